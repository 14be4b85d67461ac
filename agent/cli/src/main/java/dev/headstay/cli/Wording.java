package dev.headstay.cli;

import java.util.Locale;

/**
 * An error message as its sender words it, with {@code …} for what differs from case to case.
 * Immutable. Found in logs, JSON and the escaped JSON of a log's JSON: quotes of any kind, escapes,
 * case and line breaks don't matter.
 */
final class Wording {
  /** Two pieces of one message are not further apart, in characters. */
  private static final int LONGEST_GAP = 500;

  private static final String GAP = "…";

  private final String text;
  private final String[] pieces;
  private final int weight;

  /**
   * A message.
   *
   * @throws IllegalArgumentException if nothing in it could be looked for
   */
  Wording(String text) {
    this.text = text;
    pieces = text.split(GAP, -1);
    int sum = 0;
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = plain(pieces[i]);
      sum += pieces[i].length();
    }
    weight = sum;
    if (weight == 0) {
      throw new IllegalArgumentException("\"" + text + "\" (expected: some text)");
    }
  }

  /** For people. */
  String text() {
    return text;
  }

  /** How many characters it pins down: of two that are found, the heavier one says more. */
  int weight() {
    return weight;
  }

  /**
   * Where it begins.
   *
   * @param searched what {@link #plain} made of a text
   * @return -1 if it isn't there
   */
  int in(String searched) {
    String first = pieces[0];
    for (int at = searched.indexOf(first); at >= 0; at = searched.indexOf(first, at + 1)) {
      if (continues(searched, at + first.length())) {
        return at;
      }
      if (first.isEmpty()) {
        return -1;
      }
    }
    return -1;
  }

  private boolean continues(String searched, int from) {
    int end = from;
    for (int i = 1; i < pieces.length; i++) {
      boolean anywhere = i == 1 && pieces[0].isEmpty();
      int next = anywhere ? searched.indexOf(pieces[i], end) : near(searched, pieces[i], end);
      if (next < 0) {
        return false;
      }
      end = next + pieces[i].length();
    }
    return true;
  }

  private static int near(String searched, String piece, int from) {
    int last = Math.min(from + LONGEST_GAP, searched.length() - piece.length());
    for (int at = from; at <= last; at++) {
      if (searched.startsWith(piece, at)) {
        return at;
      }
    }
    return -1;
  }

  /** A text as it is compared: without escapes, in lower case, with one kind of quotes. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      if (c == '\\') {
        while (i < text.length() && text.charAt(i) == '\\') {
          i++;
        }
        if (i == text.length()) {
          break;
        }
        c = text.charAt(i++);
        if (c == 'u' && i + 4 <= text.length()) {
          c = escaped(text, i);
          i += c == '?' ? 0 : 4;
        } else if (c == 'n' || c == 'r' || c == 't') {
          c = ' ';
        }
      }
      add(plain, c);
    }
    return plain.toString().toLowerCase(Locale.ROOT);
  }

  private static char escaped(String text, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return '?';
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  /** Blanks count as one, and as none at the signs of JSON. */
  private static void add(StringBuilder plain, char c) {
    int last = plain.length() - 1;
    boolean blank = c <= ' ' || c == '\u00a0';
    boolean sign = ":,{}[]".indexOf(c) >= 0;
    boolean afterBlank = last >= 0 && plain.charAt(last) == ' ';
    boolean afterSign = last >= 0 && ":,{}[]".indexOf(plain.charAt(last)) >= 0;
    if (blank) {
      if (!afterBlank && !afterSign) {
        plain.append(' ');
      }
      return;
    }
    if (sign && afterBlank) {
      plain.setLength(last);
    }
    plain.append(c == '\'' || c == '`' ? '"' : c);
  }
}
