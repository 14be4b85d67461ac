package dev.headstay.config;

import dev.headstay.policy.HostPattern;
import dev.headstay.policy.Hosts;
import dev.headstay.policy.ValueSource;
import org.jspecify.annotations.Nullable;

/** Where the admin endpoint listens, and the token that opens it. Immutable; never shows it. */
public final class AdminSettings {
  private static final String LISTEN = "host:port, such as 127.0.0.1:9797 or [::1]:9797";

  private final String host;
  private final int port;
  private final @Nullable ValueSource token;

  /**
   * Settings.
   *
   * @param host a name or an address, IPv6 in brackets
   * @param port 0 for any that is free
   * @param token null only where the host is this machine's own
   */
  public AdminSettings(String host, int port, @Nullable ValueSource token) {
    this.host = host;
    this.port = port;
    this.token = token;
  }

  /** The settings of {@code admin}, or null after a problem was noted. */
  static @Nullable AdminSettings read(
      Node section, Checks checks, Problems problems, Values values) {
    checks.keys(section, Keys.ADMIN, Keys.NONE);
    Node tokenNode = section.get("token");
    ValueSource token = tokenNode == null ? null : values.token(tokenNode);
    Node listen = section.get("listen");
    if (listen == null) {
      problems.missing(section, "listen", LISTEN);
      return null;
    }
    String text = listen.kind == Node.TEXT ? listen.text : "";
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, Math.max(colon, 0));
    int port = port(text.substring(colon + 1));
    if (port < 0 || !isHost(host)) {
      problems.wrong(listen, LISTEN);
      return null;
    }
    if (tokenNode == null && !Hosts.isThisMachine(host)) {
      String found = Problems.shown(listen) + " without a token";
      problems.at(listen, found, "admin.token, or a loopback address such as 127.0.0.1:9797");
      return null;
    }
    return new AdminSettings(host, port, token);
  }

  private static boolean isHost(String host) {
    if (host.indexOf('*') >= 0 || (host.indexOf(':') >= 0 && !host.startsWith("["))) {
      return false;
    }
    try {
      HostPattern.parse(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int port(String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9' || i == 5) {
        return -1;
      }
      port = port * 10 + (c - '0');
    }
    return digits.isEmpty() || port > 65535 ? -1 : port;
  }

  /** As it is written: a name that is looked up where it is used, or an address. */
  public String host() {
    return host;
  }

  /** From 0, which is any free one, to 65535. */
  public int port() {
    return port;
  }

  /** What gives the token, anew for each request; null where none is needed. */
  public @Nullable ValueSource token() {
    return token;
  }

  /** {@code host:port}. */
  @Override
  public String toString() {
    return host + ":" + port;
  }
}
