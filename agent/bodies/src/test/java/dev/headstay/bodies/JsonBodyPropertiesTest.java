package dev.headstay.bodies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

class JsonBodyPropertiesTest {
  /** Numbers count for what a double holds of them: how they are written is compared as text. */
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static JsonNode holder(JsonNode document, FlagsMember member) {
    return member == FlagsMember.TOP_LEVEL
        ? document
        : document.path("additionalModelRequestFields");
  }

  @Property
  void sendsTheSameDocumentWithOtherFlags(@ForAll Random random, @ForAll FlagsMember member)
      throws IOException {
    RandomJson before = new RandomJson(random, member);
    String after = Given.sent(before.text, member);

    assertThat(after == null).as(before.text).isEqualTo(before.flags.equals(before.kept));
    JsonNode expected = MAPPER.readTree(before.text);
    ObjectNode holder = (ObjectNode) holder(expected, member);
    if (before.kept.isEmpty() && !before.flags.isEmpty()) {
      holder.remove("anthropic_beta");
    } else {
      holder.set("anthropic_beta", MAPPER.valueToTree(before.kept));
    }
    assertThat(MAPPER.readTree(after == null ? before.text : after)).isEqualTo(expected);
  }

  @Property
  void leavesEveryByteOutsideTheArray(@ForAll Random random, @ForAll FlagsMember member) {
    RandomJson before = new RandomJson(random, member);
    String after = Given.sent(before.text, member);
    if (after == null) {
      return;
    }
    String ahead = before.text.substring(0, before.from);
    String behind = before.text.substring(before.to);
    if (!before.kept.isEmpty()) {
      assertThat(after).startsWith(ahead).endsWith(behind);
      return;
    }
    // Without the member, its comma goes as well, on one side.
    if (ahead.stripTrailing().endsWith(",")) {
      assertThat(after).isEqualTo(ahead.stripTrailing().replaceAll(",$", "") + behind);
    } else {
      assertThat(after)
          .isEqualTo(
              ahead
                  + (behind.strip().startsWith(",")
                      ? behind.stripLeading().substring(1).stripLeading()
                      : behind));
    }
  }

  @Property
  void changesNothingTheSecondTime(@ForAll Random random, @ForAll FlagsMember member) {
    String after = Given.sent(new RandomJson(random, member).text, member);
    if (after != null) {
      BodyEdit again = Given.filter(after.getBytes(UTF_8), member);
      assertThat(again).as(after).isSameAs(BodyEdit.UNCHANGED);
    }
  }

  @Property(tries = 200)
  void changesNoBeginningOfADocument(@ForAll Random random, @ForAll FlagsMember member) {
    byte[] body = new RandomJson(random, member).text.stripTrailing().getBytes(UTF_8);
    for (int length = 0; length < body.length; length++) {
      BodyEdit edit = Given.filter(Arrays.copyOf(body, length), member);
      assertThat(edit.content()).isNull();
      assertThat(edit.reason()).isIn(null, LeftAlone.NOT_JSON, LeftAlone.NOT_UTF8);
    }
  }

  @Property(tries = 5000)
  void changesNoDamagedDocument(@ForAll Random random, @ForAll FlagsMember member)
      throws IOException {
    byte[] body = new RandomJson(random, member).text.getBytes(UTF_8);
    for (int damages = 1 + random.nextInt(2); damages > 0; damages--) {
      body = damaged(body, random);
    }
    byte[] after = Given.filter(body, member).content();
    if (after == null) {
      return;
    }
    JsonNode was = parsed(body);
    assertThat(was).as(new String(body, UTF_8)).isNotNull();
    JsonNode is = MAPPER.readTree(after);
    for (JsonNode each : Arrays.asList(was, is)) {
      ((ObjectNode) holder(each, member)).remove("anthropic_beta");
    }
    assertThat(is).isEqualTo(was);
  }

  /** The quick look never hides from the parser what the parser would change. */
  @Property(tries = 5000)
  void looksWhereverItWouldChangeSomething(@ForAll Random random, @ForAll FlagsMember member) {
    byte[] body = new RandomJson(random, member).text.getBytes(UTF_8);
    for (int damages = random.nextInt(3); damages > 0; damages--) {
      body = damaged(body, random);
    }
    BodyEdit edit = new BodyDocument(body, 0, body.length, member).filter(Given.FILTER);
    if (edit.content() != null) {
      assertThat(JsonBody.mayHaveFlags(body, 0, body.length)).as(new String(body, UTF_8)).isTrue();
    }
  }

  /** As whoever reads a body through a small buffer does. */
  @Property(tries = 2000)
  void seesInPartsWhatItSeesAtOnce(@ForAll Random random, @ForAll FlagsMember member) {
    byte[] body = new RandomJson(random, member).text.getBytes(UTF_8);
    boolean seen = false;
    int from = 0;
    while (from < body.length) {
      int to = Math.min(body.length, from + 1 + random.nextInt(40));
      seen |= JsonBody.mayHaveFlags(body, Math.max(0, from - JsonBody.OVERLAP), to);
      from = to;
    }
    assertThat(seen).isEqualTo(JsonBody.mayHaveFlags(body, 0, body.length));
  }

  private static @Nullable JsonNode parsed(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException e) {
      return null;
    }
  }

  private static byte[] damaged(byte[] body, Random random) {
    int at = random.nextInt(body.length);
    byte other =
        random.nextInt(3) == 0
            ? (byte) random.nextInt(256)
            : (byte) "\"\\,:{}[]0n \n".charAt(random.nextInt(12));
    byte[] copy;
    switch (random.nextInt(3)) {
      case 0:
        copy = body.clone();
        copy[at] = other;
        return copy;
      case 1:
        copy = Arrays.copyOf(body, body.length + 1);
        System.arraycopy(body, at, copy, at + 1, body.length - at);
        copy[at] = other;
        return copy;
      default:
        copy = Arrays.copyOf(body, body.length - 1);
        System.arraycopy(body, at + 1, copy, at, copy.length - at);
        return copy;
    }
  }
}
