package dev.headstay.policy;

/** One header block about to be written to a connection, as a client adapter sees it. */
public final class Hop {
  private final RequestTarget target;
  private final String client;
  private final boolean proxied;
  private final HeaderLines headers;

  /**
   * A hop.
   *
   * @param client the id of the client integration, as {@code match.clients} names it
   * @param proxied whether a plain-http hop goes through a proxy; without meaning for https
   * @param headers the application's and the client's own lines; only read
   */
  public Hop(RequestTarget target, String client, boolean proxied, HeaderLines headers) {
    this.target = target;
    this.client = client;
    this.proxied = proxied;
    this.headers = headers;
  }

  public RequestTarget target() {
    return target;
  }

  public String client() {
    return client;
  }

  public boolean proxied() {
    return proxied;
  }

  public HeaderLines headers() {
    return headers;
  }
}
