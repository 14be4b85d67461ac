package dev.headstay.config;

import dev.headstay.policy.SecretNames;
import org.jspecify.annotations.Nullable;

/**
 * One mistake in a configuration: where it is, what was found and what was expected. Immutable, and
 * free of secrets: what could be one is never part of it.
 */
public final class Problem {
  private static final int LONGEST_VALUE = 60;
  private static final int LONGEST_PATH = 1000;

  private final String place;
  private final int line;
  private final int column;
  private final String keyPath;
  private final String found;
  private final String expectation;
  private final @Nullable String suggestion;

  Problem(
      String place,
      int line,
      int column,
      String keyPath,
      String found,
      String expectation,
      @Nullable String suggestion) {
    this.place = place;
    this.line = line;
    this.column = column;
    this.keyPath = keyPath;
    this.found = found;
    this.expectation = expectation;
    this.suggestion = suggestion;
  }

  /** The file as it was named, or the variable, property or argument that is wrong. */
  public String place() {
    return place;
  }

  /** From 1, or 0 when there is no line to name. */
  public int line() {
    return line;
  }

  /** From 1, in characters, or 0 when there is no column to name. */
  public int column() {
    return column;
  }

  /** For example {@code rules[1].mode}; empty for the document as a whole. */
  public String keyPath() {
    return keyPath;
  }

  /** The value in quotes, masked where it could be a secret, or what is wrong in words. */
  public String found() {
    return found;
  }

  /** What would have been right; empty when {@link #found()} says it all. */
  public String expectation() {
    return expectation;
  }

  /** The nearest thing that would have been right, or null. */
  public @Nullable String suggestion() {
    return suggestion;
  }

  /**
   * {@code "text"} as it may be shown: cut to a length, control characters made visible. What looks
   * like a key is masked, wherever it stands.
   */
  public static String quote(String text) {
    return SecretNames.looksSecret(text) ? "\"***\"" : '"' + visible(text, LONGEST_VALUE) + '"';
  }

  /** Text as it may be shown, without quotes: a path may be longer than other values. */
  public static String shown(String text) {
    return visible(text, LONGEST_PATH);
  }

  /** A key as it may be shown: what follows a character that no name has could be a value. */
  static String name(String text) {
    int end = 0;
    while (end < text.length() && end < LONGEST_VALUE && isNameCharacter(text.charAt(end))) {
      end++;
    }
    String shown = end == text.length() ? text : text.substring(0, end) + "…";
    return SecretNames.looksSecret(shown) ? "***" : shown;
  }

  private static boolean isNameCharacter(char c) {
    return c > ' ' && c < 0x7f && c != ':' && c != '=' && c != '"';
  }

  private static String visible(String whole, int longest) {
    String text = withoutCredentials(whole);
    int end = Math.min(text.length(), longest);
    StringBuilder shown = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      shown.append((c < ' ' || c == 0x7f || Character.isSurrogate(c)) ? '?' : c);
    }
    return end < text.length() ? shown.append('…').toString() : shown.toString();
  }

  /** A URL, also one in the place of a path, without its user, password and query. */
  private static String withoutCredentials(String text) {
    int scheme = text.indexOf(":/");
    if (scheme < 0) {
      return text;
    }
    int start = scheme + 2;
    while (start < text.length() && text.charAt(start) == '/') {
      start++;
    }
    int user = text.lastIndexOf('@');
    int query = text.indexOf('?', Math.max(user, start));
    return text.substring(0, start)
        + (user < start ? "" : "***")
        + text.substring(Math.max(user, start), query < 0 ? text.length() : query)
        + (query < 0 ? "" : "?***");
  }

  /** For example {@code headstay.yaml:31:9: rules[1].mode: "enforced" (expected: …)}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(160).append(place);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    text.append(": ");
    if (!keyPath.isEmpty()) {
      text.append(keyPath).append(": ");
    }
    text.append(found);
    if (!expectation.isEmpty()) {
      text.append(" (expected: ").append(expectation);
      if (suggestion != null) {
        text.append("; did you mean ").append(suggestion).append('?');
      }
      text.append(')');
    }
    return text.toString();
  }
}
