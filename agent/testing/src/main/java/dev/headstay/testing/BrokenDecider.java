package dev.headstay.testing;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;

/** Decides as a sound decider does, and then spoils it as a {@link BrokenVariant} says. */
final class BrokenDecider implements Decider {
  private final BrokenVariant variant;
  private final Decider sound;

  BrokenDecider(BrokenVariant variant, Decider sound) {
    this.variant = variant;
    this.sound = sound;
  }

  @Override
  public Interest interest(String host) {
    return Interest.RULES;
  }

  @Override
  public HeaderDecision decide(Hop hop) {
    HeaderDecision decision = sound.decide(variant.asSeen(hop));
    Block block = new Block(hop.headers());
    if (!decision.isUnchanged()) {
      block.take(decision.headers());
    }
    variant.alter(hop, block);
    return block.decision();
  }
}
