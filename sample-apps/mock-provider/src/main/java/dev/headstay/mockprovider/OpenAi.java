package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model's side of OpenAI's Chat Completions and Responses APIs, with the same three turns. */
final class OpenAi {
  private static final String RESPONSE_ID = "resp_mock_";
  private static final long CREATED = 1_790_000_000L;

  private OpenAi() {}

  static Reply chatCompletion(ObjectNode request) {
    List<String> results = new ArrayList<>();
    for (JsonNode message : request.path("messages")) {
      if (message.path("role").asText().equals("tool")) {
        JsonNode content = message.path("content");
        results.add(content.isTextual() ? content.asText() : content.path(0).path("text").asText());
      }
    }
    JsonNode function = request.path("tools").path(0).path("function");
    boolean calling = results.size() < AnthropicMessages.TOOL_CALLS && !function.isMissingNode();
    ObjectNode message = Json.object().put("role", "assistant");
    if (calling) {
      message.putNull("content");
      ObjectNode call = message.putArray("tool_calls").addObject();
      call.put("id", "call_mock_" + (results.size() + 1)).put("type", "function");
      call.set("function", call(function, function.path("parameters"), results.size()));
    } else {
      message.put("content", AnthropicMessages.closingWords(results));
    }
    message.putNull("refusal");
    String finishReason = calling ? "tool_calls" : "stop";
    String id = "chatcmpl-mock-" + (results.size() + 1);
    return request.path("stream").asBoolean()
        ? Reply.events(finishReason, chunks(id, request, message, finishReason))
        : Reply.json(200, finishReason, completion(id, request, message, finishReason));
  }

  private static ObjectNode completion(
      String id, ObjectNode request, ObjectNode message, String finishReason) {
    ObjectNode body = Json.object().put("id", id).put("object", "chat.completion");
    body.put("created", CREATED).set("model", request.path("model"));
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.set("message", message);
    choice.putNull("logprobs").put("finish_reason", finishReason);
    body.putObject("usage")
        .put("prompt_tokens", 42)
        .put("completion_tokens", 7)
        .put("total_tokens", 49);
    return body;
  }

  private static List<String> chunks(
      String id, ObjectNode request, ObjectNode message, String finishReason) {
    ObjectNode delta = message.deepCopy();
    delta.path("tool_calls").forEach(call -> ((ObjectNode) call).put("index", 0));
    List<String> events = new ArrayList<>();
    events.add(chunk(id, request, delta, null));
    events.add(chunk(id, request, Json.object(), finishReason));
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static String chunk(
      String id, ObjectNode request, ObjectNode delta, @Nullable String finishReason) {
    ObjectNode body = Json.object().put("id", id).put("object", "chat.completion.chunk");
    body.put("created", CREATED).set("model", request.path("model"));
    ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", finishReason);
    return "data: " + body + "\n\n";
  }

  /** A follow-up may carry the new items only: the id of the answer before tells how far we are. */
  static Reply response(ObjectNode request) {
    String previous = request.path("previous_response_id").asText("");
    int earlier =
        previous.startsWith(RESPONSE_ID)
            ? Integer.parseInt(previous.substring(RESPONSE_ID.length()))
            : 0;
    List<String> results = new ArrayList<>();
    for (JsonNode item : request.path("input")) {
      if (item.path("type").asText().equals("function_call_output")) {
        results.add(item.path("output").asText());
      }
    }
    int calls = earlier + results.size();
    JsonNode function = request.path("tools").path(0);
    boolean calling = calls < AnthropicMessages.TOOL_CALLS && !function.isMissingNode();

    ObjectNode body = Json.object().put("id", RESPONSE_ID + calls).put("object", "response");
    body.put("created_at", CREATED).put("status", "completed");
    body.putNull("error").putNull("incomplete_details").putNull("instructions");
    body.putObject("metadata");
    body.set("model", request.path("model"));
    ObjectNode item = body.putArray("output").addObject();
    if (calling) {
      item.put("type", "function_call").put("id", "fc_mock_" + (calls + 1));
      item.put("call_id", "call_mock_" + (calls + 1)).put("status", "completed");
      item.setAll(call(function, function.path("parameters"), calls));
    } else {
      item.put("type", "message").put("id", "msg_mock").put("role", "assistant");
      item.put("status", "completed");
      ObjectNode text = item.putArray("content").addObject().put("type", "output_text");
      text.put("text", AnthropicMessages.closingWords(results)).putArray("annotations");
    }
    body.put("parallel_tool_calls", false).put("temperature", 1).put("top_p", 1);
    body.put("tool_choice", "auto").putArray("tools");
    ObjectNode usage = body.putObject("usage").put("input_tokens", 42).put("output_tokens", 7);
    usage.put("total_tokens", 49);
    usage.putObject("input_tokens_details").put("cached_tokens", 0);
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return Reply.json(200, calling ? "function_call" : "message", body);
  }

  private static ObjectNode call(JsonNode function, JsonNode parameters, int calls) {
    ObjectNode call = Json.object();
    call.set("name", function.path("name"));
    return call.put("arguments", Json.argumentsFor(parameters, calls).toString());
  }
}
