package dev.headstay.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * The headers whose values are never shown: those that are {@linkplain FieldNames#isSecretByName
 * secret by name}, and those that {@code redact} adds. Immutable.
 */
public final class SecretNames {
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

  /** Whether this header's values are not to be shown; its name may be in any case. */
  public boolean isSecret(String name) {
    if (FieldNames.isSecretByName(name)) {
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
