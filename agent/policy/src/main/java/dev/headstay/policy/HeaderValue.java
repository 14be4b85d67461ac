package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * A value that an operation puts into a header: a constant, or asked for at each hop. Immutable.
 */
public final class HeaderValue {
  private final @Nullable String constant;
  private final @Nullable ValueSource source;
  private final boolean secret;
  private final String display;

  private HeaderValue(
      @Nullable String constant, @Nullable ValueSource source, boolean secret, String display) {
    this.constant = constant;
    this.source = source;
    this.secret = secret;
    this.display = display;
  }

  /**
   * A constant.
   *
   * @throws IllegalArgumentException if it is no field value; the message never holds it
   */
  public static HeaderValue constant(String text) {
    return new HeaderValue(FieldValues.check(text), null, false, text);
  }

  /**
   * A value that is asked for at each hop.
   *
   * @param secret whether any part of it is a secret
   * @param display what may be shown in its place, such as {@code Bearer ${secret:gateway-token}}
   */
  public static HeaderValue of(ValueSource source, boolean secret, String display) {
    return new HeaderValue(null, source, secret, display);
  }

  /** The value now, unchecked; null if there is none. A source that throws has none. */
  @Nullable String resolve() {
    if (source == null) {
      return constant;
    }
    try {
      return source.get();
    } catch (RuntimeException e) {
      return null;
    }
  }

  boolean isEmptyConstant() {
    return constant != null && constant.isEmpty();
  }

  @Nullable String constantText() {
    return constant;
  }

  /** Whether any part of it is a secret. A header's name can make any value one as well. */
  public boolean isSecret() {
    return secret;
  }

  /** What may be shown: a constant's own text, which its header's name may make a secret. */
  public String display() {
    return display;
  }

  /** Never the value. */
  @Override
  public String toString() {
    return source == null ? "constant" : secret ? "secret" : "variable";
  }
}
