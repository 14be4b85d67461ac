package dev.headstay.bodies;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.ContentReference;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import com.fasterxml.jackson.core.util.BufferRecycler;
import dev.headstay.policy.BetaFlags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One body, read once from end to end. Offsets count from the array's beginning. */
final class BodyDocument {
  private static final String FIELDS = "additionalModelRequestFields";
  private static final String MODEL = "model";

  private final byte[] body;
  private final int offset;
  private final int end;
  private final FlagsMember member;

  /** Where the JSON text begins: behind the byte order mark. */
  private final int start;

  private final JsonParser parser;

  private final List<String> flags = new ArrayList<>();

  /** In pairs: where each flag begins and ends, quotes included. */
  private int[] places = new int[16];

  private int flagsSeen;
  private int fieldsSeen;
  private int modelsSeen;
  private boolean wrongType;
  private @Nullable String model;

  /** Where the member's name begins, and where its array ends. */
  private int nameStart;

  private int arrayEnd;

  BodyDocument(byte[] body, int offset, int length, FlagsMember member) {
    this.body = body;
    this.offset = offset;
    this.end = offset + length;
    this.member = member;
    this.start = offset + (startsWithMark() ? 3 : 0);
    this.parser = parser();
  }

  private boolean startsWithMark() {
    return end - offset >= 3
        && body[offset] == (byte) 0xef
        && body[offset + 1] == (byte) 0xbb
        && body[offset + 2] == (byte) 0xbf;
  }

  /**
   * A parser made by hand: a factory would load the classes of every parser and generator there is
   * (docs/rationale/0002-reading-configuration.md has the figures). It is never asked for a number:
   * the packed one has none of the constants for that (docs/rationale/0007-own-class-loader.md).
   */
  private JsonParser parser() {
    IOContext context =
        new IOContext(
            StreamReadConstraints.defaults(),
            StreamWriteConstraints.defaults(),
            ErrorReportConfiguration.defaults(),
            new BufferRecycler(),
            ContentReference.redacted(),
            false);
    ByteQuadsCanonicalizer names = ByteQuadsCanonicalizer.createRoot().makeChild(0);
    return new UTF8StreamJsonParser(context, 0, null, null, names, body, start, end, 0, false);
  }

  /** The model's text, or null if there is none or not exactly one. */
  @Nullable String model() {
    return read() == null && modelsSeen == 1 ? model : null;
  }

  /** Why it can't be read, or null. */
  @Nullable LeftAlone fault() {
    return read();
  }

  BodyEdit filter(FlagFilter filter) {
    LeftAlone reason = read();
    if (reason == null && flagsSeen > 0) {
      if (flagsSeen > 1 || fieldsSeen > 1 || modelsSeen > 1) {
        reason = LeftAlone.DUPLICATE_KEY;
      } else if (wrongType) {
        reason = LeftAlone.WRONG_TYPE;
      }
    }
    if (reason != null) {
      return BodyEdit.leftAlone(reason);
    }
    if (flags.isEmpty()) {
      return BodyEdit.UNCHANGED;
    }
    BetaFlags.Outcome outcome = filter.filter(model, flags);
    return outcome == BetaFlags.Outcome.UNCHANGED
        ? BodyEdit.UNCHANGED
        : BodyEdit.changed(edited(outcome), outcome);
  }

