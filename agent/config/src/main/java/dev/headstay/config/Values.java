package dev.headstay.config;

import dev.headstay.policy.FieldValues;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.ValueSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads header values: constants and templates with {@code ${env:}}, {@code ${sys:}}, {@code
 * ${file:}}, {@code ${secret:}} and {@code ${uuid}}. Variables and properties are read once, files
 * again when they change; what they hold is never read as a template again. Not thread-safe.
 */
final class Values {
  private static final String KINDS =
      "${env:NAME}, ${env:NAME:-fallback}, ${sys:NAME}, ${file:/path}, ${secret:NAME}, ${uuid},"
          + " or $${ for a literal ${";

  /** Shorter ones could be guessed. */
  private static final int SHORTEST_TOKEN = 16;

  private static final String LABELS =
      "text, ${env:NAME}, ${env:NAME:-fallback}, ${sys:NAME} or ${file:/path}";

  /** Longer literal text beside a secret is not shown: it may be one that was pasted. */
  private static final int LONGEST_SHOWN = 8;

  private final Settings settings;
  private final Inputs inputs;
  private final Problems problems;
  private final Collection<String> warnings;
  private final Map<String, ValueSource> secrets = new HashMap<>();
  private boolean inLabel;

  Values(Settings settings, Inputs inputs, Problems problems, Collection<String> warnings) {
    this.settings = settings;
    this.inputs = inputs;
    this.problems = problems;
    this.warnings = warnings;
  }

  /** One value taken apart. */
  static final class Parts {
    /** {@link String}s, {@link ValueSource}s, and the numbers of groups as {@link Integer}s. */
    final List<Object> list = new ArrayList<>();

    final StringBuilder display = new StringBuilder();
    boolean secret;
    boolean wrong;

    private void literal(String text) {
      if (!text.isEmpty()) {
        list.add(text);
        display.append(text.length() <= LONGEST_SHOWN ? text : "***");
      }
    }

    private void source(ValueSource source, String shown, boolean isSecret) {
      list.add(source);
      display.append(shown);
      secret |= isSecret;
    }

    private boolean isConstant() {
      return list.isEmpty() || (list.size() == 1 && list.get(0) instanceof String);
    }
  }

  /** Makes {@code ${secret:name}} known. */
  void define(String name, ValueSource source) {
    secrets.put(name, source);
  }

  /** A value to add, or null after a problem was noted. */
  @Nullable HeaderValue read(Node node) {
    Parts parts = parts(node, -1);
    return parts == null ? null : value(node, parts);
  }

  /** A list member to append: the empty constant when it is certain that it adds nothing. */
  @Nullable HeaderValue member(Node node) {
    Parts parts = parts(node, -1);
    if (parts == null) {
      return null;
    }
    for (Object part : parts.list) {
      if (part instanceof String || !"".equals(((ValueSource) part).get())) {
        return value(node, parts);
      }
    }
    return HeaderValue.constant("");
  }

  /** A secret that opens something of ours, or null after a problem was noted. */
  @Nullable ValueSource token(Node node) {
    Parts parts = parts(node, -1);
    if (parts == null) {
      return null;
    }
    if (!parts.isConstant()) {
      return new ValueTemplate(parts.list);
    }
    String text = parts.list.isEmpty() ? "" : (String) parts.list.get(0);
    if (text.length() < SHORTEST_TOKEN || !FieldValues.isValid(text)) {
      String expected = "${secret:NAME}, or at least " + SHORTEST_TOKEN + " visible characters";
      problems.masked(node, expected);
      return null;
    }
    return new FixedValue(text);
  }

  /** A label of this instance, or null: it has none, or a problem was noted. */
  @Nullable String label(Node node) {
    for (String never : new String[] {"${secret:", "${uuid}"}) {
      int at = node.text.indexOf(never);
      if (at == 0 || (at > 0 && node.text.charAt(at - 1) != '$')) {
        problems.at(node, never.endsWith("}") ? never : never + "…}", LABELS);
        return null;
      }
    }
    inLabel = true;
    Parts parts = parts(node, -1);
    inLabel = false;
    if (parts == null) {
      return null;
    }
    String value = Settings.trimmed(new ValueTemplate(parts.list).get());
    return value != null && FieldValues.isValid(value) ? value : null;
  }

  private @Nullable HeaderValue value(Node node, Parts parts) {
    try {
      if (parts.isConstant()) {
        return HeaderValue.constant(parts.list.isEmpty() ? "" : (String) parts.list.get(0));
      }
      ValueTemplate template = new ValueTemplate(parts.list);
      return HeaderValue.of(template, parts.secret, parts.display.toString());
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
      return null;
    }
  }

