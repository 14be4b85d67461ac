package dev.headstay.policy;

import java.util.Collection;

/** Header values that are lists, in the sense of RFC 9110. */
final class Lists {
  private Lists() {}

  /**
   * Adds the members of a list: split at commas, trimmed, without empty ones.
   *
   * @param quotes whether commas in quoted strings don't split
   */
  static void addMembers(String list, boolean quotes, Collection<String> members) {
    int from = 0;
    while (from <= list.length()) {
      int to = from;
      boolean quoted = false;
      while (to < list.length() && (quoted || list.charAt(to) != ',')) {
        char c = list.charAt(to);
        if (c == '"' && quotes) {
          quoted = !quoted;
        } else if (c == '\\' && quoted) {
          to++;
        }
        to++;
      }
      int start = from;
      int end = Math.min(to, list.length());
      while (start < end && isBlank(list.charAt(start))) {
        start++;
      }
      while (end > start && isBlank(list.charAt(end - 1))) {
        end--;
      }
      if (start < end) {
        members.add(list.substring(start, end));
      }
      from = to + 1;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isBlank(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isBlank(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a quoted string begins that does not end. */
  static boolean hasOpenQuote(String text) {
    boolean open = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        open = !open;
      } else if (c == '\\' && open) {
        i++;
      }
    }
    return open;
  }
}
