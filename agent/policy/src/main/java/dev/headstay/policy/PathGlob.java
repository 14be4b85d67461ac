package dev.headstay.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * The paths that a rule or a provider names: {@code *} is any run of characters within a segment,
 * or as a whole segment any that is not empty; {@code **} is zero or more segments. Immutable.
 *
 * <p>Paths compare raw, with case, as sent: nothing is decoded and no dot segment is removed. So
 * {@code /v1/**} takes {@code /v1}, {@code /v1/} and {@code /v1/a/b}. Matching takes time in
 * proportion to the pattern's length times the path's, at worst.
 */
public final class PathGlob {
  private final String text;
  private final String[] segments;

  private PathGlob(String text, String[] segments) {
    this.text = text;
    this.segments = segments;
  }

  /**
   * A glob from its text, which begins with {@code /} or {@code **}.
   *
   * @throws IllegalArgumentException if it is malformed
   */
  public static PathGlob parse(String text) {
    if (!text.startsWith("/") && !text.equals("**") && !text.startsWith("**/")) {
      throw malformed(text, "a path glob that begins with / or **/");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= 0x20 || c >= 0x7f || c == '?' || c == '#') {
        throw malformed(
            text,
            "a path glob without query, of visible ASCII characters, not " + Ascii.display(c));
      }
    }
    List<String> segments = new ArrayList<>();
    int from = text.charAt(0) == '/' ? 1 : 0;
    while (from <= text.length()) {
      int slash = text.indexOf('/', from);
      int to = slash < 0 ? text.length() : slash;
      String segment = text.substring(from, to);
      if (segment.contains("**") && segment.length() > 2) {
        throw malformed(text, "** only as a whole segment");
      }
      segments.add(segment);
      from = to + 1;
    }
    return new PathGlob(text, segments.toArray(new String[0]));
  }

  private static IllegalArgumentException malformed(String text, String expected) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), 200); i++) {
      char c = text.charAt(i);
      shown.append(c < 0x20 || c == 0x7f ? '?' : c);
    }
    return new IllegalArgumentException("\"" + shown + "\" (expected: " + expected + ")");
  }

  /** Whether this path, raw and without query, is meant. */
  public boolean matches(String rawPath) {
    if (rawPath.isEmpty() || rawPath.charAt(0) != '/') {
      return false;
    }
    int index = 0;
    int from = 1;
    int length = rawPath.length();
    int retryIndex = -1;
    int retryFrom = 0;
    while (from <= length) {
      int to = segmentEnd(rawPath, from);
      if (index < segments.length && segments[index].equals("**")) {
        retryIndex = ++index;
        retryFrom = from;
      } else if (index < segments.length && matchesSegment(segments[index], rawPath, from, to)) {
        index++;
        from = to + 1;
      } else if (retryIndex >= 0) {
        index = retryIndex;
        retryFrom = segmentEnd(rawPath, retryFrom) + 1;
        from = retryFrom;
      } else {
        return false;
      }
    }
    while (index < segments.length && segments[index].equals("**")) {
      index++;
    }
    return index == segments.length;
  }

  private static int segmentEnd(String path, int from) {
    int slash = path.indexOf('/', from);
    return slash < 0 ? path.length() : slash;
  }

  /** Whether the stars of {@code glob} take the region, which need not be one segment. */
  static boolean matchesSegment(String glob, String path, int from, int to) {
    if (glob.equals("*")) {
      return from < to;
    }
    int index = 0;
    int i = from;
    int retryIndex = -1;
    int retryFrom = 0;
    while (i < to) {
      if (index < glob.length() && glob.charAt(index) == '*') {
        retryIndex = ++index;
        retryFrom = i;
      } else if (index < glob.length() && glob.charAt(index) == path.charAt(i)) {
        index++;
        i++;
      } else if (retryIndex >= 0) {
        index = retryIndex;
        i = ++retryFrom;
      } else {
        return false;
      }
    }
    while (index < glob.length() && glob.charAt(index) == '*') {
      index++;
    }
    return index == glob.length();
  }

  /** The text that was parsed. */
  @Override
  public String toString() {
    return text;
  }
}
