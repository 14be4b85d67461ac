/** Beta flags in JSON request bodies: found and filtered without a change to any other byte. */
package dev.headstay.bodies;
