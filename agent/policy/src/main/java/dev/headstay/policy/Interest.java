package dev.headstay.policy;

/** What a policy could do with a request, told from its host alone. */
public enum Interest {
  /** Nothing: send the request as it is. */
  NONE,
  /** Nothing unless the request carries an {@code anthropic-beta} header. */
  BETA_FLAGS,
  /** A rule may match: build the {@link Hop} and decide. */
  RULES
}
