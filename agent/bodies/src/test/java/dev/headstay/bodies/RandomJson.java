package dev.headstay.bodies;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/** A random document with flags in it, and what it has to be once they are filtered. */
final class RandomJson {
  private static final String[] FLAGS = {
    "keep", "keep-more", "new", "old", "older", "gone", "what", " keep", "é", "", "\"", "😀"
  };
  private static final String[] BLANKS = {"", "", "", "", " ", "\n", "\r\n  ", "\t"};
  private static final String[] NUMBERS = {
    "0", "-0", "1", "12", "-3.50", "1e5", "1E+400", "0.1e-7", "123456789012345678901234567890"
  };

  private final Random random;

  /** The flags as the document has them. */
  final List<String> flags = new ArrayList<>();

  /** The flags that are to be sent. */
  final List<String> kept = new ArrayList<>();

  final String text;

  /** Between which places of the text anything may change. */
  int from;

  int to;

  RandomJson(Random random, FlagsMember member) {
    this.random = random;
    StringBuilder out = new StringBuilder(blank());
    if (member == FlagsMember.TOP_LEVEL) {
      object(out, null, true);
    } else {
      object(out, "additionalModelRequestFields", false);
    }
    this.text = out.append(blank()).toString();
  }

  private String blank() {
    return BLANKS[random.nextInt(BLANKS.length)];
  }

  /** An object that has the flags, or another one that has them by this name. */
  private void object(StringBuilder out, String inner, boolean withFlags) {
    int members = 1 + random.nextInt(5);
    int special = random.nextInt(members);
    out.append('{').append(blank());
    for (int i = 0; i < members; i++) {
      if (i > 0) {
        out.append(',').append(blank());
      }
      if (i == special && withFlags) {
        from = out.length();
        string(out, "anthropic_beta");
        out.append(blank()).append(':').append(blank());
        array(out);
        to = out.length();
      } else if (i == special) {
        string(out, inner);
        out.append(blank()).append(':').append(blank());
        object(out, null, true);
      } else {
        string(out, "name " + i);
        out.append(blank()).append(':').append(blank());
        value(out, 0);
      }
      out.append(blank());
    }
    out.append('}');
  }

  private void array(StringBuilder out) {
    Set<String> sent = new LinkedHashSet<>();
    boolean changed = false;
    int size = random.nextInt(6);
    out.append('[').append(blank());
    for (int i = 0; i < size; i++) {
      String flag = FLAGS[random.nextInt(FLAGS.length)];
      flags.add(flag);
      String result = flag.trim();
      result = result.startsWith("old") ? "new" : result;
      boolean stays = result.startsWith("keep") || result.equals("new");
      changed |= !stays || !result.equals(flag);
      if (stays) {
        sent.add(result);
      }
      if (i > 0) {
        out.append(',').append(blank());
      }
      string(out, flag);
      out.append(blank());
    }
    out.append(']');
    kept.addAll(changed ? sent : flags);
  }

  private void value(StringBuilder out, int depth) {
    int kind = random.nextInt(depth > 3 ? 4 : 6);
    if (kind == 0) {
      out.append(NUMBERS[random.nextInt(NUMBERS.length)]);
    } else if (kind == 1) {
      out.append(random.nextBoolean() ? "null" : random.nextBoolean() ? "true" : "false");
    } else if (kind < 4) {
      string(out, someText());
    } else {
      boolean object = kind == 4;
      out.append(object ? '{' : '[').append(blank());
      int size = random.nextInt(4);
      for (int i = 0; i < size; i++) {
        out.append(i > 0 ? "," : "").append(blank());
        if (object) {
          // The flags' name as well, where it means nothing.
          string(out, i == 0 && random.nextBoolean() ? "anthropic_beta" : i + someText());
          out.append(blank()).append(':').append(blank());
        }
        value(out, depth + 1);
        out.append(blank());
      }
      out.append(object ? '}' : ']');
    }
  }

  private String someText() {
    StringBuilder some = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      int kind = random.nextInt(6);
      if (kind == 0) {
        some.appendCodePoint(0x80 + random.nextInt(0x700));
      } else if (kind == 1) {
        some.appendCodePoint(0x10000 + random.nextInt(0x100000));
      } else if (kind == 2) {
        some.append("\"\\,:{}[]/\n\u0000\u2028".charAt(random.nextInt(12)));
      } else {
        some.append((char) (' ' + random.nextInt(95)));
      }
    }
    return some.toString();
  }

  /** Writes a text, now and then with escapes that need not be. */
  private void string(StringBuilder out, String value) {
    out.append('"');
    for (int c : value.codePoints().toArray()) {
      if (c < ' ' || random.nextInt(20) == 0) {
        for (char unit : Character.toChars(c)) {
          String hex = "000" + Integer.toHexString(unit);
          hex = random.nextBoolean() ? hex : hex.toUpperCase(Locale.ROOT);
          out.append("\\u").append(hex, hex.length() - 4, hex.length());
        }
      } else {
        out.append(c == '"' || c == '\\' ? "\\" : "").appendCodePoint(c);
      }
    }
    out.append('"');
  }
}
