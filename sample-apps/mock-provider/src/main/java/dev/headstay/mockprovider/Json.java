package dev.headstay.mockprovider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The mapper, and tool calls in the shapes that schemas ask for. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Arguments of the first, second … tool call: places, as a weather tool would be asked for. */
  private static final String[] WORDS = {"Oslo", "Lima", "Hanoi"};

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** Reads a request's body; something else than an object gives an empty one. */
  static ObjectNode read(String text) {
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object ? object : object();
    } catch (JsonProcessingException e) {
      return object();
    }
  }

  /**
   * Arguments that fit a tool's JSON Schema.
   *
   * @param call how many calls came before: each asks for another place
   */
  static ObjectNode argumentsFor(JsonNode schema, int call) {
    ObjectNode arguments = object();
    schema
        .path("properties")
        .properties()
        .forEach(property -> arguments.set(property.getKey(), value(property.getValue(), call)));
    return arguments;
  }

  private static JsonNode value(JsonNode schema, int call) {
    if (schema.path("enum").has(0)) {
      return schema.path("enum").get(0);
    }
    return switch (schema.path("type").asText("string")) {
      case "integer", "number" -> MAPPER.getNodeFactory().numberNode(call + 1);
      case "boolean" -> MAPPER.getNodeFactory().booleanNode(true);
      case "array" -> array();
      case "object" -> argumentsFor(schema, call);
      default -> MAPPER.getNodeFactory().textNode(WORDS[call % WORDS.length]);
    };
  }
}
