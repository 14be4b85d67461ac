package dev.headstay.config;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.headstay.policy.ValueRewriter;
import dev.headstay.policy.ValueSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Replaces each part of a value that an RE2 expression matches, in time linear in the value's
 * length. Immutable.
 */
final class RegexRewriter implements ValueRewriter {
  private final Pattern pattern;

  /** {@link String}s, {@link ValueSource}s, and the numbers of groups as {@link Integer}s. */
  private final Object[] replacement;

  private RegexRewriter(Pattern pattern, Object[] replacement) {
    this.pattern = pattern;
    this.replacement = replacement;
  }

  /**
   * An expression that replaces nothing yet.
   *
   * @throws IllegalArgumentException if it is no RE2 expression
   */
  static RegexRewriter compile(String expression) {
    try {
      return new RegexRewriter(Pattern.compile(expression), new Object[0]);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription() + " (expected: an RE2 expression)", e);
    }
  }

  /** How many groups the expression has. */
  int groups() {
    return pattern.groupCount();
  }

  /** This expression with a replacement. */
  RegexRewriter to(List<Object> parts) {
    return new RegexRewriter(pattern, parts.toArray());
  }

  @Override
  public @Nullable String rewrite(String value) {
    Matcher matcher = pattern.matcher(value);
    int end = 0;
    StringBuilder text = null;
    while (matcher.find()) {
      if (text == null) {
        text = new StringBuilder(value.length() + 32);
      }
      text.append(value, end, matcher.start());
      end = matcher.end();
      if (!append(matcher, text)) {
        return null;
      }
    }
    return text == null ? null : text.append(value, end, value.length()).toString();
  }

  /** Returns false when a source has no value now: then nothing is replaced. */
  private boolean append(Matcher matcher, StringBuilder text) {
    for (Object part : replacement) {
      String piece;
      if (part instanceof Integer) {
        piece = matcher.group((Integer) part);
        piece = piece == null ? "" : piece;
      } else {
        piece = part instanceof String ? (String) part : ((ValueSource) part).get();
      }
      if (piece == null) {
        return false;
      }
      text.append(piece);
    }
    return true;
  }
}
