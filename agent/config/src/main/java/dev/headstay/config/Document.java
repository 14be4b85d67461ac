package dev.headstay.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the text of a JSON or YAML file into a tree of values. */
public final class Document {
  private Document() {}

  /**
   * The tree of a document of any keys, for tools, or null when there is no whole one.
   *
   * @param name as in {@link #read(String, char[], Problems)}
   * @param problems takes up what is wrong; a tree without duplicate keys, aliases and tags has
   *     none
   */
  public static @Nullable Node read(String name, String text, List<Problem> problems) {
    Problems found = new Problems(name);
    Node root = read(name, text.toCharArray(), found);
    problems.addAll(found.all());
    return root;
  }

  /**
   * The document's tree, or null when there is no whole one; what is wrong is in {@code problems}.
   *
   * @param name tells the format by its ending, {@code .json}, {@code .yaml} or {@code .yml}; any
   *     other file is JSON when it begins with a brace and a quote
   */
  static @Nullable Node read(String name, char[] text, Problems problems) {
    TreeBuilder tree = new TreeBuilder(problems);
    boolean whole =
        isJson(name, text)
            ? JsonSyntax.read(text, tree, problems)
            : YamlSyntax.read(new String(text), tree, problems);
    if (!whole) {
      return null;
    }
    Node root = tree.root();
    if (root == null && problems.isEmpty()) {
      problems.file("an empty file", "at least version: 1");
    }
    return root;
  }

  private static boolean isJson(String name, char[] text) {
    if (name.endsWith(".json")) {
      return true;
    }
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return false;
    }
    int brace = skipBlanks(text, 0);
    if (brace == text.length || text[brace] != '{') {
      return false;
    }
    int quote = skipBlanks(text, brace + 1);
    return quote < text.length && (text[quote] == '"' || text[quote] == '}');
  }

  private static int skipBlanks(char[] text, int from) {
    int i = from;
    while (i < text.length && text[i] <= ' ') {
      i++;
    }
    return i;
  }
}
