package com.example.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A question to a model that may call a weather tool: the bodies to send and what to make of the
 * answers. How a body is sent is the sample's affair. Not thread-safe.
 */
public final class Conversation {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Bedrock answers {@code invalid beta flag} to it. */
  private static final String REFUSED_FLAG = "prompt-caching-scope-2026-01-05";

  private static final String TAKEN_FLAG = "context-1m-2025-08-07";

  private final ObjectNode request = MAPPER.createObjectNode();
  private final ArrayNode messages;
  private int turns;
  private boolean over;
  private boolean failed;

  public Conversation(String question) {
    this(question, false);
  }

  /**
   * A conversation.
   *
   * @param bedrock whether to speak as to Bedrock: with beta flags, the model being in the URL
   */
  Conversation(String question, boolean bedrock) {
    if (bedrock) {
      request.put("anthropic_version", "bedrock-2023-05-31");
      request.putArray("anthropic_beta").add(REFUSED_FLAG).add(TAKEN_FLAG);
    } else {
      request.put("model", "claude-sonnet-4-5");
    }
    request.put("max_tokens", 256);
    ObjectNode tool = request.putArray("tools").addObject();
    tool.put("name", "get_weather").put("description", "The weather in a city, now");
    ObjectNode schema = tool.putObject("input_schema").put("type", "object");
    schema.putObject("properties").putObject("city").put("type", "string");
    schema.putArray("required").add("city");
    messages = request.putArray("messages");
    messages.addObject().put("role", "user").put("content", question);
  }

  /** Whether nothing is left to send: the model has answered, or a call failed. */
  public boolean isOver() {
    return over;
  }

  /** 0 if the model answered, 1 if a call failed. */
  public int exitCode() {
    return failed ? 1 : 0;
  }

  /** 1 for the first request. */
  public int turn() {
    return turns + 1;
  }

  /** The body of the next request. */
  public String nextBody() {
    return request.toString();
  }

  /** Takes in an answer and prints one line about it. */
  public void take(int status, String body) {
    turns++;
    if (status != 200) {
      System.out.println("turn " + turns + ": " + status + " " + body.trim());
      over = true;
      failed = true;
      return;
    }
    JsonNode message = read(body);
    JsonNode block = message.path("content").path(0);
    if (!message.path("stop_reason").asText().equals("tool_use")) {
      System.out.println("turn " + turns + ": 200 " + block.path("text").asText());
      over = true;
      return;
    }
    String city = block.path("input").path("city").asText();
    System.out.println("turn " + turns + ": 200 get_weather(" + city + ")");
    messages.addObject().put("role", "assistant").set("content", message.path("content"));
    ObjectNode result = MAPPER.createObjectNode().put("type", "tool_result");
    result.set("tool_use_id", block.path("id"));
    result.put("content", city + " has sun");
    messages.addObject().put("role", "user").putArray("content").add(result);
  }

  private static JsonNode read(String body) {
    try {
      return MAPPER.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an answer that is not JSON: " + body, e);
    }
  }
}
