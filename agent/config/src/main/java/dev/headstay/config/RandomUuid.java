package dev.headstay.config;

import dev.headstay.policy.ValueSource;
import java.util.UUID;

/** A new random UUID for each hop. */
final class RandomUuid implements ValueSource {
  @Override
  public String get() {
    return UUID.randomUUID().toString();
  }
}
