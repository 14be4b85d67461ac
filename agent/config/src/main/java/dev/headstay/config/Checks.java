package dev.headstay.config;

import dev.headstay.policy.FieldNames;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.Mode;
import dev.headstay.policy.PathGlob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds for every object of a document: its keys, the kinds of its values, names, patterns.
 * Each method notes what is wrong and gives what is right, so that reading goes on.
 */
final class Checks {
  private final Problems problems;

  Checks(Problems problems) {
    this.problems = problems;
  }

  void keys(Node object, String[] known, String[] later) {
    for (Node child : object.fields().values()) {
      if (Keys.contains(later, child.key)) {
        problems.key(child, "not supported yet", "a file without this key", null);
      } else if (!Keys.contains(known, child.key)) {
        List<String> all = new ArrayList<>(Arrays.asList(known));
        all.addAll(Arrays.asList(later));
        String near = Suggestion.nearest(child.key, all);
        problems.key(child, "unknown key", Keys.anyOf(known), near);
      }
    }
  }

  /** The object under a key, or null when there is none, or something else. */
  @Nullable Node object(Node parent, String key) {
    Node node = parent.get(key);
    if (node == null || node.kind == Node.OBJECT) {
      return node;
    }
    problems.masked(node, "an object");
    return null;
  }

  /** The members of the list under a key; none when there is none, or something else. */
  List<Node> list(Node parent, String key, String of, boolean mayBeEmpty) {
    Node node = parent.get(key);
    if (node == null) {
      return new ArrayList<>();
    }
    if (node.kind != Node.LIST) {
      problems.wrong(node, "a list of " + of);
    } else if (node.items().isEmpty() && !mayBeEmpty) {
      problems.at(node, "an empty list", "at least one of " + of + ", or no such key for any");
    }
    return node.items();
  }

  boolean isText(Node node, String expectation) {
    if (node.kind == Node.TEXT && !node.text.trim().isEmpty()) {
      return true;
    }
    problems.wrong(node, expectation);
    return false;
  }

  @Nullable Boolean bool(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    if (node.kind == Node.BOOLEAN) {
      return node.text.toLowerCase(Locale.ROOT).equals("true");
    }
    problems.wrong(node, "true or false");
    return null;
  }

  /** The number, or -1 where it is none, a fraction, or too large for one. */
  int number(Node node) {
    try {
      return node.kind == Node.NUMBER ? Integer.parseInt(node.text) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * A duration with its unit, or null after a problem was noted.
   *
   * @param more what else would have been right, for the message
   */
  @Nullable Duration duration(Node node, Duration least, Duration most, String more) {
    Duration duration = node.kind == Node.TEXT ? durationOf(node.text) : null;
    if (duration != null && duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
      return duration;
    }
    problems.wrong(
        node, "a duration from " + least.toMillis() + "ms to " + most.toHours() + "h" + more);
    return null;
  }

  /** {@code 250ms}, {@code 5s}, {@code 10m} or {@code 24h}, or null. */
  static @Nullable Duration durationOf(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > 12) {
      return null;
    }
    long number = Long.parseLong(text.substring(0, digits));
    switch (text.substring(digits)) {
      case "ms":
        return Duration.ofMillis(number);
      case "s":
        return Duration.ofSeconds(number);
      case "m":
        return Duration.ofMinutes(number);
      case "h":
        return Duration.ofHours(number);
      default:
        return null;
    }
  }

  @Nullable String oneOf(@Nullable Node node, String[] words) {
    if (node == null) {
      return null;
    }
    if (node.kind == Node.TEXT && Keys.contains(words, node.text)) {
      return node.text;
    }
    if (node.isScalar()) {
      problems.at(node, Keys.anyOf(words), Arrays.asList(words));
    } else {
      problems.wrong(node, Keys.anyOf(words));
    }
    return null;
  }

  @Nullable Mode mode(@Nullable Node node) {
    String word = oneOf(node, Keys.MODES);
    return word == null ? null : modeOf(word);
  }

  static @Nullable Mode modeOf(String word) {
    switch (word) {
      case "enforce":
        return Mode.ENFORCE;
      case "observe":
        return Mode.OBSERVE;
      case "off":
        return Mode.OFF;
      default:
        return null;
    }
  }

  /** Names stand in paths, placeholders and log lines. */
  boolean isName(Node named) {
    String name = named.key;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
      if (!letterOrDigit && "-_.".indexOf(c) < 0) {
        problems.key(named, "a name with other characters", "letters, digits, -, _ and .", null);
        return false;
      }
    }
    if (name.isEmpty()) {
      problems.key(named, "an empty name", "letters, digits, -, _ and .", null);
    }
    return !name.isEmpty();
  }

  static String anyOf(Collection<String> words) {
    return Keys.anyOf(words.toArray(new String[0]));
  }

  List<HostPattern> hosts(Node parent) {
    List<HostPattern> hosts = new ArrayList<>();
    for (Node item : list(parent, "hosts", "host patterns", false)) {
      if (isText(item, "a host pattern, such as *.example.com:8443")) {
        try {
          hosts.add(HostPattern.parse(item.text));
        } catch (IllegalArgumentException e) {
          problems.refused(item, e);
        }
      }
    }
    return hosts;
  }

  List<PathGlob> paths(Node parent) {
    List<PathGlob> paths = new ArrayList<>();
    for (Node item : list(parent, "paths", "path globs", false)) {
      if (isText(item, "a path glob, such as /v1/**")) {
        try {
          paths.add(PathGlob.parse(item.text));
        } catch (IllegalArgumentException e) {
          problems.refused(item, e);
        }
      }
    }
    return paths;
  }

  boolean isHeader(Node node, Map<String, Node> seen, boolean changed) {
    try {
      if (changed) {
        FieldNames.checkMayChange(node.key);
      } else {
        FieldNames.check(node.key);
      }
    } catch (IllegalArgumentException e) {
      problems.refusedKey(node, e);
      return false;
    }
    Node first = seen.putIfAbsent(node.key.toLowerCase(Locale.ROOT), node);
    if (first != null) {
      String once = "each header once; first at " + first.keyLine + ":" + first.keyColumn;
      problems.key(node, "the same header in another case", once, null);
    }
    return first == null;
  }
}
