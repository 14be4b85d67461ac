package dev.headstay.testing;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the contract asks a client to send. Immutable. */
public final class WireRequest {
  private final String method;
  private final URI uri;
  private final List<HeaderLine> headers;
  private final byte @Nullable [] body;
  private final boolean lengthKnown;

  private WireRequest(
      String method,
      URI uri,
      List<HeaderLine> headers,
      byte @Nullable [] body,
      boolean lengthKnown) {
    this.method = method;
    this.uri = uri;
    this.headers = List.copyOf(headers);
    this.body = body;
    this.lengthKnown = lengthKnown;
  }

  public static WireRequest get(URI uri) {
    return new WireRequest("GET", uri, List.of(), null, true);
  }

  /** A POST whose length the client is told. */
  public static WireRequest post(URI uri, byte[] body) {
    return new WireRequest("POST", uri, List.of(), body.clone(), true);
  }

  /** A POST from a stream whose length the client is not told. */
  public static WireRequest postOfUnknownLength(URI uri, byte[] body) {
    return new WireRequest("POST", uri, List.of(), body.clone(), false);
  }

  /** Adds a line; the client must not join it with another of the same name. */
  public WireRequest with(String name, String value) {
    List<HeaderLine> more = new ArrayList<>(headers);
    more.add(new HeaderLine(name, value));
    return new WireRequest(method, uri, more, body, lengthKnown);
  }

  /** The same request with another body. */
  public WireRequest withBody(byte[] other) {
    return new WireRequest(method, uri, headers, other.clone(), lengthKnown);
  }

  public String method() {
    return method;
  }

  public URI uri() {
    return uri;
  }

  /** In the order in which the application adds them. */
  public List<HeaderLine> headers() {
    return headers;
  }

  /** The body, or null for none. Not a copy: don't write to it. */
  public byte @Nullable [] body() {
    return body;
  }

  /** Whether the client is told the body's length. */
  public boolean isLengthKnown() {
    return lengthKnown;
  }

  /** The lines of a map of headers. */
  public static List<HeaderLine> lines(Map<String, List<String>> headers) {
    List<HeaderLine> lines = new ArrayList<>();
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      for (String value : header.getValue()) {
        lines.add(new HeaderLine(header.getKey(), value));
      }
    }
    return lines;
  }
}
