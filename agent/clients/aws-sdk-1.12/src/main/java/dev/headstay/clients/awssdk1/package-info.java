/** The AWS SDK for Java 1, where a request is about to be signed. */
package dev.headstay.clients.awssdk1;
