package dev.headstay.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A program that sends one request and exits with 0 when the header of {@code recipe.yaml} arrived.
 */
public final class Gateway {
  private Gateway() {}

  /** What a server on loopback got as {@code x-recipe}; empty when the agent isn't there. */
  static String received() throws IOException, InterruptedException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String header = exchange.getRequestHeaders().getFirst("x-recipe");
          byte[] body = (header == null ? "" : header).getBytes();
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } finally {
      server.stop(0);
    }
  }

  public static void main(String[] arguments) throws Exception {
    String received = received();
    if (!received.equals("from-the-agent")) {
      System.err.println("x-recipe: \"" + received + "\" (expected: from-the-agent)");
      System.exit(1);
    }
  }
}
