package dev.headstay.cli.imports;

import dev.headstay.policy.FieldNames;
import dev.headstay.policy.FieldValues;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.PathGlob;
import dev.headstay.policy.SecretNames;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a snippet so far: scopes with steps that a configuration can say, and remarks on
 * all that it can't. Not thread-safe.
 */
final class Draft {
  private static final String[] NO_LIST = {
    "cookie", "authorization", "user-agent", "content-type",
  };
  private static final int LONGEST_NAME = 60;

  /** No gateway has as many; what looks at pairs of them stays quick. */
  static final int MOST_STEPS = 2_000;

  final Secrets secrets = new Secrets(this);
  final List<Scope> scopes = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final Set<String> told = new HashSet<>();
  private final String name;
  private int steps;

  Draft(String name) {
    this.name = name;
  }

  void note(int line, int column, String text) {
    add(new Remark(name, line, column, false, text));
  }

  /** Something that the result lacks; the text holds no value. */
  void leftOut(int line, int column, String text) {
    add(new Remark(name, line, column, true, text));
  }

  private void add(Remark remark) {
    if (told.add(remark.toString())) {
      remarks.add(remark);
    }
  }

  /** All of them, in the order of the snippet. */
  List<Remark> remarks() {
    List<Remark> sorted = new ArrayList<>(remarks);
    Collections.sort(
        sorted,
        new Comparator<Remark>() {
          @Override
          public int compare(Remark a, Remark b) {
            return a.line != b.line
                ? Integer.compare(a.line, b.line)
                : Integer.compare(a.column, b.column);
          }
        });
    return sorted;
  }

  Scope scope(int line, int column, Object group) {
    Scope scope = new Scope(line, column, group);
    scopes.add(scope);
    return scope;
  }

  /**
   * A name as it may be shown: of what is none, only that it isn't; it could be a value.
   *
   * @param name a header's name, or what stands in its place
   */
  static String shown(String name) {
    try {
      FieldNames.check(name);
    } catch (IllegalArgumentException e) {
      return "what is no header name";
    }
    return name.length() > LONGEST_NAME || SecretNames.looksSecret(name)
        ? "a name that is not shown"
        : name;
  }

