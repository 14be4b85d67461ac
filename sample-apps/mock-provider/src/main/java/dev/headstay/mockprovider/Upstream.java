package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A provider whose judgement the mock gives, by LiteLLM's name where it has one, with its wording
 * of errors.
 */
enum Upstream {
  ANTHROPIC("anthropic"),
  /** The Claude Platform on AWS: Anthropic's own, behind AWS's front door. */
  ANTHROPIC_AWS("anthropic_aws"),
  BEDROCK("bedrock"),
  BEDROCK_CONVERSE("bedrock_converse"),
  BEDROCK_MANTLE("bedrock_mantle"),
  VERTEX_AI("vertex_ai"),
  AZURE_AI("azure_ai"),
  OPENAI("openai");

  private final String id;

  Upstream(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }

  /** Whether it is Bedrock's own runtime API, with flags in the body and AWS's shape of errors. */
  boolean isBedrock() {
    return this == BEDROCK || this == BEDROCK_CONVERSE;
  }

  static @Nullable Upstream byId(String id) {
    for (Upstream upstream : values()) {
      if (upstream.id.equals(id)) {
        return upstream;
      }
    }
    return null;
  }

  /** A 400 in this provider's shape. */
  Reply invalid(String message) {
    if (isBedrock()) {
      // The service names the exception in a header, some SDKs look for it in the body.
      ObjectNode body = Json.object();
      body.put("__type", "ValidationException").put("message", message);
      return Reply.refusal(400, "ValidationException: " + message, body)
          .withHeader("x-amzn-errortype", "ValidationException");
    }
    return error(400, "invalid_request_error", message);
  }

  /** A 403 as AWS's front door gives it, before a service sees the request. */
  static Reply forbidden(String exception, String message) {
    return Reply.refusal(403, exception + ": " + message, Json.object().put("message", message))
        .withHeader(
            "x-amzn-ErrorType",
            exception + ":http://internal.amazon.com/coral/com.amazon.coral.service/");
  }

  Reply error(int status, String type, String message) {
    ObjectNode body = Json.object();
    if (this == OPENAI) {
      body.putObject("error").put("message", message).put("type", type).putNull("param");
    } else {
      body.put("type", "error").putObject("error").put("type", type).put("message", message);
      body.put("request_id", this == VERTEX_AI ? "req_vrtx_mock" : "req_mock");
    }
    return Reply.refusal(status, message, body);
  }
}
