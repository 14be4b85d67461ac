/** Apache HttpClient 4 and HttpAsyncClient 4, each in a module of its own, and HttpCore 4. */
package dev.headstay.clients.apache4;
