package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What strings become is tested with the audit. */
class JsonTextTest {
  @Test
  void separatesMembersAndElements() {
    JsonText json = new JsonText().beginObject().member("a", 1).member("b", true);
    json.name("c").beginArray().value("{").value("[").value(":").value("").endArray();
    json.name("d").beginArray().beginObject().endObject().beginObject().endObject().endArray();
    json.name("e").beginObject().member("f", (String) null).endObject().name("g").value(1.5);

    assertThat(json.endObject())
        .hasToString(
            "{\"a\":1,\"b\":true,\"c\":[\"{\",\"[\",\":\",\"\"],\"d\":[{},{}],"
                + "\"e\":{\"f\":null},\"g\":1.5}");
  }
}