  /**
   * The parts of a value, or null after a problem was noted.
   *
   * @param groups how many groups {@code $1} may name, or -1 where it is plain text
   */
  @Nullable Parts parts(Node node, int groups) {
    if (!node.isScalar()) {
      problems.masked(node, "text, a number, true or false");
      return null;
    }
    String text = node.text;
    Parts parts = new Parts();
    StringBuilder literal = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
      char third = i + 2 < text.length() ? text.charAt(i + 2) : ' ';
      if (c != '$') {
        literal.append(c);
        i++;
      } else if (next == '$' && (third == '{' || (groups >= 0 && isDigit(third)))) {
        literal.append('$').append(third);
        i += 3;
      } else if (next == '{') {
        parts.literal(take(literal));
        i = placeholder(node, i, parts);
      } else if (groups >= 0 && isDigit(next)) {
        parts.literal(take(literal));
        i = group(node, i, groups, parts);
      } else {
        literal.append(c);
        i++;
      }
    }
    parts.literal(take(literal));
    checkLiterals(node, parts);
    return parts.wrong ? null : parts;
  }

  private static String take(StringBuilder literal) {
    String text = literal.toString();
    literal.setLength(0);
    return text;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** A constant is checked whole where it is built; literal text beside sources is checked here. */
  private void checkLiterals(Node node, Parts parts) {
    if (parts.isConstant()) {
      return;
    }
    for (Object part : parts.list) {
      if (part instanceof String && !FieldValues.isValid("x" + part + "x")) {
        problems.masked(node, "visible ASCII characters, spaces and tabs");
        parts.wrong = true;
        return;
      }
    }
  }

  private int group(Node node, int start, int groups, Parts parts) {
    int end = start + 1;
    int number = 0;
    while (end < node.text.length() && isDigit(node.text.charAt(end)) && number < 1000) {
      number = number * 10 + node.text.charAt(end) - '0';
      end++;
    }
    if (number > groups) {
      String expected = groups == 0 ? "$0: the expression has no group" : "$0 to $" + groups;
      wrong(node, start, parts, "$" + number, expected + ", or $$ for a literal $", null);
    }
    parts.list.add(number);
    parts.display.append('$').append(number);
    return end;
  }

  private int placeholder(Node node, int start, Parts parts) {
    String text = node.text;
    int end = text.indexOf('}', start);
    if (end < 0) {
      wrong(node, start, parts, "${ without }", KINDS, null);
      return text.length();
    }
    if (text.lastIndexOf("${", end) > start) {
      wrong(node, start, parts, "${ inside ${", "one placeholder after the other", null);
      return end + 1;
    }
    String body = text.substring(start + 2, end);
    int colon = body.indexOf(':');
    String kind = colon < 0 ? body : body.substring(0, colon);
    String rest = colon < 0 ? "" : body.substring(colon + 1);
    if (kind.equals("uuid") && colon < 0) {
      parts.source(new RandomUuid(), "${uuid}", false);
    } else if ((kind.equals("env") || kind.equals("sys")) && colon >= 0) {
      variable(node, start, parts, kind, rest);
    } else if (kind.equals("file") && colon >= 0) {
      if (rest.isEmpty()) {
        wrong(node, start, parts, "${file:}", "${file:/path}", null);
      } else {
        parts.source(file(node, rest), "${file:" + Problem.shown(rest) + "}", true);
      }
    } else if (kind.equals("secret") && colon >= 0) {
      secret(node, start, parts, rest);
    } else {
      wrong(node, start, parts, "an unknown placeholder", KINDS, null);
    }
    return end + 1;
  }

  private void variable(Node node, int start, Parts parts, String kind, String rest) {
    int dash = rest.indexOf(":-");
    String name = dash < 0 ? rest : rest.substring(0, dash);
    String fallback = dash < 0 ? null : rest.substring(dash + 2);
    boolean environment = kind.equals("env");
    if (environment ? !isVariableName(name) : name.isEmpty()) {
      String expected = environment ? "a variable's name: letters, digits and _" : "a name";
      wrong(node, start, parts, "${" + kind + ":…}", expected, null);
      return;
    }
    ValueSource source =
        environment ? variable(node, name, fallback) : property(node, name, fallback);
    String shown = "${" + kind + ":" + name + (fallback == null ? "}" : ":-***}");
    parts.source(source, shown, environment);
  }

  private void secret(Node node, int start, Parts parts, String name) {
    ValueSource source = secrets.get(name);
    if (source == null) {
      String near = Suggestion.nearest(name, secrets.keySet());
      String found = near == null ? "an unknown secret" : "${secret:" + Problem.name(name) + "}";
      String known = secrets.isEmpty() ? "a name under secrets" : namesOf(secrets.keySet());
      wrong(node, start, parts, found, known, near);
      return;
    }
    parts.source(source, "${secret:" + name + "}", true);
  }

  private static String namesOf(Collection<String> names) {
    List<String> sorted = new ArrayList<>(names);
    Collections.sort(sorted);
    return Keys.anyOf(sorted.toArray(new String[0]));
  }

  static boolean isVariableName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c == '_' || (c < 0x80 && Character.isLetter(c));
      if (!letter && (i == 0 || (!isDigit(c) && c != '.'))) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** A variable that is set to nothing counts as unset, as in a shell's {@code :-}. */
  ValueSource variable(Node node, String name, @Nullable String fallback) {
    return given(node, settings.environment(name), fallback, "variable " + name);
  }

  private ValueSource property(Node node, String name, @Nullable String fallback) {
    return given(node, settings.property(name), fallback, "system property " + name);
  }

  private ValueSource given(
      Node node, @Nullable String value, @Nullable String fallback, String what) {
    String used = (value == null || value.isEmpty()) ? fallback : value;
    if (used == null) {
      warn(node, what + " is not set");
    } else if (!FieldValues.isValid(used)) {
      warn(node, what + " holds what no header may hold");
    }
    return new FixedValue(used);
  }

  ValueSource file(Node node, String path) {
    SecretFile secret = inputs.secret(path);
    String fault = secret.fault();
    if (fault != null && secret.get() == null) {
      warn(node, Problem.shown(path) + ": " + fault);
    } else if (!inLabel) {
      FilePermissions.warn(path, warnings);
    }
    return secret;
  }

  private void warn(Node node, String what) {
    warnings.add(
        problems.place()
            + ":"
            + node.line
            + ": "
            + what
            + (inLabel ? "; there is no such label" : "; what uses it is left out of requests"));
  }

  private void wrong(
      Node node,
      int index,
      Parts parts,
      String found,
      String expectation,
      @Nullable String suggestion) {
    parts.wrong = true;
    int column = node.textColumn > 0 ? node.textColumn + index : node.column;
    problems.add(node.line, column, node.path(), found, expectation, suggestion);
  }
}
