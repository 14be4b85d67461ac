package dev.headstay.engine;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;

/** What decides on hops: a policy and what listens to it, or what a test puts in their place. */
public interface Decider {
  /** See {@link dev.headstay.policy.HeaderPolicy#interest}. */
  Interest interest(String host);

  /** See {@link dev.headstay.policy.HeaderPolicy#decide}. */
  HeaderDecision decide(Hop hop);
}
