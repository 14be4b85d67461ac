package dev.headstay.policy;

/** What is known of header names: their grammar, which are out of bounds, which hold secrets. */
public final class FieldNames {
  /** Names of more characters are refused. */
  static final int MAX_LENGTH = 256;

  private static final String[] GUARDED = {
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "http2-settings",
    "accept-encoding",
    "content-encoding",
  };

  private FieldNames() {}

  /**
   * Returns {@code name} if it is a token of RFC 9110.
   *
   * @throws IllegalArgumentException if it is not; the message shows no more than the part before
   *     the first bad character, since what follows may be a value
   */
  public static String check(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("\"\" (expected: a header name)");
    }
    if (name.charAt(0) == ':') {
      throw new IllegalArgumentException(
          "a name with a leading ':' (expected: a header name, not an HTTP/2 pseudo header)");
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isTokenChar(name.charAt(i))) {
        throw new IllegalArgumentException(
            "\""
                + name.substring(0, Math.min(i, 64))
                + "\" followed by "
                + Ascii.display(name.charAt(i))
                + " (expected: a header name of letters, digits and !#$%&'*+-.^_`|~)");
      }
    }
    if (name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "\""
              + name.substring(0, 64)
              + "…\" (expected: a header name of at most "
              + MAX_LENGTH
              + " characters)");
    }
    return name;
  }

  static boolean isTokenChar(char c) {
    return Ascii.isLetterOrDigit(c) || (c < 0x7f && "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }

  /**
   * Whether no rule may add, change, remove or rename this header: it frames the message or belongs
   * to the connection, a proxy or a WebSocket handshake, or it is {@code Accept-Encoding} or {@code
   * Content-Encoding}.
   *
   * <p>Those two may not be removed either: a client that asked for a coding is set up for it, a
   * missing {@code Accept-Encoding} invites any coding, and a body stays compressed when its {@code
   * Content-Encoding} is gone.
   */
  public static boolean isGuarded(String name) {
    if (name.isEmpty() || name.charAt(0) == ':') {
      return true;
    }
    for (String guarded : GUARDED) {
      if (Ascii.equalsIgnoreCase(name, guarded)) {
        return true;
      }
    }
    return Ascii.startsWithIgnoreCase(name, "proxy-")
        || Ascii.startsWithIgnoreCase(name, "sec-websocket-");
  }

  /**
   * Returns {@code name} if it is a header name that rules may touch.
   *
   * @throws IllegalArgumentException if it is malformed or {@linkplain #isGuarded guarded}
   */
  public static String checkMayChange(String name) {
    check(name);
    if (isGuarded(name)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" (expected: a header that rules may touch; " + reason(name) + ")");
    }
    return name;
  }

  private static String reason(String name) {
    if (Ascii.equalsIgnoreCase(name, "accept-encoding")
        || Ascii.equalsIgnoreCase(name, "content-encoding")) {
      return "the client encodes and decodes by this one";
    }
    return Ascii.startsWithIgnoreCase(name, "proxy-")
        ? "this one belongs to the proxy"
        : "this one belongs to the connection";
  }

  /**
   * Whether every value of this header is a secret: {@code Authorization}, {@code Cookie}, {@code
   * api-key}, and names that end in {@code -api-key} or {@code -authorization}.
   */
  public static boolean isSecretByName(String name) {
    return Ascii.equalsIgnoreCase(name, "authorization")
        || Ascii.equalsIgnoreCase(name, "cookie")
        || Ascii.equalsIgnoreCase(name, "api-key")
        || Ascii.endsWithIgnoreCase(name, "-api-key")
        || Ascii.endsWithIgnoreCase(name, "-authorization");
  }
}
