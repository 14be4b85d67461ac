package com.example.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Puts the events of one streamed answer, of a single block, together again. Not thread-safe. */
final class StreamedMessage {
  private final StringBuilder pieces = new StringBuilder();
  private final ObjectNode message = BedrockSample.read("{}");

  void add(JsonNode event) {
    switch (event.path("type").asText()) {
      case "content_block_start" -> message.putArray("content").add(event.path("content_block"));
      case "content_block_delta" ->
          pieces
              .append(event.at("/delta/partial_json").asText())
              .append(event.at("/delta/text").asText());
      case "message_delta" -> message.set("stop_reason", event.at("/delta/stop_reason"));
      default -> {}
    }
  }

  String toJson() {
    ObjectNode block = (ObjectNode) message.at("/content/0");
    if (block.path("type").asText().equals("text")) {
      block.put("text", pieces.toString());
    } else {
      block.set("input", BedrockSample.read(pieces.toString()));
    }
    return message.toString();
  }
}
