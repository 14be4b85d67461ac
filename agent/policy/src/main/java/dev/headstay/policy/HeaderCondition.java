package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/** What {@code match.headers} asks of one header of the hop. Immutable. */
public final class HeaderCondition {
  private static final HeaderCondition PRESENT = new HeaderCondition(true, null);
  private static final HeaderCondition ABSENT = new HeaderCondition(false, null);

  private final boolean present;
  private final @Nullable String value;

  private HeaderCondition(boolean present, @Nullable String value) {
    this.present = present;
    this.value = value;
  }

  /** Holds if the hop has the header, with whatever value. */
  public static HeaderCondition present() {
    return PRESENT;
  }

  /** Holds if the hop lacks the header. */
  public static HeaderCondition absent() {
    return ABSENT;
  }

  /**
   * Holds if the header has exactly this value, compared with case; repeated lines count as one
   * list, joined by {@code ", "}.
   */
  public static HeaderCondition equalTo(String value) {
    return new HeaderCondition(true, value);
  }

  /** What it asks for of the header of this name, for people. */
  String describe(String name, SecretNames secrets) {
    if (value == null) {
      return present ? "present" : "absent";
    }
    return secrets.hides(name, value) ? "***" : '"' + value + '"';
  }

  boolean holds(String name, HeaderLines lines) {
    int first = lines.indexOf(name, 0);
    if (first < 0) {
      return !present;
    }
    if (value == null) {
      return present;
    }
    int next = lines.indexOf(name, first + 1);
    if (next < 0) {
      return lines.value(first).equals(value);
    }
    StringBuilder joined = new StringBuilder(lines.value(first));
    for (; next >= 0; next = lines.indexOf(name, next + 1)) {
      joined.append(", ").append(lines.value(next));
    }
    return value.contentEquals(joined);
  }
}
