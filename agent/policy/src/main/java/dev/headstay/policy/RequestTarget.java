package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * Where one hop goes: scheme, host, port, method and path. Immutable.
 *
 * <p>Nothing here is resolved or decoded: the host is the name in the request, the path is as sent.
 */
public final class RequestTarget {
  private final String scheme;
  private final String host;
  private final int port;
  private final String method;
  private final String path;
  private final @Nullable String query;

  /**
   * A target as the client names it.
   *
   * @param scheme {@code http} or {@code https} ({@code ws} and {@code wss} count as those), any
   *     case
   * @param host a name or an address; an IPv6 literal with or without its brackets
   * @param port 1 to 65535, or anything below 1 for the scheme's own
   * @param method as on the request line
   * @param path raw, with its leading slash; with a query, that is cut off and kept apart; empty
   *     means {@code /}
   */
  public RequestTarget(String scheme, String host, int port, String method, String path) {
    this.scheme = isSecure(scheme) ? "https" : "http";
    this.host = host;
    this.port = port > 0 ? port : isSecure(scheme) ? 443 : 80;
    this.method = method;
    int question = path.indexOf('?');
    String bare = question < 0 ? path : path.substring(0, question);
    this.path = bare.isEmpty() ? "/" : bare;
    this.query = question < 0 ? null : path.substring(question + 1);
  }

  private static boolean isSecure(String scheme) {
    return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return scheme;
  }

  public String host() {
    return host;
  }

  /** The effective port: never the scheme's default left unsaid. */
  public int port() {
    return port;
  }

  public String method() {
    return method;
  }

  /** The raw path without query, never empty. */
  public String path() {
    return path;
  }

  /** The raw query without its question mark, or null when there is none. */
  public @Nullable String query() {
    return query;
  }

  /** {@code scheme://host:port}, which is what may be logged: a path or query can hold secrets. */
  public String origin() {
    return scheme + "://" + host + ":" + port;
  }

  @Override
  public String toString() {
    return method + " " + origin();
  }
}
