package dev.headstay.clients.apache5;

import org.jspecify.annotations.Nullable;

/** Reads {@code host:port} as {@code Host} and {@code :authority} carry it. */
final class Authorities {
  private Authorities() {}

  /** The host, an IPv6 literal in its brackets; the same string when there is nothing else. */
  static String host(String authority) {
    int colon = portColon(authority);
    int at = authority.lastIndexOf('@');
    return authority.substring(at + 1, colon < 0 ? authority.length() : colon);
  }

  /** The port, or -1 where there is none. */
  static int port(String authority) {
    int colon = portColon(authority);
    if (colon < 0) {
      return -1;
    }
    try {
      return Integer.parseInt(authority.substring(colon + 1));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static int portColon(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') && colon > authority.lastIndexOf('@') ? colon : -1;
  }

  /** Where the path begins: 0, or past {@code scheme://authority} in the absolute form. */
  static int pathStart(@Nullable String uri) {
    int authority = uri == null || uri.startsWith("/") ? -1 : uri.indexOf("://");
    if (uri == null || authority < 0) {
      return 0;
    }
    for (int i = authority + 3; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '/' || c == '?') {
        return i;
      }
    }
    return uri.length();
  }
}
