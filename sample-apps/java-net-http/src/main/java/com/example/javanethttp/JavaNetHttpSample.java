package com.example.javanethttp;

import com.example.conversation.Conversation;
import com.example.conversation.Endpoint;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A tool loop on the JDK's HTTP client.
 *
 * <p>Environment: as {@link Endpoint} says. Argument {@code async}: calls {@code sendAsync}.
 */
public final class JavaNetHttpSample {
  private JavaNetHttpSample() {}

  public static void main(String[] args) throws Exception {
    boolean async = args.length > 0 && args[0].equals("async");
    HttpClient client = HttpClient.newHttpClient();
    Endpoint endpoint = Endpoint.fromEnvironment();
    Conversation conversation = endpoint.ask("Where is the weather better?");
    while (!conversation.isOver()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(endpoint.url()))
              .header("content-type", "application/json")
              .POST(BodyPublishers.ofString(conversation.nextBody()));
      endpoint.headers(conversation.turn()).forEach(request::header);
      HttpResponse<String> response =
          async
              ? client.sendAsync(request.build(), BodyHandlers.ofString()).get()
              : client.send(request.build(), BodyHandlers.ofString());
      conversation.take(response.statusCode(), response.body());
    }
    System.exit(conversation.exitCode());
  }
}
