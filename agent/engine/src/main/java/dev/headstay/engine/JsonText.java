package dev.headstay.engine;

import org.jspecify.annotations.Nullable;

/**
 * A JSON text as it is written: in ASCII, so that no stream's charset and no line break can spoil
 * it. Objects and arrays are closed by whoever opened them. Not thread-safe.
 */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder(256);

  /** The name of the next value. */
  public JsonText name(String name) {
    quote(name);
    text.append(':');
    return this;
  }

  public JsonText beginObject() {
    return begin('{');
  }

  public JsonText endObject() {
    text.append('}');
    return this;
  }

  public JsonText beginArray() {
    return begin('[');
  }

  public JsonText endArray() {
    text.append(']');
    return this;
  }

  private JsonText begin(char bracket) {
    separate();
    text.append(bracket);
    return this;
  }

  public JsonText value(@Nullable String value) {
    if (value == null) {
      separate();
      text.append("null");
    } else {
      quote(value);
    }
    return this;
  }

  public JsonText value(long value) {
    separate();
    text.append(value);
    return this;
  }

  public JsonText value(boolean value) {
    separate();
    text.append(value);
    return this;
  }

  /** A finite number. */
  public JsonText value(double value) {
    separate();
    text.append(value);
    return this;
  }

  public JsonText member(String name, @Nullable String value) {
    return name(name).value(value);
  }

  public JsonText member(String name, long value) {
    return name(name).value(value);
  }

  public JsonText member(String name, boolean value) {
    return name(name).value(value);
  }

  /** A comma, unless this is the first of its kind, or the value of a name. */
  private void separate() {
    int length = text.length();
    char last = length == 0 ? '{' : text.charAt(length - 1);
    if (last != '{' && last != '[' && last != ':') {
      text.append(',');
    }
  }

  private void quote(String value) {
    separate();
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ' || c > '~') {
        text.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          text.append(HEX.charAt((c >> shift) & 15));
        }
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
