package dev.headstay.policy;

/** One header name, or all that begin alike ({@code x-internal-*}). Immutable. */
public final class NamePattern {
  private final String name;
  private final boolean prefix;

  private NamePattern(String name, boolean prefix) {
    this.name = name;
    this.prefix = prefix;
  }

  /**
   * A pattern from its text: a header name, or the beginning of one followed by {@code *}.
   *
   * @throws IllegalArgumentException if that is no header name, or a guarded one; a beginning that
   *     guarded names share is fine, they just never match
   */
  public static NamePattern parse(String text) {
    FieldNames.checkMayChange(text);
    int star = text.indexOf('*');
    if (star < 0) {
      return new NamePattern(text, false);
    }
    if (star < text.length() - 1) {
      throw new IllegalArgumentException(
          "\"" + text + "\" (expected: a header name, or the beginning of one followed by *)");
    }
    return new NamePattern(text.substring(0, star), true);
  }

  boolean isPrefix() {
    return prefix;
  }

  /** Whether {@code header} is meant, in any case; never true of a guarded name. */
  public boolean matches(String header) {
    if (!prefix) {
      return Ascii.equalsIgnoreCase(header, name);
    }
    return Ascii.startsWithIgnoreCase(header, name) && !FieldNames.isGuarded(header);
  }

  @Override
  public String toString() {
    return prefix ? name + "*" : name;
  }
}
