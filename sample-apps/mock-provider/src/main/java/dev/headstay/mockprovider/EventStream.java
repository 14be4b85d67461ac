package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Frames of {@code application/vnd.amazon.eventstream}: two lengths and their checksum, headers,
 * payload, and a checksum of all before it. Source: "Amazon Event Stream Specification" of Smithy.
 */
final class EventStream {
  private static final int PRELUDE = 8;
  private static final int CHECKSUM = 4;
  private static final int STRING = 7;

  private EventStream() {}

  /** One event, with JSON as its payload. */
  static byte[] event(String type, JsonNode payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(frame);
    try {
      byte[] headers = headers(type);
      byte[] content = payload.toString().getBytes(StandardCharsets.UTF_8);
      out.writeInt(PRELUDE + CHECKSUM + headers.length + content.length + CHECKSUM);
      out.writeInt(headers.length);
      out.writeInt(checksum(frame));
      out.write(headers);
      out.write(content);
      out.writeInt(checksum(frame));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return frame.toByteArray();
  }

  private static byte[] headers(String type) throws IOException {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(headers);
    String[] pairs = {
      ":event-type", type, ":content-type", "application/json", ":message-type", "event"
    };
    for (int i = 0; i < pairs.length; i += 2) {
      out.writeByte(pairs[i].length());
      out.writeBytes(pairs[i]);
      out.writeByte(STRING);
      out.writeShort(pairs[i + 1].length());
      out.writeBytes(pairs[i + 1]);
    }
    return headers.toByteArray();
  }

  private static int checksum(ByteArrayOutputStream frame) {
    CRC32 crc = new CRC32();
    crc.update(frame.toByteArray());
    return (int) crc.getValue();
  }
}
