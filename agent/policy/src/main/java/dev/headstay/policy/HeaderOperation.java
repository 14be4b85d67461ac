package dev.headstay.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a rule does to a header block. Immutable.
 *
 * <p>Every factory throws {@link IllegalArgumentException} for a name that is malformed or guarded,
 * and for a value that this operation can't send. Repeated lines of a name count as one list; a
 * header that is there keeps its spelling and its place.
 */
public final class HeaderOperation {
  static final int REMOVE = 0;
  static final int RENAME = 1;
  static final int REPLACE = 2;
  static final int SET = 3;
  static final int KEEP = 4;
  static final int DEFAULT = 5;
  static final int APPEND = 6;

  private static final String[] KINDS = {
    "remove", "rename", "replace", "set", "keep", "default", "append",
  };
  private static final String[] NO_LIST = {
    "cookie", "authorization", "user-agent", "content-type",
  };

  private final int kind;
  private final String name;
  private final @Nullable NamePattern pattern;
  private final @Nullable String newName;
  private final @Nullable HeaderValue from;
  private final @Nullable ValueRewriter rewriter;
  private final List<HeaderValue> values;
  private final boolean addsSecret;

  private HeaderOperation(
      int kind,
      String name,
      @Nullable NamePattern pattern,
      @Nullable String newName,
      @Nullable HeaderValue from,
      @Nullable ValueRewriter rewriter,
      List<HeaderValue> values,
      boolean secret) {
    this.kind = kind;
    this.name = name;
    this.pattern = pattern;
    this.newName = newName;
    this.from = from;
    this.rewriter = rewriter;
    this.values = values;
    boolean addsSecret = secret || (kind >= REPLACE && FieldNames.isSecretByName(name));
    for (HeaderValue value : values) {
      addsSecret |= value.isSecret();
    }
    this.addsSecret = addsSecret;
  }

  private static HeaderOperation ofValue(
      int kind, String name, @Nullable HeaderValue from, HeaderValue value) {
    FieldNames.checkMayChange(name);
    if (value.isEmptyConstant()) {
      throw new IllegalArgumentException(
          "\"\" (expected: a value for " + name + ", or remove to drop the header)");
    }
    return new HeaderOperation(
        kind, name, null, null, from, null, Collections.singletonList(value), false);
  }

  /** Drops every line whose name matches. */
  public static HeaderOperation remove(NamePattern name) {
    return new HeaderOperation(
        REMOVE,
        name.toString(),
        name,
        null,
        null,
        null,
        Collections.<HeaderValue>emptyList(),
        false);
  }

  /**
   * Gives the lines named {@code from} the name {@code to}, in their places; if there is a header
   * of that name already, the lines named {@code from} are dropped.
   */
  public static HeaderOperation rename(String from, String to) {
    FieldNames.checkMayChange(from);
    FieldNames.checkMayChange(to);
    if (Ascii.equalsIgnoreCase(from, to)) {
      throw new IllegalArgumentException(
          "\"" + to + "\" (expected: another name than the header has)");
    }
    return new HeaderOperation(
        RENAME, from, null, to, null, null, Collections.<HeaderValue>emptyList(), false);
  }

  /** Writes one line with this value if the header is present. */
  public static HeaderOperation replace(String name, HeaderValue to) {
    return ofValue(REPLACE, name, null, to);
  }

  /** Like {@link #replaceMatching}, where a line equals {@code from}, compared with case. */
  public static HeaderOperation replaceFrom(String name, HeaderValue from, HeaderValue to) {
    return ofValue(REPLACE, name, from, to);
  }

  /**
   * Rewrites each line that the rewriter matches. If that changes anything, the header is then
   * written as one line: its distinct values in their order, joined by a comma (in {@code Cookie}
   * by a semicolon and a space).
   *
   * @param secret whether the rewriter puts a secret into the value
   */
  public static HeaderOperation replaceMatching(
      String name, ValueRewriter rewriter, boolean secret) {
    FieldNames.checkMayChange(name);
    return new HeaderOperation(
        REPLACE, name, null, null, null, rewriter, Collections.<HeaderValue>emptyList(), secret);
  }

