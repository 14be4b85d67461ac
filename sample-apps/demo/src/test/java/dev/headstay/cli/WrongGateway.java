package dev.headstay.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A gateway before the mock provider that goes wrong in the ways it is told to. */
final class WrongGateway implements AutoCloseable {
  /** What it does. */
  enum Habit {
    ADDS_VERSION,
    DROPS_VERSION,
    REPLACES_VERSION,
    DROPS_BETA,
    REPLACES_KEY,
    REFUSES_JSON,
    ANSWERS_AS_TEXT,
    ANSWERS_STREAMS_WHOLE_AS_JSON,
    COLLECTS_STREAMS,
    HOLDS_STREAMS,
    HIDES_ERRORS,
    SAYS_NOTHING_OF_401,
    REDIRECTS,
    REPORTS
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client = HttpClient.newHttpClient();
  private final URI upstream;
  private final Set<Habit> habits;
  private final List<Map<String, List<String>>> received = new ArrayList<>();

  WrongGateway(String upstream, Habit... habits) throws IOException {
    this.upstream = URI.create(upstream);
    this.habits = EnumSet.noneOf(Habit.class);
    this.habits.addAll(List.of(habits));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The headers of each request. */
  synchronized List<Map<String, List<String>>> received() {
    return List.copyOf(received);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      forward(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(HttpExchange exchange) throws IOException, InterruptedException {
    synchronized (this) {
      received.add(Map.copyOf(exchange.getRequestHeaders()));
    }
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (habits.contains(Habit.REDIRECTS)) {
      exchange.getResponseHeaders().set("location", "http://127.0.0.1:1/canary-path");
      exchange.sendResponseHeaders(307, -1);
      return;
    }
    if (habits.contains(Habit.REFUSES_JSON)) {
      exchange.sendResponseHeaders(415, -1);
      return;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(upstream.resolve(exchange.getRequestURI().getPath()))
            .POST(BodyPublishers.ofByteArray(body));
    boolean version = false;
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      String name = header.getKey().toLowerCase(java.util.Locale.ROOT);
      boolean dropped =
          Set.of("host", "content-length", "connection", "transfer-encoding").contains(name)
              || (name.equals("anthropic-version")
                  && (habits.contains(Habit.DROPS_VERSION)
                      || habits.contains(Habit.REPLACES_VERSION)))
              || (name.equals("anthropic-beta") && habits.contains(Habit.DROPS_BETA))
              || (name.equals("x-api-key") && habits.contains(Habit.REPLACES_KEY));
      if (!dropped) {
        version |= name.equals("anthropic-version");
        header.getValue().forEach(value -> request.header(name, value));
        if (habits.contains(Habit.REPORTS)) {
          exchange.getResponseHeaders().set("x-echo-" + name, header.getValue().get(0));
        }
      }
    }
    if (!version
        && (habits.contains(Habit.ADDS_VERSION) || habits.contains(Habit.REPLACES_VERSION))) {
      request.header("anthropic-version", "2023-06-01");
      if (habits.contains(Habit.REPORTS)) {
        exchange.getResponseHeaders().set("x-echo-anthropic-version", "2023-01-01");
      }
    }
    if (habits.contains(Habit.REPLACES_KEY)) {
      request.header("x-api-key", "canary-of-the-gateway");
    }
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    answer(exchange, response);
  }

  private void answer(HttpExchange exchange, HttpResponse<InputStream> response)
      throws IOException {
    String type = response.headers().firstValue("content-type").orElse("text/plain");
    int status = response.statusCode();
    boolean stream = type.startsWith("text/event-stream");
    try (InputStream in = response.body()) {
      if (status == 401 && habits.contains(Habit.SAYS_NOTHING_OF_401)) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      if (status >= 400 && habits.contains(Habit.HIDES_ERRORS)) {
        send(exchange, status, "text/html", "<html>Something went wrong</html>".getBytes());
        return;
      }
      if (stream && !habits.contains(Habit.ANSWERS_STREAMS_WHOLE_AS_JSON)) {
        if (habits.contains(Habit.COLLECTS_STREAMS)) {
          send(exchange, status, type, in.readAllBytes());
          return;
        }
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, 0);
        OutputStream out = exchange.getResponseBody();
        if (habits.contains(Habit.HOLDS_STREAMS)) {
          out.write(in.readAllBytes());
          return;
        }
        byte[] piece = new byte[8192];
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
          out.write(piece, 0, n);
          out.flush();
        }
        return;
      }
      byte[] whole = in.readAllBytes();
      if (stream) {
        send(exchange, status, "application/json", "{\"ok\":1}".getBytes(StandardCharsets.UTF_8));
      } else {
        send(exchange, status, habits.contains(Habit.ANSWERS_AS_TEXT) ? "text/plain" : type, whole);
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
