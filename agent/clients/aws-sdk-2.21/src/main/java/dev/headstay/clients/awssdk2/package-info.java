/** The AWS SDK for Java 2, where a request is about to be signed. */
package dev.headstay.clients.awssdk2;