  /** Writes one line with this value, whatever was there. */
  public static HeaderOperation set(String name, HeaderValue value) {
    return ofValue(SET, name, null, value);
  }

  /**
   * Sends a header again that the application set on an earlier hop of the same client to the same
   * origin and left out on this one, unless it was seen to send different values. A name that ends
   * in {@code *} leaves out headers that are {@linkplain FieldNames#isPerRequest one request's own
   * affair}.
   *
   * @param constantPerClient whether headers that {@linkplain FieldNames#looksLikeKey look like a
   *     key} may be kept: until a second value is seen, one tenant's could reach another's request
   * @throws IllegalArgumentException also for those names, where that isn't so
   */
  public static HeaderOperation keep(NamePattern name, boolean constantPerClient) {
    boolean key = FieldNames.looksLikeKey(name.toString());
    if (key && !constantPerClient) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" (expected: a header that is no key or session, or constantPerClient: true in"
              + " the rule)");
    }
    return new HeaderOperation(
        KEEP,
        name.toString(),
        name,
        null,
        null,
        null,
        Collections.<HeaderValue>emptyList(),
        constantPerClient && (key || name.isPrefix()));
  }

  /** Adds a line with this value if the header is absent; an empty header counts as present. */
  public static HeaderOperation defaultValue(String name, HeaderValue value) {
    return ofValue(DEFAULT, name, null, value);
  }

  /**
   * Adds to a list header what is not in it yet, compared with case, and writes it as one line
   * joined by commas. A value may be a list itself; an empty one adds nothing.
   *
   * @throws IllegalArgumentException also for {@code Cookie}, {@code Authorization}, {@code
   *     User-Agent} and {@code Content-Type}, which are no lists
   */
  public static HeaderOperation append(String name, List<HeaderValue> members) {
    FieldNames.checkMayChange(name);
    for (String noList : NO_LIST) {
      if (Ascii.equalsIgnoreCase(name, noList)) {
        throw new IllegalArgumentException(
            "\"" + name + "\" (expected: a header that is a list; use set, replace or default)");
      }
    }
    List<HeaderValue> copy = Collections.unmodifiableList(new ArrayList<>(members));
    return new HeaderOperation(APPEND, name, null, null, null, null, copy, false);
  }

  /**
   * Whether it puts a secret into a header or compares one with it: a value that holds a secret, or
   * any value of a header that is {@linkplain FieldNames#isSecretByName secret by name}.
   */
  public boolean isSecret() {
    return addsSecret || (from != null && from.isSecret());
  }

  int kind() {
    return kind;
  }

  /** What the configuration calls it. */
  String verb() {
    return KINDS[kind];
  }

  /** The header, or the pattern of headers, that it works on. */
  String name() {
    return name;
  }

  /** The name that {@code rename} gives, else null. */
  @Nullable String newName() {
    return newName;
  }

  boolean addsValue() {
    return kind >= REPLACE;
  }

  /** Whether it may put this header where it is not. */
  boolean mayAdd(String header) {
    switch (kind) {
      case RENAME:
        return newName != null && Ascii.equalsIgnoreCase(newName, header);
      case KEEP:
        return keeps(header);
      case SET:
      case DEFAULT:
      case APPEND:
        return Ascii.equalsIgnoreCase(name, header);
      default:
        return false;
    }
  }

  void apply(HopEdit edit) {
    switch (kind) {
      case REMOVE:
        applyRemove(edit);
        break;
      case RENAME:
        applyRename(edit);
        break;
      case REPLACE:
        if (edit.lines().indexOf(name, 0) >= 0) {
          if (from == null && rewriter == null) {
            applySet(edit);
          } else {
            applyRewrite(edit);
          }
        }
        break;
      case SET:
        applySet(edit);
        break;
      case KEEP:
        applyKeep(edit);
        break;
      case DEFAULT:
        if (edit.lines().indexOf(name, 0) < 0) {
          applySet(edit);
        }
        break;
      default:
        applyAppend(edit);
    }
  }

  private void applyRemove(HopEdit edit) {
    int i = 0;
    while (i < edit.lines().size()) {
      String line = edit.lines().name(i);
      if (pattern != null && pattern.matches(line) && edit.mayChange("remove", line)) {
        edit.writable().remove(i);
        edit.applied("remove", line, null);
      } else {
        i++;
      }
    }
  }

  private void applyRename(HopEdit edit) {
    String to = newName;
    int index = edit.lines().indexOf(name, 0);
    if (to == null || index < 0 || !edit.mayChange("rename", name)) {
      return;
    }
    if (edit.lines().indexOf(to, 0) >= 0) {
      edit.removeAll(name);
      edit.applied("rename", name, to);
      return;
    }
    if (!edit.mayChange("rename", to)) {
      return;
    }
    edit.applied("rename", name, to);
    for (; index >= 0; index = edit.lines().indexOf(name, index + 1)) {
      edit.writable().replace(index, to, edit.lines().value(index));
    }
  }

  private boolean mayAdd(HopEdit edit) {
    return edit.mayChange(KINDS[kind], name)
        && (!addsSecret || edit.mayCarrySecret(KINDS[kind], name));
  }

  private void put(HopEdit edit, String value) {
    edit.put(name, value);
    edit.applied(KINDS[kind], name, null);
  }

  private void applySet(HopEdit edit) {
    String value = edit.resolve(KINDS[kind], name, values.get(0));
    if (value != null && !edit.isOnly(name, value) && mayAdd(edit)) {
      put(edit, value);
    }
  }

  private void applyKeep(HopEdit edit) {
    ClientMemory memory = edit.hop.memory();
    if (memory == null) {
      return;
    }
    HeaderLines own = edit.hop.headers();
    for (int i = 0; i < own.size(); i++) {
      String line = own.name(i);
      if (keeps(line) && own.indexOf(line, 0) == i) {
        note(edit, memory, line, i);
      }
    }
    HeaderLines missing = memory.missing(edit.hop.target(), own);
    for (int i = 0; missing != null && i < missing.size(); i++) {
      String line = missing.name(i);
      if (keeps(line)
          && edit.lines().indexOf(line, 0) < 0
          && edit.mayChange("keep", line)
          && (!FieldNames.looksLikeKey(line) || edit.mayCarrySecret("keep", line))) {
        edit.put(line, missing.value(i));
        edit.applied("keep", line, null);
      }
    }
  }

  private boolean keeps(String line) {
    return pattern != null
        && pattern.matches(line)
        && (!pattern.isPrefix()
            || (!FieldNames.isPerRequest(line) && (addsSecret || !FieldNames.looksLikeKey(line))));
  }

  private static void note(HopEdit edit, ClientMemory memory, String line, int first) {
    HeaderLines own = edit.hop.headers();
    Set<String> values = new LinkedHashSet<>();
    for (int i = first; i >= 0; i = own.indexOf(line, i + 1)) {
      values.add(own.value(i));
    }
    String value = join(values, separator(line));
    boolean valid = FieldValues.isValid(value);
    if (!valid) {
      edit.refuse("keep", line, RefusalReason.INVALID_VALUE);
    }
    ClientMemory.Note note =
        memory.note(edit.hop.target(), line, valid && !value.isEmpty() ? value : null);
    if (note == ClientMemory.Note.DIFFERS) {
      edit.keepStopped(line);
    } else if (note == ClientMemory.Note.NO_ROOM) {
      edit.refuse("keep", line, RefusalReason.NO_ROOM);
    }
  }

  private void applyRewrite(HopEdit edit) {
    HeaderLines lines = edit.lines();
    String expected = from == null ? null : from.resolve();
    if (from != null && (expected == null || expected.isEmpty())) {
      edit.refuse("replace", name, RefusalReason.UNRESOLVED);
      return;
    }
    Set<String> results = new LinkedHashSet<>();
    boolean matched = false;
    String replacement = null;
    for (int i = lines.indexOf(name, 0); i >= 0; i = lines.indexOf(name, i + 1)) {
      String value = lines.value(i);
      String result = value;
      if (rewriter != null) {
        String rewritten = rewrite(edit, rewriter, value);
        if (rewritten != null && !rewritten.equals(value)) {
          result = edit.sendable("replace", name, rewritten);
        }
      } else if (value.equals(expected)) {
        if (replacement == null) {
          replacement = edit.resolve("replace", name, values.get(0));
        }
        result = replacement;
      }
      if (result == null) {
        return;
      }
      matched |= !result.equals(value);
      results.add(result);
    }
    if (matched && mayAdd(edit)) {
      put(edit, join(results, separator(name)));
    }
  }

  private @Nullable String rewrite(HopEdit edit, ValueRewriter rewriter, String value) {
    try {
      return rewriter.rewrite(value);
    } catch (RuntimeException e) {
      edit.refuse("replace", name, RefusalReason.UNRESOLVED);
      return null;
    }
  }

  private void applyAppend(HopEdit edit) {
    HeaderLines lines = edit.lines();
    int first = lines.indexOf(name, 0);
    StringBuilder joined = new StringBuilder();
    for (int i = first; i >= 0; i = lines.indexOf(name, i + 1)) {
      String value = lines.value(i);
      if (!Lists.isBlank(value)) {
        joined.append(joined.length() == 0 ? "" : ",").append(value);
      }
    }
    boolean quotes = !Lists.hasOpenQuote(joined.toString());
    Set<String> present = new LinkedHashSet<>();
    Lists.addMembers(joined.toString(), quotes, present);
    Set<String> wanted = new LinkedHashSet<>();
    for (HeaderValue value : values) {
      String text = value.resolve();
      if (text == null) {
        edit.refuse("append", name, RefusalReason.UNRESOLVED);
        return;
      }
      if (!FieldValues.isValid(text)) {
        edit.refuse("append", name, RefusalReason.INVALID_VALUE);
        return;
      }
      Lists.addMembers(text, quotes && !Lists.hasOpenQuote(text), wanted);
    }
    wanted.removeAll(present);
    if (wanted.isEmpty() || !mayAdd(edit)) {
      return;
    }
    joined.append(joined.length() == 0 ? "" : ",").append(join(wanted, ","));
    put(edit, joined.toString());
  }

  /**
   * Why it left these lines as they are, where it was not refused, for people.
   *
   * @param lines as it found them
   */
  String idle(HeaderLines lines) {
    boolean absent = pattern == null && lines.indexOf(name, 0) < 0;
    switch (kind) {
      case REMOVE:
        return "no such header";
      case RENAME:
        return absent ? "no such header" : "nothing to rename";
      case REPLACE:
        return absent
            ? "no such header"
            : from == null && rewriter == null
                ? "it has this value already"
                : "no line of it has that value";
      case SET:
        return "it has this value already";
      case KEEP:
        return "nothing is remembered of requests before this one";
      case DEFAULT:
        return "the request has it already";
      default:
        return "nothing to add that is not in it";
    }
  }

  private static String separator(String name) {
    return Ascii.equalsIgnoreCase(name, "cookie") ? "; " : ",";
  }

  private static String join(Set<String> values, String separator) {
    StringBuilder joined = new StringBuilder();
    for (String value : values) {
      joined.append(joined.length() == 0 ? "" : separator).append(value);
    }
    return joined.toString();
  }

  /** What it does, with secrets masked. */
  @Override
  public String toString() {
    return describe(SecretNames.BUILT_IN);
  }

  /** What it does, with secrets masked, which any value of a header with such a name is. */
  String describe(SecretNames secrets) {
    StringBuilder text = new StringBuilder(KINDS[kind]).append(' ').append(name);
    if (newName != null) {
      text.append(" to ").append(newName);
    }
    if (from != null) {
      text.append(" from ").append(display(from, secrets)).append(" to");
    } else if (rewriter != null) {
      text.append(" matching");
    }
    for (HeaderValue value : values) {
      text.append(' ').append(display(value, secrets));
    }
    return text.toString();
  }

  private String display(HeaderValue value, SecretNames secrets) {
    String constant = value.constantText();
    return constant != null && secrets.hides(name, constant)
        ? "***"
        : "\"" + value.display() + "\"";
  }
}
