package dev.headstay.policy;

/** Literal IPv6 addresses, compared by value and read without allocating. */
final class Ipv6 {
  private Ipv6() {}

  static boolean isAddress(String text, int from, int to) {
    for (int group = 0; group < 8; group++) {
      if (group(text, from, to, group) < 0) {
        return false;
      }
    }
    return true;
  }

  static boolean sameAddress(String text, int from, int to, String other) {
    for (int group = 0; group < 8; group++) {
      int value = group(text, from, to, group);
      if (value < 0 || value != group(other, 0, other.length(), group)) {
        return false;
      }
    }
    return true;
  }

  static boolean isLoopback(String text, int from, int to) {
    return sameAddress(text, from, to, "::1");
  }

  /** The 16 bits of group {@code wanted}, 0 to 7, or -1 if the text is no address. */
  private static int group(String text, int from, int to, int wanted) {
    int before = 0;
    int after = 0;
    boolean gap = false;
    int i = from;
    if (to - from >= 2 && text.charAt(from) == ':' && text.charAt(from + 1) == ':') {
      gap = true;
      i = from + 2;
    }
    int gapAt = gap ? i : -1;
    while (i < to) {
      int digits = hexDigits(text, i, to);
      if (digits == 0) {
        return -1;
      }
      if (gap) {
        after++;
      } else {
        before++;
      }
      i += digits;
      if (i == to) {
        break;
      }
      if (text.charAt(i) != ':' || i + 1 == to) {
        return -1;
      }
      i++;
      if (text.charAt(i) == ':') {
        if (gap) {
          return -1;
        }
        gap = true;
        i++;
        gapAt = i;
      }
    }
    if (gap ? before + after > 7 : before != 8) {
      return -1;
    }
    if (wanted < before) {
      return nth(text, from, to, wanted);
    }
    int fromEnd = wanted - (8 - after);
    return fromEnd < 0 ? 0 : nth(text, gapAt, to, fromEnd);
  }

  /** The value of the {@code index}th group at or after {@code from}, in well-formed text. */
  private static int nth(String text, int from, int to, int index) {
    int i = from;
    for (int skipped = 0; skipped < index; skipped++) {
      i = text.indexOf(':', i) + 1;
    }
    int value = 0;
    for (int end = i + hexDigits(text, i, to); i < end; i++) {
      value = value << 4 | Character.digit(text.charAt(i), 16);
    }
    return value;
  }

  private static int hexDigits(String text, int from, int to) {
    int i = from;
    while (i < to && i - from < 4 && isHexDigit(text.charAt(i))) {
      i++;
    }
    return i - from;
  }

  private static boolean isHexDigit(char c) {
    char lower = Ascii.lower(c);
    return Ascii.isDigit(c) || (lower >= 'a' && lower <= 'f');
  }
}
