package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RequestTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchedTest {
  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final Telemetry telemetry = new Telemetry(part -> false);

  @Test
  void tellsEachLineOnceAndHowManyWereMissed() {
    Watched watched = new Watched();
    assertThat(watched.since(-1)).isEqualTo("{\"next\":0,\"missed\":0,\"decisions\":[]}");
    watched.add("{\"a\":1}");
    watched.add("{\"b\":2}");
    assertThat(watched.since(0))
        .isEqualTo("{\"next\":2,\"missed\":0,\"decisions\":[{\"a\":1},{\"b\":2}]}");
    assertThat(watched.since(2)).isEqualTo("{\"next\":2,\"missed\":0,\"decisions\":[]}");
    for (int i = 0; i < Watched.LINES + 5; i++) {
      watched.add("{}");
    }
    assertThat(watched.since(2)).startsWith("{\"next\":1007,\"missed\":5,\"decisions\":[{},{}");
  }

  @Test
  void tellsNothingOfBeforeAnEarlierWatch() {
    Watched watched = new Watched();
    watched.add("{}");

    assertThat(watched.since(-1)).contains("\"decisions\":[]");
    assertThat(watched.since(900)).contains("\"next\":1,\"missed\":0,\"decisions\":[]");
  }

  @Test
  void isThereOnlyWhileSomebodyAsks() {
    assertThat(telemetry.listener()).isSameAs(telemetry.decisions());
    telemetry.decisions(-1, false);
    assertThat(telemetry.listener()).isInstanceOf(HopReport.class);
    Watched watched = telemetry.decisions().watched();
    assertThat(watched).isNotNull();
    assertThat(watched.isOver()).isFalse();
    assertThat(watched.isWhole()).isFalse();
    telemetry.decisions(0, true);
    assertThat(watched.isWhole()).isTrue();
    telemetry.decisions().watched(null);
    assertThat(telemetry.listener()).isSameAs(telemetry.decisions());
  }

  @Test
  void endsSomeSecondsAfterTheLastCall() {
    Watched watched = new Watched();

    assertThat(watched.isOver()).as("nobody ever asked").isTrue();
    watched.extend(true);
    assertThat(watched.isOver()).isFalse();
  }

  @Test
  void aLineHasNamesAndReasonsAndNoValuePathOrQuery() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .rule(
                HeaderRule.builder("team")
                    .add(HeaderOperation.set("x-team", HeaderValue.constant("canary-1")))
                    .add(
                        HeaderOperation.set(
                            "x-none", HeaderValue.of(() -> null, false, "${sys:x}")))
                    .build())
            .build();
    Hop hop =
        new Hop(
            new RequestTarget("https", "a.example", 443, "POST", "/canary-2?k=canary-3"),
            "okhttp",
            false,
            new HeaderLines(4));
    telemetry.decisions(-1, false);
    policy.decide(hop, telemetry.listener());

    assertThat(telemetry.decisions(0, false))
        .contains("\"origin\":\"https://a.example:443\",\"outcome\":\"patched\"")
        .contains("\"operations\":[\"set x-team\"]")
        .contains("{\"rule\":\"team\",\"operation\":\"set\",\"header\":\"x-none\"")
        .contains("\"reason\":\"unresolved\"")
        .doesNotContain("canary");
  }

  @Test
  void whatWasSaidIsKeptWhateverTheLevel() {
    Log.level(Log.Level.ERROR);
    for (int i = 0; i < Said.LINES; i++) {
      Log.warn("warning " + i + " of this test");
    }

    assertThat(log.lines()).isEmpty();
    assertThat(Said.lines()).hasSize(Said.LINES);
    assertThat(Said.lines().get(0)).endsWith(" WARN warning 0 of this test");
  }
}
