package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * What {@code replace} with {@code matching} makes of a value. Thread-safe, in time proportional to
 * the value's length.
 */
public interface ValueRewriter {
  /** The new value, or null if {@code value} does not match. */
  @Nullable String rewrite(String value);
}
