package dev.headstay.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** A server on loopback that answers byte by byte as a test says, right or wrong. */
final class FaultServer implements AutoCloseable {
  /** Whatever must never be shown: in each query, each body and each header of no meaning. */
  static final String CANARY = "c4n4ry";

  /** Writes what the client gets; then the connection is closed. */
  interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final String scheme;
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private final BlockingQueue<List<String>> requests = new LinkedBlockingQueue<>();
  private volatile Answer answer = out -> {};

  private FaultServer(String scheme, ServerSocket listener) {
    this.scheme = scheme;
    this.listener = listener;
    start(this::accept);
  }

  /** Starts a server; close it. */
  static FaultServer http() {
    return http(InetAddress.getLoopbackAddress());
  }

  static FaultServer http(InetAddress address) {
    try {
      return new FaultServer("http", new ServerSocket(0, 50, address));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FaultServer https(SSLContext context) {
    try {
      return new FaultServer(
          "https",
          context
              .getServerSocketFactory()
              .createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "fault-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listener.accept();
        connections.add(connection);
        start(() -> serve(connection));
      }
    } catch (IOException e) {
      // Closed.
      return;
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      List<String> head = readHead(connection.getInputStream());
      requests.add(head);
      if (head.get(0).startsWith("CONNECT ")) {
        tunnel(connection, head.get(0).split(" ")[1]);
      } else {
        answer.write(connection.getOutputStream());
        connection.getOutputStream().flush();
      }
    } catch (IOException | InterruptedException e) {
      // The client has had enough.
      return;
    }
  }

  /** Byte by byte: what follows the head of a CONNECT belongs to the tunnel. */
  private static List<String> readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int read = in.read();
      if (read < 0) {
        throw new IOException("closed");
      }
      head.append((char) read);
    }
    return List.of(head.toString().split("\r\n"));
  }

  private static void tunnel(Socket client, String authority) throws IOException {
    int colon = authority.lastIndexOf(':');
    try (Socket server =
        new Socket(
            InetAddress.getLoopbackAddress(), Integer.parseInt(authority.substring(colon + 1)))) {
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      start(
          () -> {
            try {
              client.getInputStream().transferTo(server.getOutputStream());
            } catch (IOException e) {
              // Closed.
              return;
            }
          });
      server.getInputStream().transferTo(client.getOutputStream());
    }
  }

  FaultServer answers(Answer next) {
    answer = next;
    return this;
  }

  /** Answers with these lines and the line ends between and after them. */
  FaultServer answers(String... lines) {
    return answers(out -> out.write(bytes(String.join("\r\n", lines) + "\r\n")));
  }

  /** Answers with a whole document, with more header lines if there are any. */
  FaultServer gives(String document, String... headers) {
    List<String> lines = new ArrayList<>(List.of("HTTP/1.1 200 OK", "X-Any: " + CANARY));
    lines.addAll(List.of(headers));
    byte[] body = bytes(document);
    lines.add("Content-Length: " + body.length);
    byte[] head = bytes(String.join("\r\n", lines) + "\r\n\r\n");
    return answers(
        out -> {
          out.write(head);
          out.write(body);
        });
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** A document of this server, by the name that its certificate has. */
  URI document() {
    return URI.create(origin() + "/a.json?token=" + CANARY);
  }

  String origin() {
    return scheme + "://localhost:" + port();
  }

  /** The head of the next request, line by line. */
  List<String> takeRequest() throws InterruptedException {
    List<String> request = requests.poll(10, TimeUnit.SECONDS);
    if (request == null) {
      throw new AssertionError("no request");
    }
    return request;
  }

  int untaken() {
    return requests.size();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