  private @Nullable LeftAlone read() {
    if (!Utf8.isValid(body, start, end)) {
      return LeftAlone.NOT_UTF8;
    }
    try {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        readDocument();
      } else {
        parser.skipChildren();
      }
      return parser.currentToken() == null || parser.nextToken() != null
          ? LeftAlone.NOT_JSON
          : null;
    } catch (StreamConstraintsException e) {
      int depth = parser.getParsingContext().getNestingDepth();
      return depth > StreamReadConstraints.DEFAULT_MAX_DEPTH
          ? LeftAlone.TOO_DEEP
          : LeftAlone.TOO_LARGE;
    } catch (IOException e) {
      return LeftAlone.NOT_JSON;
    }
  }

  private void readDocument() throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (name.equals(MODEL)) {
        modelsSeen++;
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          model = parser.getText();
        } else {
          parser.skipChildren();
        }
      } else if (member == FlagsMember.TOP_LEVEL && name.equals(JsonBody.FLAGS)) {
        readFlags();
      } else if (member == FlagsMember.MODEL_REQUEST_FIELDS && name.equals(FIELDS)) {
        fieldsSeen++;
        if (parser.nextToken() == JsonToken.START_OBJECT) {
          readFields();
        } else {
          parser.skipChildren();
        }
      } else {
        skipValue();
      }
    }
  }

  private void readFields() throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (parser.currentName().equals(JsonBody.FLAGS)) {
        readFlags();
      } else {
        skipValue();
      }
    }
  }

  private void skipValue() throws IOException {
    parser.nextToken();
    parser.skipChildren();
  }

  private void readFlags() throws IOException {
    flagsSeen++;
    nameStart = tokenStart();
    JsonToken value = parser.nextToken();
    if (value != JsonToken.START_ARRAY) {
      wrongType |= value != JsonToken.VALUE_NULL;
      parser.skipChildren();
      return;
    }
    for (JsonToken each = parser.nextToken();
        each != JsonToken.END_ARRAY;
        each = parser.nextToken()) {
      if (each == JsonToken.VALUE_STRING) {
        int from = tokenStart();
        flags.add(parser.getText());
        addPlace(from, position());
      } else {
        wrongType = true;
        parser.skipChildren();
      }
    }
    arrayEnd = position();
  }

  private int tokenStart() {
    return start + (int) parser.currentTokenLocation().getByteOffset();
  }

  private int position() {
    return start + (int) parser.currentLocation().getByteOffset();
  }

  private void addPlace(int from, int to) {
    int at = 2 * (flags.size() - 1);
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * at);
    }
    places[at] = from;
    places[at + 1] = to;
  }

  private byte[] edited(BetaFlags.Outcome outcome) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    for (int i = 0; i < flags.size(); i++) {
      String result = outcome.result(i);
      if (result == null) {
        continue;
      }
      if (kept.size() > 0) {
        kept.write(body, places[2 * i - 1], places[2 * i] - places[2 * i - 1]);
      }
      if (result.equals(flags.get(i))) {
        kept.write(body, places[2 * i], places[2 * i + 1] - places[2 * i]);
      } else {
        writeText(result, kept);
      }
    }
    if (kept.size() > 0) {
      return replace(places[0], kept.toByteArray(), places[2 * flags.size() - 1]);
    }
    int before = nameStart;
    do {
      before--;
    } while (isBlank(body[before]));
    if (body[before] == ',') {
      return replace(before, new byte[0], arrayEnd);
    }
    int after = skipBlanks(arrayEnd);
    return replace(nameStart, new byte[0], body[after] == ',' ? skipBlanks(after + 1) : arrayEnd);
  }

  private int skipBlanks(int from) {
    int at = from;
    while (isBlank(body[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private byte[] replace(int from, byte[] with, int to) {
    int before = from - offset;
    byte[] result = new byte[before + with.length + end - to];
    System.arraycopy(body, offset, result, 0, before);
    System.arraycopy(with, 0, result, before, with.length);
    System.arraycopy(body, to, result, before + with.length, end - to);
    return result;
  }

  /** Writes a JSON text in ASCII, whatever is in it. */
  private static void writeText(String text, ByteArrayOutputStream out) {
    out.write('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
        out.write(c);
        continue;
      }
      out.write('\\');
      out.write('u');
      for (int shift = 12; shift >= 0; shift -= 4) {
        out.write(Character.forDigit(c >> shift & 0xf, 16));
      }
    }
    out.write('"');
  }
}
