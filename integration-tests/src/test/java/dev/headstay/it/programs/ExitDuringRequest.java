package dev.headstay.it.programs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** Ends with exit code 7 while one request has no answer yet; the second URL tells when. */
public final class ExitDuringRequest {
  private ExitDuringRequest() {}

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    CompletableFuture<?> pending =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create(args[0])).build(),
            HttpResponse.BodyHandlers.ofString());
    // The second one is answered once the first has arrived.
    client.send(
        HttpRequest.newBuilder(URI.create(args[1])).build(), HttpResponse.BodyHandlers.ofString());
    System.out.println("pending: " + !pending.isDone());
    System.exit(7);
  }
}
