package dev.headstay.cli.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes the words of POSIX shell commands apart: quotes, {@code $'…'}, continued lines, comments,
 * variables, here-documents. What a shell would have to run is kept as such. Not thread-safe.
 */
final class ShellSyntax {
  /** A word of a command. */
  static final class Word {
    final SnippetValue value = new SnippetValue();
    final int line;
    final int column;

    /** What a part of it is that has no like, or null. */
    @Nullable String unread;

    Word(int line, int column) {
      this.line = line;
      this.column = column;
    }

    /** The word where it is literal, else a text that no option has. */
    String text() {
      return value.isLiteral() && unread == null ? value.text() : "\0" + value.text();
    }
  }

  private static final String OUTPUT = "what a command puts out";
  private static final String PARAMETER =
      "a shell's parameter that is more than a name, or a name and a plain fallback";

  /** In the fallback, nothing that a shell or a configuration would take for more than text. */
  private static final Pattern VARIABLE =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::-([^$`\\\\'\"{\\s]*))?");

  private final Snippet snippet;
  private final String text;
  private final List<List<Word>> commands = new ArrayList<>();
  private final List<String> documents = new ArrayList<>();
  private List<Word> command = new ArrayList<>();
  private int at;

  ShellSyntax(Snippet snippet) {
    this.snippet = snippet;
    this.text = snippet.text;
  }

  /** All commands, each with its words; redirections are left away. */
  List<List<Word>> read() throws NotUnderstood {
    int cmd = text.indexOf("^\"");
    if (cmd >= 0) {
      throw snippet.wrong(cmd, "a command line of cmd.exe", "one of a POSIX shell");
    }
    boolean drop = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == ' ' || c == '\t' || c == '\r') {
        at++;
      } else if (c == '\\' && isLineEnd(at + 1)) {
        at = text.charAt(at + 1) == '\r' ? at + 3 : at + 2;
      } else if (c == '\n') {
        at++;
        end();
        skipDocuments();
      } else if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (";&|()".indexOf(c) >= 0) {
        at++;
        end();
      } else if (c == '<' || c == '>') {
        drop = redirection();
      } else {
        Word word = word();
        if (!drop) {
          command.add(word);
        }
        drop = false;
      }
    }
    end();
    return commands;
  }

  private boolean isLineEnd(int index) {
    return text.startsWith("\n", index) || text.startsWith("\r\n", index);
  }

  private void end() {
    if (!command.isEmpty()) {
      commands.add(command);
      command = new ArrayList<>();
    }
  }

  /** Returns whether the next word belongs to it. */
  private boolean redirection() throws NotUnderstood {
    boolean document = text.startsWith("<<", at) && !text.startsWith("<<<", at);
    while (at < text.length() && "<>&-|".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (!document) {
      return true;
    }
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    if (at < text.length() && text.charAt(at) > ' ') {
      documents.add(word().value.text());
    }
    return false;
  }

  private void skipDocuments() {
    for (String delimiter : documents) {
      boolean found = false;
      while (!found && at < text.length()) {
        int newline = text.indexOf('\n', at);
        int end = newline < 0 ? text.length() : newline;
        found = text.substring(at, end).trim().equals(delimiter);
        at = Math.min(text.length(), end + 1);
      }
    }
    documents.clear();
  }

  private Word word() throws NotUnderstood {
    Word word = new Word(snippet.line(at), snippet.column(at));
    while (at < text.length()) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if (c <= ' ' || ";&|<>()".indexOf(c) >= 0) {
        break;
      } else if (c == '\'') {
        int end = end(at, '\'');
        word.value.literal(text.substring(at + 1, end));
        at = end + 1;
      } else if (c == '$' && next == '\'') {
        ansi(word);
      } else if (c == '"') {
        quoted(word);
      } else if (c == '\\' && isLineEnd(at + 1)) {
        at += next == '\r' ? 3 : 2;
      } else if (c == '\\' && next != 0) {
        word.value.literal(next);
        at += 2;
      } else if (c == '$' || c == '`') {
        expansion(word);
      } else {
        word.value.literal(c);
        at++;
      }
    }
    return word;
  }

  private int end(int start, char quote) throws NotUnderstood {
    int end = text.indexOf(quote, start + 1);
    if (end < 0) {
      throw snippet.wrong(start, "a quote without its end", "" + quote);
    }
    return end;
  }

  private void quoted(Word word) throws NotUnderstood {
    int start = at++;
    while (at < text.length() && text.charAt(at) != '"') {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if (c == '\\' && isLineEnd(at + 1)) {
        at += next == '\r' ? 3 : 2;
      } else if (c == '\\' && next != 0 && "\"\\$`".indexOf(next) >= 0) {
        word.value.literal(next);
        at += 2;
      } else if (c == '$' || c == '`') {
        expansion(word);
      } else {
        word.value.literal(c);
        at++;
      }
    }
    if (at >= text.length()) {
      throw snippet.wrong(start, "a quote without its end", "\"");
    }
    at++;
  }

  private void expansion(Word word) throws NotUnderstood {
    char c = text.charAt(at);
    char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
    if (c == '`') {
      at = end(at, '`') + 1;
      word.unread = OUTPUT;
    } else if (next == '(') {
      int depth = 0;
      int start = at++;
      do {
        if (at >= text.length()) {
          throw snippet.wrong(start, "$( without its end", ")");
        }
        char inner = text.charAt(at++);
        depth += inner == '(' ? 1 : inner == ')' ? -1 : 0;
      } while (depth > 0);
      word.unread = OUTPUT;
    } else if (next == '{') {
      int end = end(at, '}');
      parameter(word, text.substring(at + 2, end));
      at = end + 1;
    } else if (next == '_' || (next < 0x80 && Character.isLetter(next))) {
      int end = at + 1;
      while (end < text.length() && isNameCharacter(text.charAt(end))) {
        end++;
      }
      word.value.add(SnippetValue.VARIABLE, text.substring(at + 1, end));
      at = end;
    } else if (next != 0 && "@*#?$!-0123456789".indexOf(next) >= 0) {
      word.unread = PARAMETER;
      at += 2;
    } else {
      word.value.literal('$');
      at++;
    }
  }

  /** A variable, also with a fallback for when it is not set or empty: {@code NAME:-text}. */
  private static void parameter(Word word, String body) {
    Matcher variable = VARIABLE.matcher(body);
    if (variable.matches()) {
      word.value.add(
          new SnippetValue.Part(SnippetValue.VARIABLE, variable.group(1), variable.group(2)));
    } else {
      word.unread = PARAMETER;
    }
  }

  private static boolean isNameCharacter(char c) {
    return c == '_' || (c < 0x80 && Character.isLetterOrDigit(c));
  }

  /** {@code $'…'} of Bash, as browsers copy requests. */
  private void ansi(Word word) throws NotUnderstood {
    int start = at;
    at += 2;
    while (at < text.length() && text.charAt(at) != '\'') {
      char c = text.charAt(at++);
      if (c != '\\' || at >= text.length()) {
        word.value.literal(c);
      } else {
        escape(word, text.charAt(at++));
      }
    }
    if (at >= text.length()) {
      throw snippet.wrong(start, "a quote without its end", "'");
    }
    at++;
  }

  private void escape(Word word, char c) {
    String plain = "abefnrtv";
    String meant = "\u0007\b\u001b\f\n\r\t\u000b";
    int known = plain.indexOf(c);
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (known >= 0) {
      word.value.literal(meant.charAt(known));
    } else if (digits > 0) {
      number(word, 16, digits);
    } else if (c >= '0' && c <= '7') {
      at--;
      number(word, 8, 3);
    } else {
      boolean itself = "\\'\"?".indexOf(c) >= 0;
      word.value.literal(itself ? "" + c : "\\" + c);
    }
  }

  private void number(Word word, int radix, int most) {
    int value = 0;
    int end = at;
    while (end < text.length()
        && end - at < most
        && Character.digit(text.charAt(end), radix) >= 0) {
      value = value * radix + Character.digit(text.charAt(end), radix);
      end++;
    }
    at = end;
    if (Character.isValidCodePoint(value)) {
      word.value.literal(new String(Character.toChars(value)));
    }
  }
}
