package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is sent back: a whole body, or a series of chunks that are flushed one by one.
 *
 * @param outcome one short phrase for the record, such as {@code tool_use} or the refusal
 * @param chunks the body in pieces; null: it is sent whole, with its length
 */
record Reply(
    int status,
    String outcome,
    Map<String, String> headers,
    String body,
    @Nullable List<byte[]> chunks) {

  static Reply json(int status, String outcome, JsonNode body) {
    return new Reply(
        status, outcome, Map.of("content-type", "application/json"), body.toString(), null);
  }

  static Reply refusal(int status, String message, JsonNode body) {
    // The SDKs try a 5xx again; what is wrong with a request here stays wrong.
    return new Reply(
        status,
        message,
        Map.of("content-type", "application/json", "x-should-retry", "false"),
        body.toString(),
        null);
  }

  static Reply events(String outcome, List<String> events) {
    List<byte[]> chunks = new ArrayList<>();
    for (String event : events) {
      chunks.add(event.getBytes(StandardCharsets.UTF_8));
    }
    return new Reply(200, outcome, Map.of("content-type", "text/event-stream"), "", chunks);
  }

  static Reply frames(String outcome, List<byte[]> frames) {
    return new Reply(
        200, outcome, Map.of("content-type", "application/vnd.amazon.eventstream"), "", frames);
  }

  Reply withHeader(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Reply(status, outcome, all, body, chunks);
  }
}
