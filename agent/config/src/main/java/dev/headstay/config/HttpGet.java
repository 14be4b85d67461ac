package dev.headstay.config;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * One GET on a connection of its own, HTTP/1.1 on a bare socket: no client that the agent patches
 * or the application configures takes part, and everything ends by its deadline.
 *
 * <p>Takes two steps, in this order, by one thread: {@link #send} and, if the head is good, {@link
 * #body}. The JVM's proxies are used, without authentication.
 */
final class HttpGet implements Closeable {
  private static final int LONGEST_LINE = 8 * 1024;
  private static final int MOST_HEADERS = 200;
  private static final String NOT_HTTP = "an answer that is not HTTP";
  private static final String CLOSED = "connection closed before the end of the answer";

  private final URI location;
  private final Duration timeout;
  private final long latestNanos;
  private final Proxy proxy;
  private final DeadlineSocket socket;
  private final Map<String, String> headers = new HashMap<>();

  /** What the deadline ends the wait for. */
  private String awaited = "connection";

  private @Nullable InputStream in;

  /**
   * @param timeout of connecting, TLS included, and again of the whole answer
   * @param latestNanos when to end in any case, as {@link System#nanoTime} counts
   */
  HttpGet(URI location, Duration timeout, long latestNanos) {
    this.location = location;
    this.timeout = timeout;
    this.latestNanos = latestNanos;
    proxy = proxy(location);
    socket = new DeadlineSocket(proxy.type() == Proxy.Type.SOCKS ? proxy : Proxy.NO_PROXY);
  }

  /** The selector may be the application's: it doesn't get to see the path or the query. */
  private static Proxy proxy(URI location) {
    ProxySelector selector = ProxySelector.getDefault();
    List<Proxy> proxies =
        selector == null ? null : selector.select(URI.create(HttpLocation.origin(location)));
    return proxies == null || proxies.isEmpty() ? Proxy.NO_PROXY : proxies.get(0);
  }

  /** Trusts what the JVM trusts, whatever the application made the default for its own calls. */
  static SSLContext defaultTrust() throws FetchFault {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init((KeyStore) null);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new FetchFault("the trust store can't be read", "javax.net.ssl.trustStore or cacerts");
    }
  }

  /**
   * Sends the request and reads the head of the answer.
   *
   * @param conditions header lines, each with its line end
   * @param tls for an https location
   * @return the status
   */
  int send(String conditions, @Nullable SSLContext tls) throws FetchFault {
    try {
      Socket connection = connect(tls);
      socket.expireIn(timeout, latestNanos);
      awaited = "answer";
      write(connection, "GET " + target(), HttpLocation.authority(location), conditions);
      InputStream stream = new BufferedInputStream(connection.getInputStream());
      in = stream;
      int status = readHead(stream);
      while (status < 200) {
        status = readHead(stream);
      }
      awaited = "whole answer";
      return status;
    } catch (IOException e) {
      throw fault(e);
    }
  }

  private Socket connect(@Nullable SSLContext tls) throws IOException, FetchFault {
    String host = HttpLocation.host(location);
    int port = HttpLocation.port(location);
    socket.expireIn(timeout, latestNanos);
    socket.connect(address(host, port));
    if (tls == null) {
      return socket;
    }
    if (proxy.type() == Proxy.Type.HTTP) {
      openTunnel(location.getHost() + ':' + port);
    }
    SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.startHandshake();
    return secure;
  }

  private SocketAddress address(String host, int port) {
    if (proxy.type() == Proxy.Type.SOCKS) {
      return InetSocketAddress.createUnresolved(host, port);
    }
    if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress) {
      InetSocketAddress address = (InetSocketAddress) proxy.address();
      // The JVM's selector leaves the name of the proxy unresolved.
      return address.isUnresolved()
          ? new InetSocketAddress(address.getHostString(), address.getPort())
          : address;
    }
    return new InetSocketAddress(host, port);
  }

  /** Reads without a buffer: what follows the head belongs to TLS. */
  private void openTunnel(String authority) throws IOException, FetchFault {
    write(socket, "CONNECT " + authority, authority, "");
    int status = readHead(socket.getInputStream());
    if (status != 200) {
      throw new FetchFault("HTTP " + status + " from the proxy");
    }
  }

  private String target() {
    String path = location.getRawPath().isEmpty() ? "/" : location.getRawPath();
    String query = location.getRawQuery() == null ? "" : '?' + location.getRawQuery();
    boolean viaProxy = proxy.type() == Proxy.Type.HTTP && !HttpLocation.isSecure(location);
    return (viaProxy ? HttpLocation.origin(location) : "") + path + query;
  }

  private static void write(Socket connection, String line, String host, String more)
      throws IOException {
    String request =
        line
            + " HTTP/1.1\r\nHost: "
            + host
            + "\r\nUser-Agent: headstay\r\nAccept: */*\r\nAccept-Encoding: identity\r\n"
            + more
            + "\r\n";
    connection.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    connection.getOutputStream().flush();
  }

  private int readHead(InputStream from) throws IOException, FetchFault {
    String line = readLine(from);
    if (!line.startsWith("HTTP/1.") || line.length() < 12 || line.charAt(8) != ' ') {
      throw new FetchFault(NOT_HTTP);
    }
    int status = number(line.substring(9, 12), 10);
    readHeaders(from);
    return status;
  }

  private void readHeaders(InputStream from) throws IOException, FetchFault {
    headers.clear();
    int count = 0;
    String line = readLine(from);
    while (!line.isEmpty()) {
      int colon = line.indexOf(':');
      // A line that begins with a blank would go on with the one before: nobody may send that.
      if (colon <= 0 || line.charAt(0) <= ' ' || ++count > MOST_HEADERS) {
        throw new FetchFault(NOT_HTTP);
      }
      String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
      String value = line.substring(colon + 1).trim();
      String before = headers.put(name, value);
      if (before != null && !before.equals(value)) {
        headers.put(name, before + ", " + value);
      }
      line = readLine(from);
    }
  }

  private static String readLine(InputStream from) throws IOException, FetchFault {
    StringBuilder line = new StringBuilder(80);
    int read = from.read();
    while (read != '\n') {
      if (read < 0) {
        throw new EOFException();
      }
      if (line.length() == LONGEST_LINE) {
        throw new FetchFault(NOT_HTTP);
      }
      line.append((char) read);
      read = from.read();
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }

  /** A header of the answer; repeated lines are joined by commas. Null when there is none. */
  @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  /** Reads the body, which is whole or a fault. */
  byte[] body(int maxBytes) throws FetchFault {
    InputStream from = in;
    if (from == null) {
      throw new IllegalStateException("not sent");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    String coding = header("transfer-encoding");
    String length = header("content-length");
    try {
      if (coding != null) {
        if (!coding.equalsIgnoreCase("chunked")) {
          throw new FetchFault("a compressed document", "no Transfer-Encoding but chunked");
        }
        readChunks(from, body, maxBytes);
      } else if (length != null) {
        readFully(from, body, number(length, 10), maxBytes);
      } else {
        // Where the end of the connection is the end of the body, half a body looks like a whole.
        throw new FetchFault(
            "an answer of unknown length", "Content-Length or Transfer-Encoding: chunked");
      }
    } catch (IOException e) {
      throw fault(e);
    }
    return body.toByteArray();
  }

  private void readChunks(InputStream from, ByteArrayOutputStream body, int maxBytes)
      throws IOException, FetchFault {
    int size = chunkSize(readLine(from));
    while (size > 0) {
      readFully(from, body, size, maxBytes);
      if (!readLine(from).isEmpty()) {
        throw new FetchFault(NOT_HTTP);
      }
      size = chunkSize(readLine(from));
    }
    readHeaders(from);
  }

  private static int chunkSize(String line) throws FetchFault {
    int end = line.indexOf(';');
    return number((end < 0 ? line : line.substring(0, end)).trim(), 16);
  }

  private static void readFully(
      InputStream from, ByteArrayOutputStream body, int count, int maxBytes)
      throws IOException, FetchFault {
    if (count > maxBytes - body.size()) {
      throw new FetchFault("more than " + maxBytes + " bytes", "at most " + maxBytes + " bytes");
    }
    byte[] buffer = new byte[Math.min(count, 8 * 1024)];
    int left = count;
    while (left > 0) {
      int read = from.read(buffer, 0, Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException();
      }
      body.write(buffer, 0, read);
      left -= read;
    }
  }

  /** What doesn't fit is {@link Integer#MAX_VALUE}: more than any limit. */
  private static int number(String text, int radix) throws FetchFault {
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        throw new FetchFault(NOT_HTTP);
      }
      value = Math.min(value * radix + digit, Integer.MAX_VALUE);
    }
    if (text.isEmpty()) {
      throw new FetchFault(NOT_HTTP);
    }
    return (int) value;
  }

  private FetchFault fault(IOException failure) {
    String fault = describe(failure);
    return new FetchFault(proxy.type() == Proxy.Type.DIRECT ? fault : fault + " through a proxy");
  }

  private String describe(IOException failure) {
    // Some versions of TLS tell of a timeout as of an error of TLS, so the clock is asked first.
    if (socket.isExpired()) {
      return "no " + awaited + " within " + text(timeout);
    }
    if (failure instanceof UnknownHostException) {
      return "host not found";
    }
    if (failure instanceof NoRouteToHostException) {
      return "no route to host";
    }
    if (failure instanceof ConnectException) {
      return "connection refused";
    }
    String certificate = certificateFault(failure);
    if (certificate != null) {
      return certificate;
    }
    return failure instanceof SSLException ? "TLS failed" : CLOSED;
  }

  private static @Nullable String certificateFault(IOException failure) {
    String fault = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (isOutOfDate(cause)) {
        return "certificate out of date";
      }
      if (cause instanceof InvalidAlgorithmParameterException) {
        // What the validator says of no anchors at all: a missing store, or no password to it.
        return "certificate not trusted: the trust store is empty";
      }
      if (fault == null && cause instanceof CertificateException) {
        // A chain that isn't trusted comes as a subclass of the validator's.
        fault =
            cause.getClass() == CertificateException.class
                ? "certificate of another host"
                : "certificate not trusted";
      }
    }
    return fault;
  }

  private static boolean isOutOfDate(Throwable cause) {
    return cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException
        || (cause instanceof CertPathValidatorException
            && ((CertPathValidatorException) cause).getReason()
                == CertPathValidatorException.BasicReason.EXPIRED);
  }

  private static String text(Duration time) {
    long millis = time.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }

  /** The socket is closed at once: a farewell of TLS could wait for the other side. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to be closed.
      return;
    }
  }
}
