package dev.headstay.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Where a document is: an http or https URL with a host and without user information. */
final class HttpLocation {
  /** For a problem with one: the text itself may hold a password and is not to be shown. */
  static final String EXPECTATION = "an http or https URL without user and password";

  private HttpLocation() {}

  /** The location that {@code text} names, or null when it names none. */
  static @Nullable URI parse(String text) {
    try {
      // Twice: the first one takes characters that a request line can't carry.
      URI location = new URI(new URI(text).toASCIIString());
      return check(location) ? location : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /** Whether a document can be fetched from {@code location}. */
  static boolean check(URI location) {
    String scheme = location.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && location.getHost() != null
        && location.getRawUserInfo() == null
        && location.getPort() <= 0xffff
        && location.getPort() != 0;
  }

  static boolean isSecure(URI location) {
    return "https".equalsIgnoreCase(location.getScheme());
  }

  /** The host's name or address, without the brackets of IPv6. */
  static String host(URI location) {
    String host = location.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port, also where the location names none. */
  static int port(URI location) {
    return location.getPort() >= 0 ? location.getPort() : (isSecure(location) ? 443 : 80);
  }

  static boolean sameOrigin(URI one, URI other) {
    return one.getHost().equalsIgnoreCase(other.getHost())
        && isSecure(one) == isSecure(other)
        && port(one) == port(other);
  }

  /** For example {@code https://config.example:8443}. */
  static String origin(URI location) {
    return location.getScheme() + "://" + authority(location);
  }

  /** For example {@code config.example:8443}. */
  static String authority(URI location) {
    String host = location.getHost();
    return location.getPort() < 0 ? host : host + ':' + location.getPort();
  }

  /** The location as it may be shown: a query or a fragment may hold a token. */
  static String display(URI location) {
    return origin(location) + location.getRawPath();
  }
}
