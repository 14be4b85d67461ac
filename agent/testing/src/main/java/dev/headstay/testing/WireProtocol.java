package dev.headstay.testing;

/** How requests travel to a {@link RecordingServer}. */
public enum WireProtocol {
  /** HTTP/1.1 without TLS; an {@code Upgrade} to HTTP/2 is ignored, as a server may. */
  HTTP_1_1("http", false),
  /** HTTP/1.1 over TLS; ALPN offers nothing else. */
  HTTPS_1_1("https", false),
  /** HTTP/2 over TLS, by ALPN. */
  H2("https", true),
  /** HTTP/2 without TLS: by prior knowledge, or by {@code Upgrade} from HTTP/1.1. */
  H2C("http", true);

  private final String scheme;
  private final boolean http2;

  WireProtocol(String scheme, boolean http2) {
    this.scheme = scheme;
    this.http2 = http2;
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return scheme;
  }

  public boolean isSecure() {
    return scheme.equals("https");
  }

  public boolean isHttp2() {
    return http2;
  }
}
