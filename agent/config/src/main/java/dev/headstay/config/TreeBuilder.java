package dev.headstay.config;

import org.jspecify.annotations.Nullable;

/**
 * Builds the tree of one document from what a streaming parser meets, and refuses what a
 * configuration never needs: duplicate keys, more documents than one, endless depth or length.
 */
final class TreeBuilder {
  /** The deepest document that means something has 8 levels. */
  static final int DEEPEST = 32;

  /** A file of the largest size that is read holds fewer values when they mean something. */
  static final int MOST_VALUES = 100_000;

  private final Problems problems;
  private @Nullable Node root;
  private @Nullable Node current;
  private String key = "";
  private int keyLine;
  private int keyColumn;
  private int depth;
  private int values;

  TreeBuilder(Problems problems) {
    this.problems = problems;
  }

  /** The finished tree, or null when the document is empty. */
  @Nullable Node root() {
    return root;
  }

  void key(String name, int line, int column) {
    key = name;
    keyLine = line;
    keyColumn = column;
  }

  /** Begins an object or a list; null when reading should stop. */
  @Nullable Node start(int kind, int line, int column) {
    Node node = add(kind, line, column, "", 0);
    if (node == null) {
      return null;
    }
    if (++depth > DEEPEST) {
      problems.add(line, column, "", "nested too deep", "at most 32 levels", null);
      return null;
    }
    current = node;
    return node;
  }

  void end() {
    depth--;
    current = current == null ? null : current.parent;
  }

  /** Adds a value; null when reading should stop. */
  @Nullable Node scalar(int kind, int line, int column, String text, int textColumn) {
    return add(kind, line, column, text, textColumn);
  }

  private @Nullable Node add(int kind, int line, int column, String text, int textColumn) {
    if (root != null && current == null) {
      problems.add(line, column, "", "a second document", "one document in a file", null);
      return null;
    }
    if (++values > MOST_VALUES) {
      problems.add(line, column, "", "too many values", "at most " + MOST_VALUES, null);
      return null;
    }
    Node parent = current;
    boolean named = parent != null && parent.kind == Node.OBJECT;
    Node node =
        named
            ? new Node(parent, key, keyLine, keyColumn, kind, line, column, text, textColumn)
            : new Node(parent, "", line, column, kind, line, column, text, textColumn);
    if (parent == null) {
      root = node;
    } else if (named) {
      Node first = parent.fields().get(key);
      if (first == null) {
        parent.fields().put(key, node);
      } else {
        String once = "each key once; first at " + first.keyLine + ":" + first.keyColumn;
        problems.key(node, "duplicate key", once, null);
      }
    } else {
      parent.items().add(node);
    }
    return node;
  }
}
