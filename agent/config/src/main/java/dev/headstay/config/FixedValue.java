package dev.headstay.config;

import dev.headstay.policy.ValueSource;
import org.jspecify.annotations.Nullable;

/** A value read once, when the configuration was; null when there was none. Immutable. */
final class FixedValue implements ValueSource {
  private final @Nullable String value;

  FixedValue(@Nullable String value) {
    this.value = value;
  }

  @Override
  public @Nullable String get() {
    return value;
  }
}
