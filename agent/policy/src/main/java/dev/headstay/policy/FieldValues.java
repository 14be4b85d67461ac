package dev.headstay.policy;

/**
 * What may be sent as a header's value: the field value of RFC 9110 without {@code obs-text}, since
 * clients encode characters beyond ASCII in different ways.
 */
public final class FieldValues {
  /** A value of more characters is refused: no server in use takes a longer line. */
  public static final int MAX_LENGTH = 65_536;

  private FieldValues() {}

  /**
   * Whether {@code value} consists of visible ASCII characters with single or repeated spaces and
   * tabs between them, or is empty, and is at most {@link #MAX_LENGTH} characters long.
   */
  public static boolean isValid(String value) {
    return value.length() <= MAX_LENGTH && invalidAt(value) < 0;
  }

  private static int invalidAt(String value) {
    int last = value.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = value.charAt(i);
      boolean blank = c == ' ' || c == '\t';
      if (blank ? i == 0 || i == last : c <= 0x20 || c >= 0x7f) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns {@code value} if it {@linkplain #isValid is valid}.
   *
   * @throws IllegalArgumentException if it is not; the message never holds the value
   */
  public static String check(String value) {
    if (value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "a value of "
              + value.length()
              + " characters (expected: at most "
              + MAX_LENGTH
              + " characters)");
    }
    int invalid = invalidAt(value);
    if (invalid >= 0) {
      char c = value.charAt(invalid);
      throw new IllegalArgumentException(
          (c == ' ' || c == '\t'
                  ? "a value with a space or tab at its start or end"
                  : "a value with " + Ascii.display(c) + " at index " + invalid)
              + " (expected: visible ASCII characters, with spaces or tabs only between them)");
    }
    return value;
  }
}