  /** Whether there is an operation on headers, if only one that the result lacks. */
  boolean hasAny() {
    for (Remark remark : remarks) {
      if (remark.leftOut()) {
        return true;
      }
    }
    for (Scope scope : scopes) {
      if (!scope.steps.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Whether there are more scopes and steps than are read. */
  boolean tooMany() {
    return steps > MOST_STEPS || scopes.size() > MOST_STEPS;
  }

  /** Whether rules may touch this header; remarked on otherwise. */
  private boolean mayChange(String name, int line, int column) {
    if (++steps > MOST_STEPS) {
      return false;
    }
    try {
      FieldNames.check(name);
      FieldNames.checkMayChange(name);
      if (SecretNames.looksSecret(name)) {
        leftOut(line, column, "a header whose name looks like a key");
        return false;
      }
      return true;
    } catch (IllegalArgumentException e) {
      boolean guarded = !shown(name).startsWith("what is") && FieldNames.isGuarded(name);
      leftOut(
          line,
          column,
          guarded
              ? name + ": the client's or the connection's own; no rule may touch it"
              : name.startsWith(":") ? "an HTTP/2 pseudo header" : shown(name));
      return false;
    }
  }

  /** Drops a header. */
  void remove(Scope scope, String name, int line, int column) {
    if (name.indexOf('*') >= 0) {
      leftOut(line, column, shown(name) + ": a star in a name would take all that begin so");
    } else if (mayChange(name, line, column)) {
      scope.steps.add(new Step(Step.Kind.REMOVE, name, "", null));
    }
  }

  /** Drops all headers that begin so, but those that no rule may touch. */
  void removeBeginning(Scope scope, String beginning, int line, int column) {
    if (beginning.indexOf('*') >= 0
        || (!beginning.isEmpty() && !mayChange(beginning + "x", line, column))) {
      leftOut(line, column, "the beginning of names");
    } else {
      scope.steps.add(new Step(Step.Kind.REMOVE, beginning + "*", "", null));
    }
  }

  /** Moves a header to another name, whose own value is lost; as Kong does. */
  void rename(Scope scope, String from, String to, int line, int column) {
    if (!mayChange(from, line, column) || !mayChange(to, line, column)) {
      return;
    }
    if (from.equalsIgnoreCase(to)) {
      leftOut(line, column, from + ": a name that changes in its spelling alone");
      return;
    }
    if (from.indexOf('*') >= 0 || to.indexOf('*') >= 0) {
      leftOut(line, column, "a star in a name");
      return;
    }
    boolean gone = false;
    boolean mayAppear = false;
    for (Step before : scope.steps) {
      boolean mine = before.name.equalsIgnoreCase(from);
      if (mine && before.present == null && before.kind == Step.Kind.REMOVE) {
        gone = true;
        mayAppear = false;
      } else if (mine && before.kind == Step.Kind.RENAME) {
        gone = true;
      } else if (before.kind == Step.Kind.RENAME
          ? before.value.equalsIgnoreCase(from)
          : mine && before.kind.compareTo(Step.Kind.REPLACE) > 0) {
        mayAppear = true;
      }
    }
    if (mayAppear) {
      leftOut(line, column, from + ": renamed after another step may have made it");
      return;
    }
    if (gone) {
      return;
    }
    scope.steps.add(new Step(Step.Kind.REMOVE, to, "", from));
    scope.steps.add(new Step(Step.Kind.RENAME, from, to, from));
  }

  /** Gives a header a value, in one of the four ways. */
  void put(Scope scope, Step.Kind kind, String name, SnippetValue value, int line, int column) {
    if (!mayChange(name, line, column)) {
      return;
    }
    SnippetValue trimmed = value.trimmed();
    if (trimmed.parts().isEmpty()) {
      leftOut(line, column, name + ": an empty value, which is never sent");
      return;
    }
    for (SnippetValue.Part part : trimmed.parts()) {
      if (!FieldValues.isValid("x" + part.text + "x")) {
        leftOut(line, column, name + ": a value that is not of visible ASCII characters");
        return;
      }
    }
    if (kind == Step.Kind.APPEND) {
      for (String single : NO_LIST) {
        if (single.equals(name.toLowerCase(Locale.ROOT))) {
          leftOut(line, column, name + ": no list, so nothing is appended to it");
          return;
        }
      }
    }
    String template = secrets.template(name, trimmed, line, column);
    scope.steps.add(new Step(kind, name, template, null));
  }

  /** Adds where requests go to; remarked on when that is no host. */
  void host(Scope scope, String host, int line, int column) {
    if (SecretNames.looksSecret(host)) {
      leftOut(line, column, "a host that looks like a key");
      return;
    }
    try {
      HostPattern pattern = HostPattern.parse(host);
      if (pattern.matchesEverything()) {
        leftOut(line, column, "a host that is any host");
      } else {
        scope.hosts.add(pattern.toString());
      }
    } catch (IllegalArgumentException e) {
      leftOut(line, column, "a host that no pattern can name");
    }
  }

  /**
   * Adds the host of a URL, and tells when secrets will not go to it.
   *
   * @return the URL's path, empty where it has none, or null when there is no such URL
   */
  @Nullable String url(Scope scope, String url, int line, int column) {
    int colon = url.indexOf("://");
    String scheme = colon < 0 ? "http" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    int start = colon < 0 ? 0 : colon + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    String host = url.substring(Math.max(start, url.lastIndexOf('@', end - 1) + 1), end);
    if (host.isEmpty() || !(scheme.equals("http") || scheme.equals("https"))) {
      leftOut(line, column, "a URL without a host, or not of http or https");
      return null;
    }
    String port = scheme.equals("https") ? ":443" : ":80";
    host(
        scope,
        host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host,
        line,
        column);
    if (scheme.equals("http")) {
      note(line, column, "plain http: secrets go there only with overHttp: true in the rule");
    }
    int path = end;
    while (end < url.length() && "?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return url.substring(path, end);
  }

  /** Narrows a scope to the paths that begin so, or to one path. */
  void path(Scope scope, String path, boolean exact, int line, int column) {
    boolean literal = path.startsWith("/") && path.indexOf('*') < 0;
    try {
      literal &= PathGlob.parse(path + "x").matches(path + "x");
    } catch (IllegalArgumentException e) {
      literal = false;
    }
    if (!literal || SecretNames.looksSecret(path)) {
      leftOut(
          line,
          column,
          "a path that no glob can name, or that looks like a key: the rule holds for all paths");
    } else if (exact) {
      scope.exact = path;
    } else {
      scope.prefix = path;
    }
  }
}
