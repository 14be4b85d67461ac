package dev.headstay.policy;

/**
 * What the policy decided for one hop: the header block to send. Immutable.
 *
 * <p>{@link #isUnchanged()} is the common case and allocates nothing: callers send the request as
 * it is.
 */
public final class HeaderDecision {
  /** Send the request as it is. */
  public static final HeaderDecision UNCHANGED = new HeaderDecision(new HeaderLines(0), false);

  private final HeaderLines headers;
  private final boolean observed;

  HeaderDecision(HeaderLines headers, boolean observed) {
    this.headers = headers;
    this.observed = observed;
  }

  /** Whether to send the request as it is. */
  public boolean isUnchanged() {
    return observed || this == UNCHANGED;
  }

  /** Whether it is unchanged only because of {@link Mode#OBSERVE}. */
  public boolean isObserved() {
    return observed;
  }

  /**
   * The whole block to send instead; that would have been sent, when {@link #isObserved()}; else
   * without meaning when {@link #isUnchanged()}.
   */
  public HeaderLines headers() {
    return headers;
  }
}
