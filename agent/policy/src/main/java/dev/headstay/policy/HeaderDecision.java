package dev.headstay.policy;

/**
 * What the policy decided for one hop: the header block to send. Immutable.
 *
 * <p>{@link #isUnchanged()} is the common case and allocates nothing: callers send the request as
 * it is.
 */
public final class HeaderDecision {
  /** Send the request as it is. */
  public static final HeaderDecision UNCHANGED = new HeaderDecision(new HeaderLines(0));

  private final HeaderLines headers;

  HeaderDecision(HeaderLines headers) {
    this.headers = headers;
  }

  public boolean isUnchanged() {
    return this == UNCHANGED;
  }

  /** The whole block to send instead, without meaning when {@link #isUnchanged()}. */
  public HeaderLines headers() {
    return headers;
  }
}
