package dev.headstay.cli;

import dev.headstay.config.Loaded;
import dev.headstay.config.Problem;
import dev.headstay.engine.JsonText;
import java.util.List;

/** What went wrong, for scripts: one JSON document. */
final class FaultJson {
  private static final String EXPECTED = " (expected: ";

  private FaultJson() {}

  /** A configuration that is refused. */
  static JsonText refused(Loaded loaded) {
    return configuration(false, loaded.problems(), loaded.warnings());
  }

  /** Whether configurations are valid, what is wrong with them, and what is to be known. */
  static JsonText configuration(boolean valid, List<Problem> problems, List<String> notes) {
    JsonText text = new JsonText().beginObject().member("valid", valid);
    text.name("problems").beginArray();
    for (Problem problem : problems) {
      text.beginObject();
      text.member("file", problem.place());
      text.member("line", problem.line());
      text.member("column", problem.column());
      text.member("path", problem.keyPath());
      text.member("found", problem.found());
      text.member("expected", problem.expectation());
      text.member("suggestion", problem.suggestion()).endObject();
    }
    text.endArray().name("notes").beginArray();
    for (String note : notes) {
      text.value(note);
    }
    return text.endArray().endObject();
  }

  /**
   * Any other fault.
   *
   * @param message {@code place: found (expected: expectation)}, or less
   */
  static JsonText error(String message) {
    int expected = message.endsWith(")") ? message.indexOf(EXPECTED) : -1;
    int end = expected < 0 ? message.length() : expected;
    int colon = message.indexOf(": ");
    boolean place = colon > 0 && colon < expected;
    JsonText text = new JsonText().beginObject().name("error").beginObject();
    text.member("place", place ? message.substring(0, colon) : null);
    text.member("found", message.substring(place ? colon + 2 : 0, end));
    String expectation =
        expected < 0 ? null : message.substring(expected + EXPECTED.length(), message.length() - 1);
    return text.member("expected", expectation).endObject().endObject();
  }
}
