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
      String member = trim(list.substring(from, Math.min(to, list.length())));
      if (!member.isEmpty()) {
        members.add(member);
      }
      from = to + 1;
    }
  }

  /** Without the spaces and tabs at either end. */
  static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
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
