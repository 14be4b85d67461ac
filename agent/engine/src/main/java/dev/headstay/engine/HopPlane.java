package dev.headstay.engine;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * The policy as one client's adapters see it. Thread-safe; always answers from the policy in force.
 */
public interface HopPlane {
  /**
   * What the policy could do with a request to {@code host}: the first question of every adapter,
   * answered without allocating.
   *
   * @param host null, which some clients give for a request without one, counts as unknown
   */
  Interest interest(@Nullable String host);

  /**
   * The header block to send.
   *
   * @param proxied whether a plain-http hop goes through a proxy
   * @param lines the block as the client made it
   */
  HeaderDecision decide(RequestTarget target, boolean proxied, HeaderLines lines);

  /** Counts and says that a decided change was left out since the client owns that header. */
  void clientOwned(RequestTarget target, String header);

  /** Whether beta flags are filtered: the first question before a call, allocates nothing. */
  boolean filtersFlags();

  /**
   * How long a call's body may be to be read for beta flags, in bytes; 0 when its provider, by this
   * target, carries none there.
   */
  int flagBodyBytes(RequestTarget target);

  /**
   * What to send for a call that is not signed yet, without the beta flags that its provider
   * refuses. Rules are for hops: none is applied here.
   *
   * @param body whole, or longer than {@link #flagBodyBytes}; null when there is none, it isn't to
   *     be read or it can't be read twice
   */
  CallDecision filterCall(RequestTarget target, HeaderLines lines, byte @Nullable [] body);
}
