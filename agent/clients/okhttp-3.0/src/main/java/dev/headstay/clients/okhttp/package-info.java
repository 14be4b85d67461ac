/** OkHttp 3.0 to 5. */
package dev.headstay.clients.okhttp;
