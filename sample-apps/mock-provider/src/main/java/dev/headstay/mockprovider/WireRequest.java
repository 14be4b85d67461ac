package dev.headstay.mockprovider;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One request as it came over the connection: the request line and the header lines are verbatim
 * and in order, the body is freed of its framing and read as UTF-8.
 *
 * @param bodySha256 of the body's bytes, in lower-case hexadecimal digits
 */
record WireRequest(String requestLine, List<String> headerLines, String body, String bodySha256) {

  String method() {
    return requestLine.substring(0, requestLine.indexOf(' '));
  }

  /**
   * What stands between method and version: path and query. Of the absolute form, in which a client
   * asks its proxy, that part.
   */
  String target() {
    int start = requestLine.indexOf(' ') + 1;
    int end = requestLine.lastIndexOf(' ');
    String target = requestLine.substring(start, end > start ? end : requestLine.length());
    int path = target.startsWith("http://") ? target.indexOf('/', "http://".length()) : 0;
    return target.substring(Math.max(0, path));
  }

  String path() {
    int query = target().indexOf('?');
    return query < 0 ? target() : target().substring(0, query);
  }

  /** The raw query without its question mark; empty if there is none. */
  String query() {
    int query = target().indexOf('?');
    return query < 0 ? "" : target().substring(query + 1);
  }

  List<String> values(String name) {
    return values(headerLines, name);
  }

  boolean has(String name) {
    return !values(name).isEmpty();
  }

  /** The same request less the lines with these names, which are in lower case. */
  WireRequest without(String... names) {
    List<String> lines = new ArrayList<>(headerLines);
    lines.removeIf(line -> Arrays.asList(names).contains(name(line)));
    return new WireRequest(requestLine, lines, body, bodySha256);
  }

  private static String name(String line) {
    return line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT);
  }

  /** The same request with a line more. */
  WireRequest with(String headerLine) {
    List<String> lines = new ArrayList<>(headerLines);
    lines.add(headerLine);
    return new WireRequest(requestLine, lines, body, bodySha256);
  }

  static List<String> values(List<String> headerLines, String name) {
    List<String> values = new ArrayList<>();
    for (String line : headerLines) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).equalsIgnoreCase(name)) {
        values.add(line.substring(colon + 1).trim());
      }
    }
    return values;
  }
}
