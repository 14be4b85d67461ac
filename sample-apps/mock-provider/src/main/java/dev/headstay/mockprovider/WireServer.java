package dev.headstay.mockprovider;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server that hands on header lines as they came.
 *
 * <p>The JDK's own server folds header names to one spelling and loses their order, and what the
 * wire carried is what this one is for. One thread per connection; an upgrade to h2c is not taken.
 */
final class WireServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Function<WireRequest, Reply> handler;
  private final @Nullable SSLContext tunnelTls;
  private final Duration chunkPause;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private WireServer(
      ServerSocket listener,
      @Nullable SSLContext tunnelTls,
      Duration chunkPause,
      Function<WireRequest, Reply> handler) {
    this.listener = listener;
    this.tunnelTls = tunnelTls;
    this.chunkPause = chunkPause;
    this.handler = handler;
  }

  /**
   * Listens on an address of this machine.
   *
   * @param port 0 for any free one
   * @param tunnelTls what to show a client that asks for a tunnel with {@code CONNECT}; the far end
   *     of every tunnel is here. null: no tunnels
   * @param chunkPause what passes before each chunk but the first
   */
  static WireServer start(
      String host,
      int port,
      @Nullable SSLContext tunnelTls,
      Duration chunkPause,
      Function<WireRequest, Reply> handler) {
    try {
      ServerSocket listener = new ServerSocket(port, 50, InetAddress.getByName(host));
      WireServer server = new WireServer(listener, tunnelTls, chunkPause, handler);
      startDaemon("mock-provider", server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
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

  private static void startDaemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connections.add(connection);
        startDaemon("mock-provider-connection", () -> serve(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = new BufferedOutputStream(connection.getOutputStream());
      WireRequest request;
      while ((request = read(in, out)) != null) {
        if (tunnelTls != null && request.method().equals("CONNECT")) {
          out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(US_ASCII));
          out.flush();
          serve(overTls(tunnelTls, connection));
          return;
        }
        write(out, request, handler.apply(request));
        if (request.values("connection").stream().anyMatch(v -> v.equalsIgnoreCase("close"))) {
          return;
        }
      }
    } catch (IOException e) {
      // The client went away, or close() took the connection from under us.
    } finally {
      connections.remove(connection);
    }
  }

  private static Socket overTls(SSLContext tls, Socket connection) throws IOException {
    SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(connection, null, -1, true);
    secure.setUseClientMode(false);
    return secure;
  }

  private static @Nullable WireRequest read(InputStream in, OutputStream out) throws IOException {
    String requestLine = line(in);
    if (requestLine == null) {
      return null;
    }
    List<String> headerLines = new ArrayList<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      headerLines.add(line);
    }
    if (!WireRequest.values(headerLines, "expect").isEmpty()) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
      out.flush();
    }
    byte[] body = body(in, headerLines);
    return new WireRequest(
        requestLine,
        List.copyOf(headerLines),
        new String(body, StandardCharsets.UTF_8),
        AwsSignature.sha256(body));
  }

  private static byte[] body(InputStream in, List<String> headerLines) throws IOException {
    List<String> length = WireRequest.values(headerLines, "content-length");
    if (!length.isEmpty()) {
      return exactly(in, Integer.parseInt(length.get(0)));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    if (!WireRequest.values(headerLines, "transfer-encoding").isEmpty()) {
      while (true) {
        String size = line(in);
        if (size == null) {
          throw new EOFException("end of stream in a chunked body");
        }
        int extension = size.indexOf(';');
        String digits = extension < 0 ? size : size.substring(0, extension);
        byte[] chunk = exactly(in, Integer.parseInt(digits.trim(), 16));
        body.writeBytes(chunk);
        String end = line(in);
        if (chunk.length == 0) {
          while (end != null && !end.isEmpty()) {
            end = line(in);
          }
          break;
        }
      }
    }
    return body.toByteArray();
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("end of stream in a body of " + length + " bytes");
    }
    return bytes;
  }

  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      }
      line.write(b);
    }
    return null;
  }

  private void write(OutputStream out, WireRequest request, Reply reply) throws IOException {
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 ").append(reply.status()).append(' ').append(reason(reply.status()));
    head.append("\r\n");
    for (Map.Entry<String, String> header : reply.headers().entrySet()) {
      head.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    List<byte[]> chunks = reply.chunks();
    if (chunks == null) {
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      head.append("content-length: ").append(body.length).append("\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      if (!request.method().equals("HEAD")) {
        out.write(body);
      }
    } else {
      head.append("transfer-encoding: chunked\r\n\r\n");
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      for (byte[] bytes : chunks) {
        if (bytes != chunks.get(0)) {
          LockSupport.parkNanos(chunkPause.toNanos());
        }
        String size = Integer.toHexString(bytes.length).toUpperCase(Locale.ROOT);
        out.write((size + "\r\n").getBytes(US_ASCII));
        out.write(bytes);
        out.write("\r\n".getBytes(US_ASCII));
        out.flush();
      }
      out.write("0\r\n\r\n".getBytes(US_ASCII));
    }
    out.flush();
  }

  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 302 -> "Found";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      default -> "Status";
    };
  }
}
