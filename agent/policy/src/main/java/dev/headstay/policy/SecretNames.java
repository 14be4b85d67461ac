package dev.headstay.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * What is never shown: values of headers that are {@linkplain FieldNames#isSecretByName secret by
 * name} or {@linkplain FieldNames#looksLikeKey look like it}, or that {@code redact} names, and
 * values that look like a key in any header. Immutable.
 */
public final class SecretNames {
  private static final String[] BEGINNINGS = {
    "sk-",
    "sk_",
    "pk-",
    "pk_",
    "rk_",
    "AIza",
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghs_",
    "glpat-",
    "github_pat_",
    "xox",
    "eyJ",
    "hf_",
    "ya29.",
    "dapi",
    "gsk_",
    "pcsk_",
    "SG.",
  };

  /** A run of this many letters and digits, of both kinds, is no word. */
  private static final int LONGEST_WORD = 16;

  /** Without any that a configuration adds. */
  public static final SecretNames BUILT_IN = new SecretNames(Collections.<String>emptyList());

  private final List<String> patterns;

  private SecretNames(List<String> patterns) {
    this.patterns = patterns;
  }

  /** The built-in names and these, which {@link #check} has found good. */
  public static SecretNames with(Collection<String> patterns) {
    List<String> lowerCase = new ArrayList<>();
    for (String pattern : patterns) {
      lowerCase.add(Ascii.toLowerCase(pattern));
    }
    return new SecretNames(lowerCase);
  }

  /**
   * Returns {@code pattern} if it is a header name, in which {@code *} is any run of characters.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static String check(String pattern) {
    return FieldNames.check(pattern);
  }

  /** Whether this value is not to be shown: its header's name says so, or its look. */
  public boolean hides(String name, String value) {
    return isSecret(name) || looksSecret(value);
  }

  /**
   * Whether a text may hold a key by its look alone: it begins as keys of well-known services do,
   * or has a run of letters and digits that is no word.
   */
  public static boolean looksSecret(String text) {
    for (String beginning : BEGINNINGS) {
      for (int i = text.indexOf(beginning); i >= 0; i = text.indexOf(beginning, i + 1)) {
        boolean starts = i == 0 || !Character.isLetterOrDigit(text.charAt(i - 1));
        if (starts && text.length() - i >= beginning.length() + 6) {
          return true;
        }
      }
    }
    int run = 0;
    boolean letter = false;
    boolean digit = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isDigit = c >= '0' && c <= '9';
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!isDigit && !isLetter) {
        run = 0;
        letter = false;
        digit = false;
      } else {
        run++;
        letter |= isLetter;
        digit |= isDigit;
        if (run >= LONGEST_WORD && letter && digit) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether this header's values are not to be shown; its name may be in any case. */
  public boolean isSecret(String name) {
    if (FieldNames.isSecretByName(name) || FieldNames.looksLikeKey(name)) {
      return true;
    }
    String lowerCase = patterns.isEmpty() ? name : Ascii.toLowerCase(name);
    for (String pattern : patterns) {
      if (PathGlob.matchesSegment(pattern, lowerCase, 0, lowerCase.length())) {
        return true;
      }
    }
    return false;
  }
}
