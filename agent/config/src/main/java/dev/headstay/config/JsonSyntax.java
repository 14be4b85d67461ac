package dev.headstay.config;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.JsonTokenId;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.ReaderBasedJsonParser;
import com.fasterxml.jackson.core.sym.CharsToNameCanonicalizer;
import com.fasterxml.jackson.core.util.BufferRecycler;
import java.io.IOException;

/** Reads JSON text by Jackson's streaming parser. What the parser says is never passed on whole. */
public final class JsonSyntax {
  private JsonSyntax() {}

  /**
   * A parser made by hand: a factory would load the classes of every parser and generator there is
   * (docs/rationale/0002-reading-configuration.md has the figures).
   */
  public static JsonParser parser(char[] text) {
    IOContext context =
        new IOContext(
            StreamReadConstraints.defaults(),
            StreamWriteConstraints.defaults(),
            ErrorReportConfiguration.defaults(),
            new BufferRecycler(),
            ContentReference.redacted(),
            false);
    CharsToNameCanonicalizer names = CharsToNameCanonicalizer.createRoot(null).makeChild();
    return new ReaderBasedJsonParser(context, 0, null, null, names, text, 0, text.length, false);
  }

  /** Returns whether the tree is whole. */
  static boolean read(char[] text, TreeBuilder tree, Problems problems) {
    JsonParser parser = parser(text);
    try {
      JsonToken token = parser.nextToken();
      while (token != null) {
        if (!step(parser, token, tree)) {
          return false;
        }
        token = parser.nextToken();
      }
      return true;
    } catch (JsonProcessingException e) {
      malformed(e, problems);
    } catch (IOException e) {
      problems.file("not readable", "JSON");
    }
    return false;
  }

  private static boolean step(JsonParser parser, JsonToken token, TreeBuilder tree)
      throws IOException {
    JsonLocation location = parser.currentTokenLocation();
    int line = location.getLineNr();
    int column = location.getColumnNr();
    switch (token.id()) {
      case JsonTokenId.ID_START_OBJECT:
        return tree.start(Node.OBJECT, line, column) != null;
      case JsonTokenId.ID_START_ARRAY:
        return tree.start(Node.LIST, line, column) != null;
      case JsonTokenId.ID_END_OBJECT:
      case JsonTokenId.ID_END_ARRAY:
        tree.end();
        return true;
      case JsonTokenId.ID_FIELD_NAME:
        tree.key(parser.currentName(), line, column);
        return true;
      case JsonTokenId.ID_STRING:
        String value = parser.getText();
        int width = parser.currentLocation().getColumnNr() - column;
        int first = width == value.length() + 2 ? column + 1 : 0;
        return tree.scalar(Node.TEXT, line, column, value, first) != null;
      case JsonTokenId.ID_NULL:
        return tree.scalar(Node.NULL, line, column, "", 0) != null;
      case JsonTokenId.ID_TRUE:
      case JsonTokenId.ID_FALSE:
        return tree.scalar(Node.BOOLEAN, line, column, parser.getText(), column) != null;
      default:
        return tree.scalar(Node.NUMBER, line, column, parser.getText(), column) != null;
    }
  }

  private static void malformed(JsonProcessingException e, Problems problems) {
    JsonLocation location = e.getLocation();
    int line = location == null ? 0 : location.getLineNr();
    int column = location == null ? 0 : location.getColumnNr();
    String message = String.valueOf(e.getOriginalMessage());
    String found = "not valid JSON";
    if (message.startsWith("Unexpected end-of-input")) {
      found = "the file ends too early";
    } else if (message.startsWith("Unexpected character ('") && message.length() > 24) {
      found = "unexpected " + Problem.quote(message.substring(23, 24));
    } else if (message.startsWith("Unrecognized token")) {
      found = "an unknown word";
    } else if (message.startsWith("Illegal unquoted character")) {
      found = "a control character in text";
    }
    problems.add(line, column, "", found, "valid JSON", null);
  }
}
