package dev.headstay.config;

import dev.headstay.policy.ValueSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A header value made of literal text and sources, such as {@code Bearer ${secret:token}}.
 * Immutable; resolved anew for each hop. It has no value as long as one of its sources has none, or
 * when it would be empty.
 */
final class ValueTemplate implements ValueSource {
  /** {@link String}s and {@link ValueSource}s, in order. */
  private final Object[] parts;

  ValueTemplate(List<Object> parts) {
    this.parts = parts.toArray();
  }

  @Override
  public @Nullable String get() {
    StringBuilder value = new StringBuilder(64);
    for (Object part : parts) {
      String text = part instanceof String ? (String) part : ((ValueSource) part).get();
      if (text == null) {
        return null;
      }
      value.append(text);
    }
    return value.length() == 0 ? null : value.toString();
  }
}
