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
}
