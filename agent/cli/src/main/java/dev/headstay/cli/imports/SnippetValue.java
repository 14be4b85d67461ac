package dev.headstay.cli.imports;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A header's value as a snippet has it: literal text, variables, and secrets by name. Mutable. */
final class SnippetValue {
  static final int LITERAL = 0;

  /** An environment variable. */
  static final int VARIABLE = 1;

  /** A secret that the gateway knows under a name. */
  static final int NAMED = 2;

  /** One piece of it. */
  static final class Part {
    final int kind;
    final String text;

    /** What stands in for a variable that is not set, or null. */
    final @Nullable String fallback;

    Part(int kind, String text, @Nullable String fallback) {
      this.kind = kind;
      this.text = text;
      this.fallback = fallback;
    }
  }

  private final List<Part> parts = new ArrayList<>();
  private final StringBuilder open = new StringBuilder();

  static SnippetValue of(String literal) {
    return new SnippetValue().literal(literal);
  }

  SnippetValue literal(String text) {
    open.append(text);
    return this;
  }

  SnippetValue literal(char c) {
    open.append(c);
    return this;
  }

  SnippetValue add(int kind, String text) {
    return add(new Part(kind, text, null));
  }

  SnippetValue add(Part part) {
    if (part.kind == LITERAL) {
      return literal(part.text);
    }
    parts();
    parts.add(part);
    return this;
  }

  /** All parts, no two literals side by side and none of them empty. */
  List<Part> parts() {
    if (open.length() > 0) {
      parts.add(new Part(LITERAL, open.toString(), null));
      open.setLength(0);
    }
    return parts;
  }

  boolean isLiteral() {
    return parts().isEmpty() || (parts.size() == 1 && parts.get(0).kind == LITERAL);
  }

  /** The text of a literal value; of any other, its parts without what they stand for. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (Part part : parts()) {
      text.append(part.kind == LITERAL ? part.text : "${" + part.text + "}");
    }
    return text.toString();
  }

  /** From this character on; variables count as none. Only literal text is cut. */
  SnippetValue from(int characters) {
    SnippetValue rest = new SnippetValue();
    int left = characters;
    for (Part part : parts()) {
      if (part.kind != LITERAL) {
        rest.add(part);
      } else {
        rest.literal(part.text.substring(Math.min(left, part.text.length())));
        left -= Math.min(left, part.text.length());
      }
    }
    return rest;
  }

  /** Without blanks at either end, which no field value has. */
  SnippetValue trimmed() {
    List<Part> all = parts();
    SnippetValue trimmed = new SnippetValue();
    for (int i = 0; i < all.size(); i++) {
      Part part = all.get(i);
      String text = part.text;
      if (part.kind == LITERAL) {
        int start = 0;
        int end = text.length();
        while (i == 0 && start < end && isBlank(text.charAt(start))) {
          start++;
        }
        while (i == all.size() - 1 && end > start && isBlank(text.charAt(end - 1))) {
          end--;
        }
        trimmed.literal(text.substring(start, end));
      } else {
        trimmed.add(part);
      }
    }
    return trimmed;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }

  /** Never the value. */
  @Override
  public String toString() {
    return parts().size() + " parts";
  }
}
