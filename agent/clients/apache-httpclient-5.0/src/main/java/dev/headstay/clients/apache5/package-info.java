/** Apache HttpClient 5, classic and async, and HttpCore 5. */
package dev.headstay.clients.apache5;
