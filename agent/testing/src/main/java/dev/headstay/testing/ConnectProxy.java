package dev.headstay.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on loopback that records the heads it gets: those of {@code CONNECT}, and those of
 * plain requests, which it passes on as they are, one a connection. Thread-safe.
 */
public final class ConnectProxy implements AutoCloseable {
  private static final String UNAUTHENTICATED =
      String.join(
          "\r\n",
          "HTTP/1.1 407 Proxy Authentication Required",
          "Proxy-Authenticate: Basic realm=\"contract\"",
          "Content-Length: 0",
          "",
          "");

  private final ServerSocket listener;
  private final @Nullable String credentials;
  private final List<RecordedRequest> heads = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private ConnectProxy(ServerSocket listener, @Nullable String credentials) {
    this.listener = listener;
    this.credentials = credentials;
  }

  /** Starts a proxy; close it. */
  public static ConnectProxy start() throws IOException {
    return start((String) null);
  }

  /** Starts a proxy that answers 407 until Basic credentials come; close it. */
  public static ConnectProxy startBehindBasic(String user, String password) throws IOException {
    return start(Answers.basic(user, password));
  }

  private static ConnectProxy start(@Nullable String credentials) throws IOException {
    ConnectProxy proxy =
        new ConnectProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), credentials);
    start("connect-proxy", proxy::accept);
    return proxy;
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
  }

  /** The heads of {@code CONNECT} so far. */
  public List<RecordedRequest> connects() {
    List<RecordedRequest> connects = new ArrayList<>(heads);
    connects.removeIf(head -> !head.method().equals("CONNECT"));
    return connects;
  }

  /** The heads of plain requests so far. */
  public List<RecordedRequest> forwarded() {
    List<RecordedRequest> forwarded = new ArrayList<>(heads);
    forwarded.removeIf(head -> head.method().equals("CONNECT"));
    return forwarded;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        start("connect-proxy-connection", () -> serve(client));
      } catch (IOException e) {
        // Closed, or a client that left before it was accepted.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      byte[] head = readHead(client.getInputStream());
      RecordedRequest request = record(head);
      while (credentials != null && !credentials.equals(request.header("Proxy-Authorization"))) {
        client.getOutputStream().write(ascii(UNAUTHENTICATED));
        head = readHead(client.getInputStream());
        request = record(head);
      }
      boolean connect = request.method().equals("CONNECT");
      URI target = URI.create(connect ? "connect://" + request.target() : request.target());
      int port = target.getPort() < 0 ? 80 : target.getPort();
      try (Socket server = new Socket(target.getHost(), port)) {
        sockets.add(server);
        if (connect) {
          client.getOutputStream().write(ascii("HTTP/1.1 200 Connected\r\n\r\n"));
        } else {
          // One request a connection: the rest of it is then nothing but bytes.
          server.getOutputStream().write(head, 0, head.length - 2);
          server.getOutputStream().write(ascii("Connection: close\r\n\r\n"));
        }
        start("connect-proxy-upstream", () -> pump(client, server));
        pump(server, client);
      }
    } catch (IOException e) {
      // Either side left; what came is recorded.
    }
  }

  private RecordedRequest record(byte[] head) {
    String[] lines = new String(head, StandardCharsets.ISO_8859_1).split("\r\n");
    String[] start = lines[0].split(" ", 3);
    List<HeaderLine> headers = Http1Connection.parseHeaders(lines);
    String host = Http1Connection.first(headers, "Host");
    WireHead seen = Wire.read(new WireHead("http", false, start[0], host, start[1], headers));
    RecordedRequest request =
        new RecordedRequest(
            Wire.nextOrder(),
            Wire.nextConnection(),
            start[2],
            seen.method(),
            seen.target(),
            seen.authority(),
            seen.lines(),
            head);
    heads.add(request);
    return request;
  }

  private static byte[] readHead(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the client left within a head");
      }
      head.write(next);
      boolean expected = next == (ends % 2 == 0 ? '\r' : '\n');
      ends = expected ? ends + 1 : next == '\r' ? 1 : 0;
    }
    return head.toByteArray();
  }

  private static void pump(Socket from, Socket to) {
    try {
      OutputStream out = to.getOutputStream();
      from.getInputStream().transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // Either side left.
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
