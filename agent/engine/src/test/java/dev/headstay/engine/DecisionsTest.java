package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RefusalReason;
import dev.headstay.policy.RequestTarget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DecisionsTest {
  private static final String CANARY = "canary-91c4";

  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final Decisions decisions = new Decisions();

  /** A hop that has the canary wherever a secret can be: in a value, the path and the query. */
  private static Hop hop(String host) {
    HeaderLines lines = new HeaderLines(2).add("Authorization", "Bearer " + CANARY);
    return new Hop(
        new RequestTarget("https", host, 8443, "POST", "/v1/" + CANARY + "?key=" + CANARY),
        "okhttp",
        false,
        lines);
  }

  private void everything(Hop hop) {
    decisions.changed(hop, "gateway", true);
    decisions.refused(hop, "gateway", "set", "X-Key", RefusalReason.PLAIN_HTTP);
    decisions.refused("okhttp", hop.target(), "Cookie", RefusalReason.CLIENT_OWNED);
    decisions.flag(hop, "bedrock", "flag-a", null, true);
    decisions.flag(hop, "bedrock", "flag-b", "flag-c", false);
    decisions.unknownProvider(hop);
    decisions.leftAlone("okhttp", hop.target(), LeftAlone.ENCODED);
  }

  @Test
  void saysEachRefusalAndEachFlagOnce() {
    for (int i = 0; i < 3; i++) {
      everything(hop("gw.example"));
    }
    assertThat(log.lines())
        .hasSize(6)
        .allMatch(line -> line.startsWith("[headstay] WARN "))
        .anyMatch(line -> line.contains("set X-Key"))
        .anyMatch(line -> line.contains("a change of Cookie in okhttp"))
        .anyMatch(line -> line.contains("\"flag-a\" dropped for bedrock"))
        .anyMatch(line -> line.contains("observed only") && line.contains("renamed to \"flag-c\""))
        .anyMatch(line -> line.contains("provider is not known"))
        .anyMatch(line -> line.contains("the body's beta flags in okhttp: it is compressed"));
  }

  @Test
  void saysTheSameFlagAgainForAnotherProvider() {
    decisions.flag(hop("a.example"), "bedrock", "flag-a", null, true);
    decisions.flag(hop("b.example"), "vertex_ai", "flag-a", null, true);
    assertThat(log.lines()).hasSize(2);
  }

  @Test
  void namesTheOriginAndNeverAValuePathOrQuery() {
    Log.level(Log.Level.DEBUG);
    everything(hop("gw.example"));
    assertThat(log.lines())
        .hasSize(7)
        .allMatch(line -> line.contains("https://gw.example:8443"))
        .noneMatch(line -> line.contains(CANARY));
  }

  @Test
  void saysNothingOfAnOrdinaryChange() {
    decisions.changed(hop("gw.example"), "gateway", true);
    assertThat(log.lines()).isEmpty();
  }

  /** Hosts and flags come from the application: they must not fill memory or the log. */
  @Test
  void staysBoundedHoweverManyHostsAndFlagsThereAre() {
    for (int i = 0; i < 3000; i++) {
      decisions.unknownProvider(hop("host-" + i + ".example"));
      decisions.flag(hop("gw.example"), "bedrock", "flag-" + i, null, true);
    }
    assertThat(log.lines()).hasSizeBetween(2000, 2002);
  }
}
