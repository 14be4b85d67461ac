package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/** One header block about to be written to a connection, as a client adapter sees it. */
public final class Hop {
  private final RequestTarget target;
  private final String client;
  private final boolean proxied;
  private final HeaderLines headers;
  private final @Nullable String model;

  /**
   * A hop.
   *
   * @param client the id of the client integration, as {@code match.clients} names it
   * @param proxied whether a plain-http hop goes through a proxy; without meaning for https
   * @param headers the application's and the client's own lines; only read
   */
  public Hop(RequestTarget target, String client, boolean proxied, HeaderLines headers) {
    this(target, client, proxied, headers, null);
  }

  /**
   * A hop whose body was read.
   *
   * @param model the model that the body names, or null or empty if it names none
   */
  public Hop(
      RequestTarget target,
      String client,
      boolean proxied,
      HeaderLines headers,
      @Nullable String model) {
    this.target = target;
    this.client = client;
    this.proxied = proxied;
    this.headers = headers;
    this.model = model == null || model.isEmpty() ? null : model;
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

  /**
   * The model that the body names, or null where it names none or was not read. A model in the path
   * wins over it.
   */
  public @Nullable String model() {
    return model;
  }
}
