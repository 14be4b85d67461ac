package dev.headstay.cli.imports;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Requests that the snippet treats alike, and what it does to their headers, in order. Mutable. */
final class Scope {
  final int line;
  final int column;

  /** Scopes of one group all apply to a request; of those in different groups, only one does. */
  final Object group;

  final Set<String> hosts = new LinkedHashSet<>();
  final Set<String> methods = new LinkedHashSet<>();
  final List<Step> steps = new ArrayList<>();

  /** All paths that begin so, where it is not null. */
  @Nullable String prefix;

  /** The one path, where it is not null. */
  @Nullable String exact;

  Scope(int line, int column, Object group) {
    this.line = line;
    this.column = column;
    this.group = group;
  }

  /** The path as a glob, or null where any path is meant. */
  @Nullable String glob() {
    String start = prefix;
    if (exact != null || start == null || start.equals("/")) {
      return exact;
    }
    return start.endsWith("/") ? start + "**" : start + "*/**";
  }

  /** Whether a request can be meant by both. */
  boolean overlaps(Scope other) {
    boolean host = hosts.isEmpty() && other.hosts.isEmpty();
    for (String mine : hosts) {
      for (String theirs : other.hosts) {
        host |= mine.equalsIgnoreCase(theirs);
      }
    }
    boolean method = methods.isEmpty() || other.methods.isEmpty();
    return host && (method || !Collections.disjoint(methods, other.methods)) && paths(other);
  }

  private boolean paths(Scope other) {
    String mine = exact != null ? exact : prefix;
    String theirs = other.exact != null ? other.exact : other.prefix;
    if (mine == null || theirs == null) {
      return true;
    }
    return (exact == null && theirs.startsWith(mine))
        || (other.exact == null && mine.startsWith(theirs))
        || mine.equals(theirs);
  }

  /**
   * The steps in rules, whose own order of operations keeps every order that has a meaning. A rule
   * asks for one header to be there, or for none.
   */
  List<List<Step>> rules() {
    List<List<Step>> rules = new ArrayList<>();
    for (Step step : steps) {
      List<Step> last = rules.isEmpty() ? null : rules.get(rules.size() - 1);
      if (last == null || !fits(step, last)) {
        last = new ArrayList<>();
        rules.add(last);
      }
      last.add(step);
    }
    return rules;
  }

  private static boolean fits(Step step, List<Step> rule) {
    for (Step before : rule) {
      boolean sameCondition =
          step.present == null
              ? before.present == null
              : before.present != null && lower(step.present).equals(lower(before.present));
      if (!sameCondition) {
        return false;
      }
      int order = before.kind.compareTo(step.kind);
      boolean repeats =
          order == 0 && (step.kind == Step.Kind.REMOVE || step.kind == Step.Kind.APPEND);
      if (before.meets(step) && order >= 0 && !repeats) {
        return false;
      }
    }
    return true;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
