package dev.headstay.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.headstay.config.JsonSyntax;
import dev.headstay.engine.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON object that the agent sent. Immutable; what is not there reads as null, empty or 0. */
final class ParsedJson {
  private final Map<?, ?> members;

  private ParsedJson(Map<?, ?> members) {
    this.members = members;
  }

  static ParsedJson of(String text) throws IOException {
    try (JsonParser json = JsonSyntax.parser(text.toCharArray())) {
      json.nextToken();
      return of(value(json));
    }
  }

  private static ParsedJson of(@Nullable Object value) throws IOException {
    if (value instanceof Map) {
      return new ParsedJson((Map<?, ?>) value);
    }
    throw new IOException("the agent's answer is no JSON object");
  }

  private static @Nullable Object value(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, @Nullable Object> object = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.getText();
        json.nextToken();
        object.put(name, value(json));
      }
      return object;
    }
    if (token == JsonToken.START_ARRAY) {
      List<@Nullable Object> array = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(json));
      }
      return array;
    }
    if (token == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    // Whole numbers and truth values are all else that there is.
    return token == JsonToken.VALUE_NULL
        ? null
        : token.isNumeric()
            ? (Object) Long.valueOf(json.getText())
            : (Object) token.equals(JsonToken.VALUE_TRUE);
  }

  /** As JSON again, on one line. */
  String json() {
    JsonText json = new JsonText();
    write(json, members);
    return json.toString();
  }

  /** Writes texts, numbers, truth values, and maps and lists of them. */
  static void write(JsonText json, @Nullable Object value) {
    if (value instanceof Map) {
      json.beginObject();
      for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
        json.name(String.valueOf(member.getKey()));
        write(json, member.getValue());
      }
      json.endObject();
    } else if (value instanceof List) {
      json.beginArray();
      for (Object each : (List<?>) value) {
        write(json, each);
      }
      json.endArray();
    } else if (value instanceof Long) {
      json.value((long) value);
    } else if (value instanceof Boolean) {
      json.value((boolean) value);
    } else {
      json.value(value == null ? null : value.toString());
    }
  }

  /** A text, number or truth value as text, or null. */
  @Nullable String text(String name) {
    Object value = members.get(name);
    return value == null ? null : value.toString();
  }

  /** As {@link #text}, empty in place of null. */
  String word(String name) {
    String text = text(name);
    return text == null ? "" : text;
  }

  long number(String name) {
    String text = text(name);
    return text == null ? 0 : Long.parseLong(text);
  }

  boolean is(String name) {
    return "true".equals(text(name));
  }

  ParsedJson object(String name) throws IOException {
    return of(members.get(name));
  }

  List<ParsedJson> objects(String name) throws IOException {
    List<ParsedJson> objects = new ArrayList<>();
    for (Object each : list(name)) {
      objects.add(of(each));
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (Object each : list(name)) {
      texts.add(String.valueOf(each));
    }
    return texts;
  }

  private List<?> list(String name) {
    Object value = members.get(name);
    return value instanceof List ? (List<?>) value : new ArrayList<>();
  }

  /** The names of its members, in their order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (Object name : members.keySet()) {
      names.add(String.valueOf(name));
    }
    return names;
  }
}
