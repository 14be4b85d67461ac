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

  /** Parts of names that look like a key's or a session's, wherever they are. */
  private static final String[] KEY_LIKE = {
    "token",
    "secret",
    "session",
    "cookie",
    "passw",
    "credential",
    "signature",
    "authoriz",
    "authentic",
    "csrf",
    "xsrf",
  };

  /** And those that do at the end of a word. */
  private static final String[] KEY_LIKE_ENDINGS = {"key", "auth", "jwt", "sid"};

  /** Headers that say something of one request, and so come and go. */
  static final String[] PER_REQUEST = {
    "range",
    "cookie",
    "referer",
    "origin",
    "expect",
    "cache-control",
    "pragma",
    "date",
    "user-agent",
    "priority",
    "last-event-id",
    "signature",
    "signature-input",
    "digest",
    "repr-digest",
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "uber-trace-id",
    "sentry-trace",
    "x-cloud-trace-context",
  };

  static final String[] PER_REQUEST_BEGINNINGS = {
    "content-",
    "accept",
    "if-",
    "x-b3-",
    "x-datadog-",
    "x-amz-",
    "x-amzn-",
    "amz-sdk-",
    "x-stainless-",
  };

  static final String[] PER_REQUEST_ENDINGS = {
    "request-id", "correlation-id", "idempotency-key",
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

  /**
   * Whether this header may hold a key or a session by its name: those that are {@linkplain
   * #isSecretByName secret by name}, and names such as {@code x-auth-user}, {@code x-csrf-token},
   * {@code x-access-key} or {@code x-session-id}.
   */
  public static boolean looksLikeKey(String name) {
    String text = Ascii.toLowerCase(name);
    for (String part : KEY_LIKE) {
      if (text.contains(part)) {
        return true;
      }
    }
    for (String ending : KEY_LIKE_ENDINGS) {
      for (int i = text.indexOf(ending); i >= 0; i = text.indexOf(ending, i + 1)) {
        int end = i + ending.length();
        if (end == text.length() || !Ascii.isLetterOrDigit(text.charAt(end))) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether this header is one request's own affair, so that its absence on the next one means
   * nothing: what describes a body, conditions, caching, negotiation, dates and agents, tracing,
   * identifiers and signatures of a request, and what AWS's and Stainless's SDKs say of an attempt.
   */
  public static boolean isPerRequest(String name) {
    for (String known : PER_REQUEST) {
      if (Ascii.equalsIgnoreCase(name, known)) {
        return true;
      }
    }
    for (String beginning : PER_REQUEST_BEGINNINGS) {
      if (Ascii.startsWithIgnoreCase(name, beginning)) {
        return true;
      }
    }
    for (String ending : PER_REQUEST_ENDINGS) {
      if (Ascii.endsWithIgnoreCase(name, ending)) {
        return true;
      }
    }
    return false;
  }
}
