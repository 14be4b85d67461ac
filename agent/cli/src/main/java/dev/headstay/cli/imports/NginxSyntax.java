package dev.headstay.cli.imports;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads Nginx's configuration into directives: words that end in a semicolon or in a block, words
 * in quotes, comments, and blocks of Lua, which are passed over. Not thread-safe.
 */
final class NginxSyntax {
  /** Deeper than any block that means something. */
  private static final int DEEPEST = 32;

  /** A directive with the words after its name, and the directives in its block. */
  static final class Directive {
    final String name;
    final List<String> words = new ArrayList<>();
    final List<Directive> block = new ArrayList<>();
    final int line;
    final int column;

    Directive(String name, int line, int column) {
      this.name = name;
      this.line = line;
      this.column = column;
    }

    String word(int index) {
      return index < words.size() ? words.get(index) : "";
    }
  }

  private final Snippet snippet;
  private final String text;
  private int at;

  NginxSyntax(Snippet snippet) {
    this.snippet = snippet;
    this.text = snippet.text;
  }

  List<Directive> read() throws NotUnderstood {
    List<Directive> all = new ArrayList<>();
    block(all, 0);
    return all;
  }

  private void block(List<Directive> into, int depth) throws NotUnderstood {
    int opened = Math.max(0, at - 1);
    if (depth > DEEPEST) {
      throw snippet.wrong(opened, "blocks nested too deep", "at most 32 levels");
    }
    Directive open = null;
    while (true) {
      skipBlanks();
      char c = at < text.length() ? text.charAt(at) : 0;
      if (at >= text.length() || c == '}') {
        if (open != null) {
          String found = open.name.isEmpty() ? "\"\"" : "a directive";
          throw snippet.wrong(Math.min(at, text.length()), found, "a semicolon before this place");
        }
        if (at >= text.length() && depth > 0) {
          throw snippet.wrong(opened, "a block without its end", "}");
        }
        if (at < text.length() && depth == 0) {
          throw snippet.wrong(at, "} without {", "a directive");
        }
        at++;
        return;
      }
      int start = at;
      if (c == ';' || c == '{') {
        if (open == null) {
          throw snippet.wrong(at, "\"" + c + "\"", "a directive's name");
        }
        at++;
        if (c == '{' && open.name.endsWith("_by_lua_block")) {
          skipLua(start);
        } else if (c == '{') {
          block(open.block, depth + 1);
        }
        into.add(open);
        open = null;
      } else if (open == null) {
        open = new Directive(word(), snippet.line(start), snippet.column(start));
      } else {
        open.words.add(word());
      }
    }
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c > ' ') {
        return;
      } else {
        at++;
      }
    }
  }

  private void skipLua(int start) throws NotUnderstood {
    int depth = 1;
    while (depth > 0) {
      if (at >= text.length()) {
        throw snippet.wrong(start, "a block without its end", "}");
      }
      char c = text.charAt(at++);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
  }

  private String word() throws NotUnderstood {
    int start = at;
    char quote = text.charAt(at);
    boolean quoted = quote == '"' || quote == '\'';
    at += quoted ? 1 : 0;
    StringBuilder word = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if (c == '\\' && next != 0) {
        escape(word, next);
        at += 2;
      } else if (quoted && c == quote) {
        at++;
        return word.toString();
      } else if (!quoted && c == '$' && next == '{') {
        int end = text.indexOf('}', at);
        if (end < 0) {
          throw snippet.wrong(at, "${ without }", "a variable's name in braces");
        }
        word.append(text, at, end + 1);
        at = end + 1;
      } else if (!quoted && (c <= ' ' || c == ';' || c == '{' || c == '}')) {
        return word.toString();
      } else {
        word.append(c);
        at++;
      }
    }
    if (quoted) {
      throw snippet.wrong(start, "a quote without its end", "" + quote);
    }
    return word.toString();
  }

  /** What Nginx does of a backslash: all but these stay as they are. */
  private static void escape(StringBuilder word, char next) {
    switch (next) {
      case '"':
      case '\'':
      case '\\':
        word.append(next);
        break;
      case 't':
        word.append('\t');
        break;
      case 'r':
        word.append('\r');
        break;
      case 'n':
        word.append('\n');
        break;
      default:
        word.append('\\').append(next);
    }
  }
}
