package dev.headstay.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A real Chromium without a window, driven by its DevTools protocol. Not thread-safe. */
final class Browser implements AutoCloseable {
  private static final String[] NAMES = {"chromium", "chromium-browser", "google-chrome"};
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
  private final List<String> complaints = new ArrayList<>();
  private final WebSocket socket;
  private int last;

  private Browser(Process process, URI page) {
    this.process = process;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(page, new Receiver()).join();
    call("Page.enable");
    call("Runtime.enable");
    call("Log.enable");
  }

  /** The command of the browser on this machine, or null. */
  static String found() {
    for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
      for (String name : NAMES) {
        Path command = Path.of(folder, name);
        if (Files.isExecutable(command)) {
          return command.toString();
        }
      }
    }
    return null;
  }

  static Browser start(Path profile, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of(found(), "--headless", "--no-sandbox"));
    command.addAll(
        List.of(
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--window-size=1280,1000",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile));
    command.addAll(List.of(more));
    command.add("about:blank");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Path port = profile.resolve("DevToolsActivePort");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(port) || Files.readAllLines(port).size() < 2) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        process.destroyForcibly();
        throw new IOException("the browser did not start: " + command);
      }
      Thread.sleep(50);
    }
    String host = "127.0.0.1:" + Files.readAllLines(port).get(0);
    for (JsonNode target : JSON.readTree(URI.create("http://" + host + "/json").toURL())) {
      if (target.path("type").asText().equals("page")) {
        return new Browser(process, URI.create(target.path("webSocketDebuggerUrl").asText()));
      }
    }
    process.destroyForcibly();
    throw new IOException("the browser has no page");
  }

  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean isLast) {
      text.append(part);
      if (isLast) {
        try {
          received.add(JSON.readTree(text.toString()));
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }

  private JsonNode call(String method, String... parameters) {
    ObjectNode message = JSON.createObjectNode().put("id", ++last).put("method", method);
    ObjectNode given = message.putObject("params");
    for (int i = 0; i < parameters.length; i += 2) {
      given.put(parameters[i], parameters[i + 1]);
    }
    if (method.equals("Runtime.evaluate")) {
      given.put("awaitPromise", true).put("returnByValue", true);
    }
    socket.sendText(message.toString(), true).join();
    while (true) {
      JsonNode answer;
      try {
        answer = received.poll(30, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      if (answer == null) {
        throw new IllegalStateException("no answer to " + method);
      }
      if (answer.path("id").asInt() == last) {
        return answer.path("result");
      }
      String event = answer.path("method").asText();
      if (event.equals("Runtime.exceptionThrown") || event.equals("Log.entryAdded")) {
        complaints.add(answer.path("params").toString());
      }
    }
  }

  void open(String url) {
    call("Page.navigate", "url", url);
  }

  /** The value of a JavaScript expression, as text. */
  String evaluate(String expression) {
    JsonNode answer = call("Runtime.evaluate", "expression", expression);
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.path("exceptionDetails"));
    }
    return answer.path("result").path("value").asText();
  }

  /** Waits until the page shows this text. */
  void awaitText(String text) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    String shown = "";
    while (System.nanoTime() < deadline) {
      shown = text();
      if (shown.contains(text)) {
        return;
      }
    }
    throw new AssertionError("the page never shows \"" + text + "\", but:\n" + shown);
  }

  /** What a person sees. */
  String text() {
    return evaluate("document.body ? document.body.innerText : ''");
  }

  void screenshot(Path file) throws IOException {
    Files.write(
        file, Base64.getDecoder().decode(call("Page.captureScreenshot").path("data").asText()));
  }

  /** What the browser complained of: scripts that failed, requests that were forbidden. */
  List<String> complaints() {
    return complaints;
  }

  @Override
  public void close() throws InterruptedException {
    socket.abort();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
