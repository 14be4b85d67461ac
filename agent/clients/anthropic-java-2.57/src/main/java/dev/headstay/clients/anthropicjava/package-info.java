/** Anthropic's SDK for Java, where a backend is about to authorise or sign a request. */
package dev.headstay.clients.anthropicjava;
