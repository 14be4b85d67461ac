package com.example.javanethttp;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/**
 * Posts what it is told to, and prints what came back, one line for each. Each argument is a call:
 * a line with the URL, lines of headers, an empty line, the body. Exits with 1 if any status isn't
 * 200.
 *
 * <p>With {@code -Dclient=url-connection} it goes by {@code HttpURLConnection}.
 */
public final class Calls {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private Calls() {}

  public static void main(String[] calls) throws Exception {
    boolean legacy = "url-connection".equals(System.getProperty("client"));
    boolean good = true;
    for (int i = 0; i < calls.length; i++) {
      String[] parts = calls[i].split("\n\n", 2);
      String[] head = parts[0].split("\n");
      String answer = legacy ? legacy(head, parts[1]) : send(head, parts[1]);
      good &= answer.startsWith("200 ");
      System.out.println((i + 1) + ": " + answer.replaceAll("\\s*\\R\\s*", " "));
    }
    System.exit(good ? 0 : 1);
  }

  private static String send(String[] head, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(head[0])).POST(BodyPublishers.ofString(body));
    for (int i = 1; i < head.length; i++) {
      String[] line = head[i].split(": ", 2);
      request.header(line[0], line[1]);
    }
    HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
    return response.statusCode() + " " + response.body();
  }

  private static String legacy(String[] head, String body) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(head[0]).toURL().openConnection();
    connection.setDoOutput(true);
    for (int i = 1; i < head.length; i++) {
      String[] line = head[i].split(": ", 2);
      connection.addRequestProperty(line[0], line[1]);
    }
    connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      return status + " " + new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
