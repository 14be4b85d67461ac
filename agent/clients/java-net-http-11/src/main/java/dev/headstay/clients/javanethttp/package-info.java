/** java.net.http of JDK 11 and newer: HTTP/1.1, HTTP/2, HTTP/3 and WebSocket handshakes. */
package dev.headstay.clients.javanethttp;
