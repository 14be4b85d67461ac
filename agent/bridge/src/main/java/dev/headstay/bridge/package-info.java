/**
 * What woven code calls. Found by name in the system class loader; names types of java.base alone.
 */
package dev.headstay.bridge;
