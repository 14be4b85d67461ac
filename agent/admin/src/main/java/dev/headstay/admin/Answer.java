package dev.headstay.admin;

import dev.headstay.engine.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What is sent back: a status and a body. Immutable. */
final class Answer {
  final int status;
  final String type;
  final byte[] body;

  /** The methods that the path has, for a request with another one. */
  final @Nullable String allow;

  private Answer(int status, String type, String body, @Nullable String allow) {
    this.status = status;
    this.type = type;
    this.body = body.getBytes(StandardCharsets.UTF_8);
    this.allow = allow;
  }

  static Answer of(int status, String type, String body) {
    return new Answer(status, type, body, null);
  }

  /** Of a JSON object that is not closed yet. */
  static Answer json(int status, JsonText json) {
    return json(status, json, null);
  }

  private static Answer json(int status, JsonText json, @Nullable String allow) {
    return new Answer(status, "application/json", json.endObject().toString(), allow);
  }

  private static JsonText detail(String detail) {
    return new JsonText().beginObject().member("detail", detail);
  }

  /** An error, in the form that LiteLLM's endpoints have. */
  static Answer error(int status, String detail) {
    return json(status, detail(detail));
  }

  static Answer methodNotAllowed(String allow) {
    return json(405, detail("Method Not Allowed"), allow);
  }
}
