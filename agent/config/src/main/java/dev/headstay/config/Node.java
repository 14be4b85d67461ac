package dev.headstay.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value of a JSON or YAML document, with its place in the file and its path of keys. Whether
 * the document was JSON or YAML can no longer be told.
 */
public final class Node {
  public static final int OBJECT = 0;
  public static final int LIST = 1;
  public static final int TEXT = 2;
  public static final int NUMBER = 3;
  public static final int BOOLEAN = 4;
  public static final int NULL = 5;

  /** What was refused already: nothing more is said about it. */
  static final int REFUSED = 6;

  private static final String[] KINDS = {
    "an object", "a list", "text", "a number", "true or false", "nothing", "refused"
  };

  final @Nullable Node parent;

  /** The key of this value in its parent, or empty in a list and at the root. */
  public final String key;

  public final int keyLine;
  public final int keyColumn;
  public final int kind;
  public final int line;
  public final int column;

  /** A scalar exactly as it is written, without quotes; empty for objects and lists. */
  public final String text;

  /** The column of the text's first character, or 0 when escapes or line breaks hide it. */
  final int textColumn;

  private final int index;
  private final Map<String, Node> fields;
  private final List<Node> items;

  Node(
      @Nullable Node parent,
      String key,
      int keyLine,
      int keyColumn,
      int kind,
      int line,
      int column,
      String text,
      int textColumn) {
    this.parent = parent;
    this.key = key;
    this.keyLine = keyLine;
    this.keyColumn = keyColumn;
    this.kind = kind;
    this.line = line;
    this.column = column;
    this.text = text;
    this.textColumn = textColumn;
    this.index = parent == null ? 0 : parent.items.size();
    this.fields = kind == OBJECT ? new LinkedHashMap<>() : Collections.emptyMap();
    this.items = kind == LIST ? new ArrayList<>() : Collections.emptyList();
  }

  /** The values of an object, in the order of the file; empty for everything else. */
  public Map<String, Node> fields() {
    return fields;
  }

  /** The members of a list, in order; empty for everything else. */
  public List<Node> items() {
    return items;
  }

  public @Nullable Node get(String name) {
    return fields.get(name);
  }

  public boolean isScalar() {
    return kind == TEXT || kind == NUMBER || kind == BOOLEAN;
  }

  String kindName() {
    return KINDS[kind];
  }

  /** The path from the root, such as {@code rules[1].mode}; empty at the root. */
  public String path() {
    return parent == null ? "" : parent.path(this);
  }

  private String path(Node child) {
    String path = path();
    if (kind == LIST) {
      return path + "[" + child.index + "]";
    }
    return child(path, child.key);
  }

  /** The path of a key of this object that may not exist. */
  String pathTo(String name) {
    return child(path(), name);
  }

  private static String child(String path, String name) {
    String shown = Problem.name(name);
    if (shown.indexOf('.') >= 0 || !shown.equals(name) || name.isEmpty()) {
      return path + "[\"" + shown + "\"]";
    }
    return path.isEmpty() ? shown : path + "." + shown;
  }

  /** Neither keys nor values: those may be secrets. */
  @Override
  public String toString() {
    return kindName() + " at " + line + ":" + column;
  }
}
