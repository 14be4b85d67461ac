package dev.headstay.cli;

import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;

/**
 * Posts to a gateway what a program with the agent would. By {@code HttpURLConnection}, which every
 * JDK from 8 on has and the agent doesn't patch, with the JVM's own proxies and certificates;
 * redirects are not followed, nothing is sent twice. Not thread-safe.
 */
final class GatewayClient {
  /** The client that rules with {@code clients} see. */
  static final String CLIENT = "java-net-http";

  private static final int MOST_BYTES = 1 << 20;

  private final URI url;
  private final HeaderPolicy policy;
  private final String model;
  private final int timeoutMillis;

  static {
    // Else a POST is tried again when a kept connection turns out to be closed.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  GatewayClient(URI url, HeaderPolicy policy, String model, Duration timeout) {
    this.url = url;
    this.policy = policy;
    this.model = model;
    this.timeoutMillis = (int) Math.min(Integer.MAX_VALUE, timeout.toMillis());
  }

  /** The lines that the policy makes of a program's own. */
  HeaderLines decide(HeaderLines lines, DecisionListener listener) {
    String host = String.valueOf(url.getHost());
    RequestTarget target =
        new RequestTarget(
            url.getScheme(), host, url.getPort(), "POST", String.valueOf(url.getRawPath()));
    HeaderDecision decision =
        policy.decide(new Hop(target, CLIENT, isProxied(), lines, model), listener);
    return decision.isUnchanged() ? lines : decision.headers();
  }

  private boolean isProxied() {
    ProxySelector selector = ProxySelector.getDefault();
    return url.getScheme().equals("http")
        && selector != null
        && selector.select(url).stream().anyMatch(proxy -> proxy.type() != Proxy.Type.DIRECT);
  }

  /**
   * Sends one request.
   *
   * @param lines as {@link #decide} made them
   * @throws IOException without an answer
   */
  GatewayAnswer post(HeaderLines lines, String body) throws IOException {
    long start = System.nanoTime();
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setConnectTimeout(timeoutMillis);
    connection.setReadTimeout(timeoutMillis);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    for (int i = 0; i < lines.size(); i++) {
      connection.addRequestProperty(lines.name(i), lines.value(i));
    }
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }
    int status = connection.getResponseCode();
    if (status < 0) {
      throw new IOException("no HTTP");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (Map.Entry<String, List<String>> header : connection.getHeaderFields().entrySet()) {
      if (header.getKey() != null) {
        headers.put(header.getKey().toLowerCase(Locale.ROOT), String.join(", ", header.getValue()));
      }
    }
    List<Long> events = new ArrayList<>();
    InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    String text = in == null ? "" : read(in, start, events);
    return new GatewayAnswer(
        status, headers, text, events.stream().mapToLong(Long::longValue).toArray());
  }

  /** What kept an answer away, for people; no message of the JDK's, which may have the URL. */
  static String cause(IOException e) {
    String name = e.getClass().getSimpleName();
    if (e instanceof UnknownHostException) {
      return name + ": this machine's DNS does not know the host";
    }
    if (e instanceof ConnectException) {
      return name + ": nothing listens there, or a firewall is in between";
    }
    if (e instanceof SocketTimeoutException) {
      return name + ": it took too long; --timeout gives it more";
    }
    if (e instanceof SSLException) {
      return name
          + ": TLS failed; is the port one for https, and its certificate one that this Java"
          + " trusts (-Djavax.net.ssl.trustStore)?";
    }
    return name;
  }

  private String read(InputStream in, long start, List<Long> events) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[8192];
    int lineBreaks = 0;
    try (InputStream stream = in) {
      for (int n = stream.read(piece); n >= 0; n = stream.read(piece)) {
        long millis = (System.nanoTime() - start) / 1_000_000;
        for (int i = 0; i < n; i++) {
          // An event ends with an empty line.
          lineBreaks = piece[i] == '\n' ? lineBreaks + 1 : piece[i] == '\r' ? lineBreaks : 0;
          if (lineBreaks == 2) {
            events.add(millis);
            lineBreaks = 0;
          }
        }
        body.write(piece, 0, n);
        if (body.size() > MOST_BYTES) {
          break;
        }
        if (millis > timeoutMillis) {
          throw new SocketTimeoutException("the answer took longer than " + timeoutMillis + " ms");
        }
      }
    }
    return new String(body.toByteArray(), StandardCharsets.UTF_8);
  }
}
