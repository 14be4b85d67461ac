package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The model's side of Anthropic's Messages API: as long as fewer than {@link #TOOL_CALLS} tool
 * results have come in, it asks for a tool; then it ends with what the tools said. Thread-safe.
 */
final class AnthropicMessages {
  /** Two, so that a loop makes three requests and a follow-up is followed up. */
  static final int TOOL_CALLS = 2;

  /** What a message thread stands for at one of its messages: the next request may leave it out. */
  private record MessageThread(JsonNode tools, List<String> results) {}

  private final Map<String, MessageThread> threads = new ConcurrentHashMap<>();
  private final AtomicInteger messages = new AtomicInteger();

  /** How an answer travels. */
  enum Framing {
    /** In one piece of JSON. */
    WHOLE,
    SERVER_SENT_EVENTS,
    AWS_EVENT_STREAM
  }

  Reply answer(ObjectNode request, String model, Framing framing) {
    JsonNode tools = request.path("tools");
    List<String> results = new ArrayList<>();
    String previous = request.path("thread").path("previous_message_id").asText();
    if (!previous.isEmpty()) {
      MessageThread thread = threads.get(previous);
      if (thread == null) {
        return Upstream.ANTHROPIC.error(
            404, "not_found_error", "thread.previous_message_id: " + previous + " is not known");
      }
      results.addAll(thread.results());
      tools = tools.isMissingNode() ? thread.tools() : tools;
    }
    addToolResults(request.path("messages"), results);
    ObjectNode block = Json.object();
    JsonNode tool = nextTool(tools, results.size());
    String stopReason;
    if (tool == null) {
      stopReason = "end_turn";
      block.put("type", "text").put("text", closingWords(results));
    } else {
      stopReason = "tool_use";
      block.put("type", "tool_use").put("id", "toolu_mock_" + (results.size() + 1));
      block.set("name", tool.path("name"));
      block.set("input", Json.argumentsFor(tool.path("input_schema"), results.size()));
    }
    ObjectNode message = Json.object();
    String id = "msg_mock_" + messages.incrementAndGet();
    if (request.has("thread")) {
      threads.put(id, new MessageThread(tools, List.copyOf(results)));
    }
    message.put("id", id).put("type", "message");
    message.put("role", "assistant").put("model", model);
    message.putArray("content").add(block);
    message.put("stop_reason", stopReason).putNull("stop_sequence");
    message.putObject("usage").put("input_tokens", 42).put("output_tokens", 7);
    return switch (framing) {
      case WHOLE -> Reply.json(200, stopReason, message);
      case SERVER_SENT_EVENTS -> Reply.events(stopReason, lines(events(message, block)));
      case AWS_EVENT_STREAM -> Bedrock.chunks(stopReason, events(message, block));
    };
  }

  static Reply countTokens() {
    return Reply.json(200, "count_tokens", Json.object().put("input_tokens", 42));
  }

  static String closingWords(List<String> results) {
    return results.isEmpty() ? "Hello." : "The tools said: " + String.join("; ", results) + ".";
  }

  private static @Nullable JsonNode nextTool(JsonNode tools, int calls) {
    if (calls < TOOL_CALLS) {
      for (JsonNode tool : tools) {
        if (tool.has("input_schema")) {
          return tool;
        }
      }
    }
    return null;
  }

  private static void addToolResults(JsonNode messages, List<String> results) {
    for (JsonNode message : messages) {
      for (JsonNode block : message.path("content")) {
        if (block.path("type").asText().equals("tool_result")) {
          JsonNode content = block.path("content");
          results.add(
              content.isTextual() ? content.asText() : content.path(0).path("text").asText());
        }
      }
    }
  }

  private static List<ObjectNode> events(ObjectNode message, ObjectNode block) {
    List<ObjectNode> events = new ArrayList<>();
    ObjectNode opening = message.deepCopy();
    opening.set("content", Json.array());
    opening.putNull("stop_reason");
    ObjectNode start = typed("message_start");
    start.set("message", opening);
    events.add(start);

    ObjectNode emptyBlock = block.deepCopy();
    List<ObjectNode> deltas = new ArrayList<>();
    if (block.path("type").asText().equals("text")) {
      emptyBlock.put("text", "");
      for (String piece : halves(block.path("text").asText())) {
        deltas.add(typed("text_delta").put("text", piece));
      }
    } else {
      emptyBlock.set("input", Json.object());
      for (String piece : halves(block.path("input").toString())) {
        deltas.add(typed("input_json_delta").put("partial_json", piece));
      }
    }
    ObjectNode blockStart = typed("content_block_start").put("index", 0);
    blockStart.set("content_block", emptyBlock);
    events.add(blockStart);
    events.add(typed("ping"));
    for (ObjectNode delta : deltas) {
      ObjectNode blockDelta = typed("content_block_delta").put("index", 0);
      blockDelta.set("delta", delta);
      events.add(blockDelta);
    }
    events.add(typed("content_block_stop").put("index", 0));
    ObjectNode closing = typed("message_delta");
    closing
        .putObject("delta")
        .put("stop_reason", message.path("stop_reason").asText())
        .putNull("stop_sequence");
    closing.putObject("usage").put("output_tokens", 7);
    events.add(closing);
    events.add(typed("message_stop"));
    return events;
  }

  static String[] halves(String text) {
    int middle = text.length() / 2;
    return new String[] {text.substring(0, middle), text.substring(middle)};
  }

  private static ObjectNode typed(String type) {
    return Json.object().put("type", type);
  }

  private static List<String> lines(List<ObjectNode> events) {
    List<String> lines = new ArrayList<>();
    for (ObjectNode event : events) {
      lines.add("event: " + event.path("type").asText() + "\ndata: " + event + "\n\n");
    }
    return lines;
  }
}
