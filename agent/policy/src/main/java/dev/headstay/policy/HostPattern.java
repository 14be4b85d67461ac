package dev.headstay.policy;

import java.net.IDN;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a rule or a provider names: one host, every subdomain of one ({@code
 * *.example.com}, at any depth, without {@code example.com} itself), or all ({@code *}), on any
 * port or on one ({@code host:8080}). Immutable.
 *
 * <p>Names compare without regard to ASCII case or a trailing dot; addresses of IPv6 by their
 * value, with or without brackets. An internationalised name stands for its ASCII form, and a
 * request host that is not in ASCII form matches nothing but {@code *}: whichever host the client
 * makes of it is not known here.
 */
public final class HostPattern {
  private static final String EXPECTED =
      " (expected: a host, *.domain or *, with or without :port, without scheme or path)";

  private final String text;
  private final String name;
  private final boolean wildcard;
  private final int port;
  private final boolean address;

  private HostPattern(String text, String name, boolean wildcard, int port, boolean address) {
    this.text = text;
    this.name = name;
    this.wildcard = wildcard;
    this.port = port;
    this.address = address;
  }

  /**
   * A pattern from its text.
   *
   * @throws IllegalArgumentException if it is malformed; what stands before an {@code @} is not
   *     shown
   */
  public static HostPattern parse(String text) {
    String host = text;
    String portText = null;
    boolean address = false;
    if (text.indexOf('/') >= 0) {
      // A URL, of which the first colon would be taken for that of a port.
      throw malformed(text, EXPECTED);
    }
    if (text.startsWith("[")) {
      int end = text.indexOf(']');
      if (end < 0 || (end + 1 < text.length() && text.charAt(end + 1) != ':')) {
        throw malformed(text, EXPECTED);
      }
      host = text.substring(1, end);
      portText = end + 1 < text.length() ? text.substring(end + 2) : null;
      address = true;
    } else {
      int colon = text.indexOf(':');
      if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
        address = true;
      } else if (colon >= 0) {
        host = text.substring(0, colon);
        portText = text.substring(colon + 1);
      }
    }
    int port = portText == null ? 0 : parsePort(text, portText);
    if (address) {
      if (!Ipv6.isAddress(host, 0, host.length())) {
        throw malformed(text, " (expected: an IPv6 address without zone, in brackets with a port)");
      }
      return new HostPattern(text, host, false, port, true);
    }
    if (host.equals("*")) {
      return new HostPattern(text, "", true, port, false);
    }
    boolean wildcard = host.startsWith("*.");
    String name = toAscii(text, wildcard ? host.substring(2) : host);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    if (!isName(name)) {
      throw malformed(text, EXPECTED);
    }
    return new HostPattern(text, Ascii.toLowerCase(name), wildcard, port, false);
  }

  private static int parsePort(String text, String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (!Ascii.isDigit(c) || i == 5) {
        port = 0;
        break;
      }
      port = port * 10 + (c - '0');
    }
    if (port < 1 || port > 65535) {
      throw malformed(text, " (expected: a port from 1 to 65535 after the colon)");
    }
    return port;
  }

  private static String toAscii(String text, String name) {
    boolean ascii = true;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '\u00df' || c == '\u03c2' || c == '\u200c' || c == '\u200d') {
        throw malformed(
            text,
            " (expected: the name's ASCII form, xn--…, since standards differ on "
                + Ascii.display(c)
                + ")");
      }
      ascii &= c < 0x80;
    }
    if (ascii) {
      return name;
    }
    try {
      return IDN.toASCII(name, IDN.USE_STD3_ASCII_RULES);
    } catch (IllegalArgumentException e) {
      throw malformed(text, EXPECTED);
    }
  }

  private static IllegalArgumentException malformed(String text, String expected) {
    int at = text.lastIndexOf('@');
    return new IllegalArgumentException(
        "\"" + (at < 0 ? text : "***" + text.substring(at)) + "\"" + expected);
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && name.length() <= 253 && areLabels(name, 0, name.length());
  }

  /** Whether this is a run of labels, none of them empty, of characters that host names have. */
  private static boolean areLabels(String host, int from, int to) {
    int label = 0;
    for (int i = from; i < to; i++) {
      char c = host.charAt(i);
      if (c == '.') {
        if (label == 0) {
          return false;
        }
        label = 0;
      } else if (Ascii.isLetterOrDigit(c) || c == '-' || c == '_') {
        if (++label > 63) {
          return false;
        }
      } else {
        return false;
      }
    }
    return label > 0;
  }

  /**
   * Whether a hop to this host and port is meant.
   *
   * @param host in any case, with or without a trailing dot, an IPv6 address with or without
   *     brackets
   * @param port the effective port
   */
  public boolean matches(String host, int port) {
    return (this.port == 0 || this.port == port) && matchesHost(host);
  }

  boolean matchesHost(String host) {
    if (matchesEverything()) {
      return true;
    }
    int from = begin(host);
    int to = end(host);
    if (address) {
      return Ipv6.sameAddress(host, from, to, name);
    }
    return wildcard ? isBelow(host, from, to, name) : Ascii.regionEquals(host, from, to, name);
  }

  /** Whether {@code host} is a subdomain of {@code domain}, at any depth. */
  static boolean isBelow(String host, int from, int to, String domain) {
    int dot = to - domain.length() - 1;
    return dot > from
        && host.charAt(dot) == '.'
        && Ascii.regionEquals(host, dot + 1, to, domain)
        && areLabels(host, from, dot);
  }

  /** Where a request's host begins: behind a bracket. */
  static int begin(String host) {
    return !host.isEmpty() && host.charAt(0) == '[' ? 1 : 0;
  }

  /** Where a request's host ends: before a bracket or one trailing dot. */
  static int end(String host) {
    int end = host.length();
    if (end == 0) {
      return 0;
    }
    char last = host.charAt(end - 1);
    return (last == '.' && end > 1) || (last == ']' && host.charAt(0) == '[') ? end - 1 : end;
  }

  /** Whether this is {@code *}, with or without a port: no host is left out. */
  public boolean matchesEverything() {
    return wildcard && name.isEmpty();
  }

  /** Whether it is this machine, where secrets go over plain http, too. */
  public boolean isLoopback() {
    return !name.isEmpty() && Hosts.isLoopback(name);
  }

  boolean isAddress() {
    return address;
  }

  /** The domain of a wildcard, lower case; null for one host. */
  @Nullable String domain() {
    return wildcard ? name : null;
  }

  /** The host, or the domain of a wildcard, lower case and without a trailing dot. */
  String name() {
    return name;
  }

  /** The text that was parsed. */
  @Override
  public String toString() {
    return text;
  }
}
