package dev.headstay.testing;

import java.util.List;

/**
 * A header block between the wire and its record.
 *
 * @param scheme of the connection, lower-case
 * @param http2 whether it came as HTTP/2
 * @param authority the {@code Host} or {@code :authority}
 * @param target the request target as sent; the authority itself for {@code CONNECT}
 * @param lines in wire order, without pseudo headers
 */
public record WireHead(
    String scheme,
    boolean http2,
    String method,
    String authority,
    String target,
    List<HeaderLine> lines) {
  /** The same block with other lines. */
  public WireHead withLines(List<HeaderLine> changed) {
    return new WireHead(scheme, http2, method, authority, target, changed);
  }
}
