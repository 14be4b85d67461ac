package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/** One header block about to be written to a connection, as a client adapter sees it. */
public final class Hop {
  private final RequestTarget target;
  private final String client;
  private final boolean proxied;
  private final HeaderLines headers;
  private final @Nullable String model;
  private final @Nullable ClientMemory memory;

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
    this(target, client, proxied, headers, model, null);
  }

  /**
   * A hop of a client that something is remembered of.
   *
   * @param memory what this hop's client sent before, where the policy {@linkplain
   *     HeaderPolicy#remembers asks for it}; takes in this hop when that is decided on
   */
  public Hop(
      RequestTarget target,
      String client,
      boolean proxied,
      HeaderLines headers,
      @Nullable String model,
      @Nullable ClientMemory memory) {
    this.target = target;
    this.client = client;
    this.proxied = proxied;
    this.headers = headers;
    this.model = model == null || model.isEmpty() ? null : model;
    this.memory = memory;
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

  /** What this hop's client sent before, or null where nothing is remembered of it. */
  public @Nullable ClientMemory memory() {
    return memory;
  }
}
