package dev.headstay.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One hop as it arrived: a header block on a connection. It is recorded when the block is complete;
 * its body may still be on the way.
 */
public final class RecordedRequest {
  private final long order;
  private final int connection;
  private final String protocol;
  private final String method;
  private final String target;
  private final String authority;
  private final List<HeaderLine> headers;
  private final byte[] head;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();

  RecordedRequest(
      long order,
      int connection,
      String protocol,
      String method,
      String target,
      String authority,
      List<HeaderLine> headers,
      byte[] head) {
    this.order = order;
    this.connection = connection;
    this.protocol = protocol;
    this.method = method;
    this.target = target;
    this.authority = authority;
    this.headers = List.copyOf(headers);
    this.head = head;
  }

  /** Counts up over all servers and proxies of this JVM: a smaller one arrived earlier. */
  public long order() {
    return order;
  }

  /** Tells connections apart, over all servers of this JVM. */
  public int connection() {
    return connection;
  }

  /** {@code HTTP/1.1} or {@code HTTP/2}: the form that this header block had. */
  public String protocol() {
    return protocol;
  }

  public String method() {
    return method;
  }

  /** The request target as sent: a path with its query, or absolute through a plain proxy. */
  public String target() {
    return target;
  }

  /** The {@code Host} or {@code :authority}, empty if there was none. */
  public String authority() {
    return authority;
  }

  /** The path without its query, also of an absolute target. */
  public String path() {
    String path = target;
    int scheme = path.indexOf("://");
    if (scheme > 0) {
      int slash = path.indexOf('/', scheme + 3);
      path = slash < 0 ? "/" : path.substring(slash);
    }
    int question = path.indexOf('?');
    return question < 0 ? path : path.substring(0, question);
  }

  /** All lines in wire order; of HTTP/2 without the pseudo headers. */
  public List<HeaderLine> headers() {
    return headers;
  }

  /** The values of all lines named {@code name}, in any case, in wire order. */
  public List<String> headers(String name) {
    List<String> values = new ArrayList<>();
    for (HeaderLine line : headers) {
      if (line.is(name)) {
        values.add(line.value());
      }
    }
    return values;
  }

  /** The value of the first line named {@code name}, in any case; null when there is none. */
  public @Nullable String header(String name) {
    List<String> values = headers(name);
    return values.isEmpty() ? null : values.get(0);
  }

  /**
   * The header block: for HTTP/1.1 its exact bytes, from the request line to the empty line; for
   * HTTP/2 the decoded lines in order, pseudo headers included, one a line.
   */
  public byte[] head() {
    return head.clone();
  }

  /** {@link #head()} for messages and comparisons. */
  public String headText() {
    return new String(head, StandardCharsets.ISO_8859_1);
  }

  /** The whole body. Waits for it, and fails when it does not arrive in time. */
  public byte[] body() {
    return Await.value(body, Await.LIMIT, "complete body of " + this);
  }

  CompletableFuture<byte[]> bodyFuture() {
    return body;
  }

  @Override
  public String toString() {
    return method
        + " "
        + target
        + " "
        + protocol
        + " (hop "
        + order
        + " on connection "
        + connection
        + ")";
  }
}
