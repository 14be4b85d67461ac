package dev.headstay.testing;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;

interface Decider {
  Interest interest(String host);

  HeaderDecision decide(Hop hop);
}
