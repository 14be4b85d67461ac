package dev.headstay.cli.imports;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One operation on a header, as a configuration says it. Immutable. */
final class Step {
  /** What a rule can do, in the order in which a rule does it. */
  enum Kind {
    REMOVE,
    RENAME,
    REPLACE,
    SET,
    DEFAULT,
    APPEND;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  final Kind kind;

  /** The header; for {@link Kind#REMOVE} perhaps the beginning of one and a star. */
  final String name;

  /** The value, the new name, or empty. */
  final String value;

  /** The header that must be there for this to happen, or null. */
  final @Nullable String present;

  Step(Kind kind, String name, String value, @Nullable String present) {
    this.kind = kind;
    this.name = name;
    this.value = value;
    this.present = present;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>(Collections.singletonList(name));
    if (kind == Kind.RENAME) {
      names.add(value);
    }
    return names;
  }

  /** Whether both have to do with one header, so that their order has a meaning. */
  boolean meets(Step other) {
    for (String mine : names()) {
      for (String theirs : other.names()) {
        if (touches(mine, theirs) || touches(theirs, mine)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean touches(String pattern, String name) {
    int star = pattern.indexOf('*');
    return star < 0
        ? pattern.equalsIgnoreCase(name)
        : name.regionMatches(true, 0, pattern, 0, star);
  }
}
