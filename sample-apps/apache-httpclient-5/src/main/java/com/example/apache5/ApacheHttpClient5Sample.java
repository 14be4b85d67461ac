package com.example.apache5;

import com.example.conversation.Conversation;
import com.example.conversation.Endpoint;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;

/**
 * A tool loop on Apache HttpClient 5.
 *
 * <p>Environment: as {@link Endpoint} says. Argument {@code async}: uses the asynchronous client.
 */
public final class ApacheHttpClient5Sample {
  private ApacheHttpClient5Sample() {}

  public static void main(String[] args) throws Exception {
    Endpoint endpoint = Endpoint.fromEnvironment();
    Conversation conversation = endpoint.ask("Where is the weather better?");
    if (args.length > 0 && args[0].equals("async")) {
      converseAsync(endpoint, conversation);
    } else {
      converse(endpoint, conversation);
    }
    System.exit(conversation.exitCode());
  }

  private static void converse(Endpoint endpoint, Conversation conversation) throws Exception {
    try (CloseableHttpClient client = HttpClients.createDefault()) {
      while (!conversation.isOver()) {
        ClassicHttpRequest request =
            ClassicRequestBuilder.post(endpoint.url())
                .setEntity(conversation.nextBody(), ContentType.APPLICATION_JSON)
                .build();
        endpoint.headers(conversation.turn()).forEach(request::setHeader);
        client.execute(
            request,
            response -> {
              conversation.take(response.getCode(), EntityUtils.toString(response.getEntity()));
              return null;
            });
      }
    }
  }

  private static void converseAsync(Endpoint endpoint, Conversation conversation) throws Exception {
    try (CloseableHttpAsyncClient client = HttpAsyncClients.createDefault()) {
      client.start();
      while (!conversation.isOver()) {
        SimpleHttpRequest request =
            SimpleRequestBuilder.post(endpoint.url())
                .setBody(conversation.nextBody(), ContentType.APPLICATION_JSON)
                .build();
        endpoint.headers(conversation.turn()).forEach(request::setHeader);
        SimpleHttpResponse response = client.execute(request, null).get();
        conversation.take(response.getCode(), response.getBodyText());
      }
    }
  }
}
