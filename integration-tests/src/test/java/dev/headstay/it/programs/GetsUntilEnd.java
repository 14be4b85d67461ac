package dev.headstay.it.programs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Gets a URL with java.net.http ten times a second, until standard input ends. */
public final class GetsUntilEnd {
  private GetsUntilEnd() {}

  public static void main(String[] args) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(args[0])).build();
    Thread sender =
        new Thread(
            () -> {
              try {
                while (true) {
                  client.send(request, HttpResponse.BodyHandlers.discarding());
                  Thread.sleep(100);
                }
              } catch (Exception e) {
                e.printStackTrace();
                System.exit(1);
              }
            });
    sender.setDaemon(true);
    sender.start();
    while (System.in.read() >= 0) {}
  }
}
