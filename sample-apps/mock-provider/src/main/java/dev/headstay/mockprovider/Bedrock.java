package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Amazon Bedrock's side: whom it lets in, and what is its own in the answers. Whom AWS lets in to
 * the Claude Platform, too. Thread-safe.
 *
 * <p>Sources: the Bedrock Runtime API reference for the shapes; for the words about API keys what
 * it was seen to answer (open-science issue 53).
 */
final class Bedrock {
  private static final List<String> RUNTIME_SERVICES = List.of("bedrock");

  /** Both were seen to be accepted (litellm pull request 31476). */
  private static final List<String> MANTLE_SERVICES = List.of("bedrock-mantle", "bedrock");

  /** What anthropic-java signs for; coder pull request 28461 says the same. */
  private static final List<String> PLATFORM_SERVICES = List.of("aws-external-anthropic");

  private final @Nullable AwsCredentials credentials;
  private final @Nullable String apiKey;

  Bedrock(MockProviderOptions options) {
    this.credentials = options.awsCredentials();
    this.apiKey = options.bedrockApiKey();
  }

  /** The refusal of somebody unknown; null if the request may come in. */
  @Nullable Reply judgeAccess(WireRequest request, Upstream upstream) {
    List<String> authorization = request.values("authorization");
    List<String> keys =
        new ArrayList<>(upstream.isBedrock() ? List.of() : request.values("x-api-key"));
    for (String value : authorization) {
      if (value.startsWith("Bearer ")) {
        keys.add(value.substring("Bearer ".length()));
      }
    }
    if (authorization.isEmpty() && keys.isEmpty() && !AwsSignature.isClaimed(request)) {
      return Upstream.forbidden(
          "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    if (credentials == null && apiKey == null) {
      return null;
    }
    if (!keys.isEmpty()) {
      return apiKey != null && keys.equals(List.of(apiKey)) ? null : wrongKey();
    }
    AwsCredentials known = credentials == null ? new AwsCredentials("", "", null) : credentials;
    return AwsSignature.judge(request, known, services(upstream), Instant.now());
  }

  private static List<String> services(Upstream upstream) {
    return switch (upstream) {
      case ANTHROPIC_AWS -> PLATFORM_SERVICES;
      case BEDROCK_MANTLE -> MANTLE_SERVICES;
      default -> RUNTIME_SERVICES;
    };
  }

  private static Reply wrongKey() {
    String message = "Authentication failed: Please make sure your API Key is valid.";
    return Reply.refusal(403, message, Json.object().put("Message", message))
        .withHeader("x-amzn-errortype", "AccessDeniedException");
  }

  /** Events of the Messages API as {@code InvokeModelWithResponseStream} packs them. */
  static Reply chunks(String stopReason, List<ObjectNode> events) {
    List<byte[]> frames = new ArrayList<>();
    for (ObjectNode event : events) {
      byte[] bytes = event.toString().getBytes(StandardCharsets.UTF_8);
      frames.add(
          EventStream.event(
              "chunk", Json.object().put("bytes", Base64.getEncoder().encodeToString(bytes))));
    }
    return Reply.frames(stopReason, frames)
        .withHeader("x-amzn-bedrock-content-type", "application/json");
  }

  /** The Converse API: the same turns as the Messages API's, in a shape of its own. */
  static Reply converse(ObjectNode request, boolean streaming) {
    List<String> results = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      for (JsonNode block : message.path("content")) {
        JsonNode result = block.path("toolResult").path("content").path(0);
        if (!result.isMissingNode()) {
          results.add(result.has("text") ? result.path("text").asText() : result.toString());
        }
      }
    }
    JsonNode tool = request.path("toolConfig").path("tools").path(0).path("toolSpec");
    boolean calling = results.size() < AnthropicMessages.TOOL_CALLS && !tool.isMissingNode();
    ObjectNode block = Json.object();
    if (calling) {
      ObjectNode use = block.putObject("toolUse");
      use.put("toolUseId", "tooluse_mock_" + (results.size() + 1));
      use.set("name", tool.path("name"));
      JsonNode schema = tool.path("inputSchema").path("json");
      use.set("input", Json.argumentsFor(schema, results.size()));
    } else {
      block.put("text", AnthropicMessages.closingWords(results));
    }
    String stopReason = calling ? "tool_use" : "end_turn";
    ObjectNode closing = Json.object();
    closing.putObject("usage").put("inputTokens", 42).put("outputTokens", 7).put("totalTokens", 49);
    closing.putObject("metrics").put("latencyMs", 1);
    if (streaming) {
      return Reply.frames(stopReason, converseFrames(block, stopReason, closing));
    }
    ObjectNode body = Json.object();
    ObjectNode message = body.putObject("output").putObject("message").put("role", "assistant");
    ArrayNode content = message.putArray("content");
    content.add(block);
    body.put("stopReason", stopReason);
    body.setAll(closing);
    return Reply.json(200, stopReason, body);
  }

  private static List<byte[]> converseFrames(
      ObjectNode block, String stopReason, ObjectNode closing) {
    List<byte[]> frames = new ArrayList<>();
    frames.add(EventStream.event("messageStart", Json.object().put("role", "assistant")));
    JsonNode use = block.path("toolUse");
    boolean calling = !use.isMissingNode();
    if (calling) { // text has no opening event
      ObjectNode opening = Json.object();
      ObjectNode start = opening.putObject("start").putObject("toolUse");
      start.set("toolUseId", use.path("toolUseId"));
      start.set("name", use.path("name"));
      frames.add(EventStream.event("contentBlockStart", opening.put("contentBlockIndex", 0)));
    }
    String text = calling ? use.path("input").toString() : block.path("text").asText();
    for (String piece : AnthropicMessages.halves(text)) {
      ObjectNode event = Json.object();
      ObjectNode delta = event.putObject("delta");
      if (calling) {
        delta.putObject("toolUse").put("input", piece);
      } else {
        delta.put("text", piece);
      }
      frames.add(EventStream.event("contentBlockDelta", event.put("contentBlockIndex", 0)));
    }
    frames.add(EventStream.event("contentBlockStop", Json.object().put("contentBlockIndex", 0)));
    frames.add(EventStream.event("messageStop", Json.object().put("stopReason", stopReason)));
    frames.add(EventStream.event("metadata", closing));
    return frames;
  }
}
