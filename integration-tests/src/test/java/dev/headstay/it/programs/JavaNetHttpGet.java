package dev.headstay.it.programs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Gets each URL with java.net.http, one after the other, and prints the status codes. */
public final class JavaNetHttpGet {
  private JavaNetHttpGet() {}

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    for (String url : args) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
      System.out.println(client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
    }
  }
}
