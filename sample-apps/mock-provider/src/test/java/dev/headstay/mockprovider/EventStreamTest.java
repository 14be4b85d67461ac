package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/** The frames, read by AWS's own decoder. */
class EventStreamTest {
  @Test
  void framesWhatAwssDecoderReads() {
    byte[] first = EventStream.event("messageStart", Json.object().put("role", "assistant"));
    byte[] second = EventStream.event("chunk", Json.object().put("text", "\u4e2d"));
    List<Message> messages = new ArrayList<>();
    MessageDecoder decoder = new MessageDecoder(messages::add);

    decoder.feed(first);
    decoder.feed(second);

    assertThat(messages).hasSize(2);
    assertThat(messages.get(0).getHeaders())
        .containsOnly(
            Map.entry(":event-type", HeaderValue.fromString("messageStart")),
            Map.entry(":content-type", HeaderValue.fromString("application/json")),
            Map.entry(":message-type", HeaderValue.fromString("event")));
    assertThat(new String(messages.get(0).getPayload(), StandardCharsets.UTF_8))
        .isEqualTo("{\"role\":\"assistant\"}");
    assertThat(new String(messages.get(1).getPayload(), StandardCharsets.UTF_8))
        .isEqualTo("{\"text\":\"\u4e2d\"}");
  }

  @Test
  void carriesChecksumsThatADecoderChecks() {
    byte[] frame = EventStream.event("chunk", Json.object().put("bytes", "e30="));
    for (int i = 8; i < frame.length; i++) {
      byte[] damaged = frame.clone();
      damaged[i] ^= 1;

      assertThatThrownBy(() -> Message.decode(ByteBuffer.wrap(damaged)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
