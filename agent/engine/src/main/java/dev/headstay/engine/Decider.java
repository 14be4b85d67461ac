package dev.headstay.engine;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import org.jspecify.annotations.Nullable;

/** What decides on hops: a policy and what listens to it, or what a test puts in their place. */
public interface Decider {
  /** Whether the configuration leaves this client patched. */
  default boolean isEnabled(String client) {
    return true;
  }

  /** See {@link dev.headstay.policy.HeaderPolicy#interest}. */
  Interest interest(String host);

  /** See {@link dev.headstay.policy.HeaderPolicy#decide}. */
  HeaderDecision decide(Hop hop);

  /** See {@link dev.headstay.policy.HeaderPolicy#remembers}. */
  boolean remembers(String host);

  /** See {@link dev.headstay.policy.HeaderPolicy#filtersBetaFlags}. */
  boolean filtersFlags();

  /** See {@link dev.headstay.policy.HeaderPolicy#filterFlags}. */
  HeaderDecision filterFlags(Hop hop);

  /** See {@link HopPlane#flagBodyBytes}. */
  int flagBodyBytes(RequestTarget target);

  /** See {@link HopPlane#modelBodyBytes}. */
  int modelBodyBytes(RequestTarget target, boolean flags);

  /** What {@code body} names as the model, or null. */
  @Nullable String model(byte[] body);

  /** See {@link HopPlane#flagBodyBytes(String, int, String)}. */
  default int flagBodyBytes(String host, int port, String path) {
    return flagBodyBytes(new RequestTarget("https", host, port, "POST", path));
  }

  /** The body to send instead of {@code body}, or null to leave it as it is. */
  byte @Nullable [] filterBody(Hop hop, byte[] body);
}
