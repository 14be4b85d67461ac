package dev.headstay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headstay.admin.Http.Answer;
import dev.headstay.config.AdminSettings;
import dev.headstay.engine.FakeControl;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what LiteLLM's own tests of these routes expect. */
class LiteLlmTest {
  private final FakeControl control = new FakeControl();
  private Listener listener;

  @BeforeEach
  void start() throws Exception {
    listener = Listener.open(new AdminSettings("localhost", 0, null), control);
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  private Answer ask(String method, String path) throws IOException {
    return new Http(listener.url()).ask(method, path);
  }

  /** The body, whose timestamp is of now. */
  private static JsonNode withoutTimestamp(Answer answer) throws IOException {
    assertThat(answer.status()).isEqualTo(200);
    JsonNode json = new ObjectMapper().readTree(answer.body());
    String timestamp = ((ObjectNode) json).remove("timestamp").asText();
    assertThat(timestamp).endsWith("+00:00");
    assertThat(OffsetDateTime.parse(timestamp).toInstant())
        .isCloseTo(Instant.now(), Assertions.within(1, ChronoUnit.MINUTES));
    return json;
  }

  @Test
  void reloadsTheTable() throws Exception {
    assertThat(withoutTimestamp(ask("POST", LiteLlm.RELOAD)))
        .hasToString(
            "{\"message\":\"Anthropic beta headers configuration reloaded successfully! 7 providers"
                + " updated.\",\"status\":\"success\",\"providers_count\":7}");
    assertThat(control.asked).containsExactly("reload beta table");
  }

  @Test
  void failedReloadIsA500() throws Exception {
    control.refuses("https://config.example/betas.json: 503");

    Answer answer = ask("POST", LiteLlm.RELOAD);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body())
        .isEqualTo(
            "{\"detail\":\"Failed to reload anthropic beta headers: https://config.example/"
                + "betas.json: 503\"}");
  }

  @Test
  void schedules() throws Exception {
    assertThat(withoutTimestamp(ask("POST", LiteLlm.SCHEDULE + "?hours=6")))
        .hasToString(
            "{\"message\":\"Anthropic beta headers reload scheduled for every 6 hours\",\"status\":"
                + "\"success\",\"interval_hours\":6}");
    assertThat(control.asked).containsExactly("interval PT6H");
  }

  @Test
  void scheduleOfNothingIsA500() throws Exception {
    control.schedules = false;

    Answer answer = ask("POST", LiteLlm.SCHEDULE + "?hours=6");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).contains("Failed to schedule anthropic beta headers reload: ");
  }

  @Test
  void cancels() throws Exception {
    assertThat(withoutTimestamp(ask("DELETE", LiteLlm.SCHEDULE + "?hours=6")))
        .hasToString(
            "{\"message\":\"Anthropic beta headers reload schedule cancelled\",\"status\":"
                + "\"success\"}");
    assertThat(control.asked).containsExactly("interval null");
  }

  @ParameterizedTest
  @CsvSource({
    "?hours=0, 400, Hours must be greater than 0",
    "?hours=-1, 400, Hours must be greater than 0",
    "'', 422, missing",
    "?hour=1, 422, missing",
    "?hours=, 422, int_parsing",
    "?hours=six, 422, int_parsing",
    "?hours=1.5, 422, int_parsing",
    "?hours=99999999999, 422, int_parsing",
    "?hours=87601, 422, less_than_equal",
  })
  void refusesHoursThatAreNone(String query, int status, String why) throws Exception {
    Answer answer = ask("POST", LiteLlm.SCHEDULE + query);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(new ObjectMapper().readTree(answer.body()).path("detail").toString()).contains(why);
    assertThat(control.asked).isEmpty();
  }

  @Test
  void statusOfNoScheduleIsEmpty() throws Exception {
    assertThat(ask("GET", LiteLlm.STATUS).body())
        .isEqualTo(
            "{\"scheduled\":false,\"interval_hours\":null,\"last_run\":null,\"next_run\":null}");
  }

  @Test
  void statusTellsLastAndNextRun() throws Exception {
    control.interval = Duration.ofHours(6);
    control.next = Instant.parse("2026-11-21T17:00:00Z");

    assertThat(ask("GET", LiteLlm.STATUS).body())
        .isEqualTo(
            "{\"scheduled\":true,\"interval_hours\":6,\"last_run\":"
                + "\"2026-11-21T11:00:00.123456+00:00\",\"next_run\":\"2026-11-21T17:00:00+00:00\"}");
  }

  @Test
  void intervalOfTheConfigurationMayBeNoWholeHours() throws Exception {
    control.interval = Duration.ofMinutes(90);

    assertThat(ask("GET", LiteLlm.STATUS).body()).contains("\"interval_hours\":1.5,");
  }
}
