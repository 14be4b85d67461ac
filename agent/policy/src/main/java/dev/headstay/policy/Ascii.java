package dev.headstay.policy;

/**
 * Comparison of host names and field names, in which only the letters of ASCII have two cases.
 *
 * <p>{@link String#equalsIgnoreCase} also folds letters such as the Kelvin sign, which would make
 * one host out of two.
 */
final class Ascii {
  private Ascii() {}

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c);
  }

  static boolean equalsIgnoreCase(String a, String b) {
    return a.length() == b.length() && regionMatches(a, 0, b);
  }

  static boolean startsWithIgnoreCase(String text, String prefix) {
    return text.length() >= prefix.length() && regionMatches(text, 0, prefix);
  }

  static boolean endsWithIgnoreCase(String text, String suffix) {
    int offset = text.length() - suffix.length();
    return offset >= 0 && regionMatches(text, offset, suffix);
  }

  /** Whether {@code text} from {@code from} up to {@code to} is {@code other}. */
  static boolean regionEquals(String text, int from, int to, String other) {
    return to - from == other.length() && regionMatches(text, from, other);
  }

  /** Whether {@code text} has the whole of {@code other} at {@code offset}, which must fit. */
  private static boolean regionMatches(String text, int offset, String other) {
    for (int i = 0; i < other.length(); i++) {
      char c = text.charAt(offset + i);
      char d = other.charAt(i);
      if (c != d && lower(c) != lower(d)) {
        return false;
      }
    }
    return true;
  }

  static String toLowerCase(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (lower(text.charAt(i)) != text.charAt(i)) {
        char[] chars = text.toCharArray();
        for (int j = i; j < chars.length; j++) {
          chars[j] = lower(chars[j]);
        }
        return new String(chars);
      }
    }
    return text;
  }

  /** A character for an error message: itself where that is readable, else its code point. */
  static String display(char c) {
    if (c > 0x20 && c < 0x7f) {
      return "'" + c + "'";
    }
    String hex = Integer.toHexString(c);
    return "U+" + "0000".substring(hex.length()) + hex.toUpperCase(java.util.Locale.ROOT);
  }
}
