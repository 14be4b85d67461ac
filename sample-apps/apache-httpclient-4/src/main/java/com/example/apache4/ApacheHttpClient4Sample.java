package com.example.apache4;

import com.example.conversation.Conversation;
import com.example.conversation.Endpoint;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.util.EntityUtils;

/**
 * A tool loop on Apache HttpClient 4.
 *
 * <p>Environment: as {@link Endpoint} says. Argument {@code async}: uses the asynchronous client.
 */
public final class ApacheHttpClient4Sample {
  private ApacheHttpClient4Sample() {}

  public static void main(String[] args) throws Exception {
    boolean async = args.length > 0 && args[0].equals("async");
    Endpoint endpoint = Endpoint.fromEnvironment();
    Conversation conversation = endpoint.ask("Where is the weather better?");
    try (CloseableHttpClient client = HttpClients.createDefault();
        CloseableHttpAsyncClient asyncClient = HttpAsyncClients.createDefault()) {
      if (async) {
        asyncClient.start();
      }
      while (!conversation.isOver()) {
        HttpPost request = new HttpPost(endpoint.url());
        endpoint.headers(conversation.turn()).forEach(request::setHeader);
        request.setEntity(new StringEntity(conversation.nextBody(), ContentType.APPLICATION_JSON));
        HttpResponse response =
            async ? asyncClient.execute(request, null).get() : client.execute(request);
        conversation.take(
            response.getStatusLine().getStatusCode(), EntityUtils.toString(response.getEntity()));
      }
    }
    System.exit(conversation.exitCode());
  }
}
