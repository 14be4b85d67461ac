package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.HopOutcome;
import dev.headstay.policy.RefusalReason;
import dev.headstay.policy.RequestTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DecisionsTest {
  private static final String CANARY = "canary-91c4";

  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

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
    decisions.clientOwned("okhttp", hop.target(), "Cookie");
    decisions.flag(hop, "bedrock", "flag-a", null, true);
    decisions.flag(hop, "bedrock", "flag-b", "flag-c", false);
    decisions.unknownProvider(hop);
    decisions.leftAlone("okhttp", hop.target(), LeftAlone.ENCODED);
    decisions.applied(hop, "gateway", "keep", "x-kept", null);
    decisions.applied(hop, "gateway", "set", "x-set", null);
    decisions.keepStopped(hop, "gateway", "x-kept");
    decisions.dropped(hop, "x-dropped");
    decisions.decided(hop, HopOutcome.PATCHED);
    decisions.decidedBody(hop, HopOutcome.OBSERVED);
  }

  @Test
  void saysEachRefusalAndEachFlagOnce() {
    for (int i = 0; i < 3; i++) {
      everything(hop("gw.example"));
    }
    assertThat(log.lines())
        .hasSize(8)
        .allMatch(line -> line.startsWith("[headstay] WARN "))
        .anyMatch(line -> line.contains("set X-Key"))
        .anyMatch(line -> line.contains("a change of Cookie in okhttp"))
        .anyMatch(line -> line.contains("\"flag-a\" dropped for bedrock"))
        .anyMatch(line -> line.contains("observed only") && line.contains("renamed to \"flag-c\""))
        .anyMatch(line -> line.contains("provider is not known"))
        .anyMatch(line -> line.contains("the body's beta flags in okhttp: it is compressed"))
        .anyMatch(line -> line.contains("stopped keeping x-kept for okhttp to https://gw.example"))
        .anyMatch(line -> line.contains("x-dropped in okhttp to https://gw.example:8443"));
  }

  @Test
  void saysACauseThatSeveralClientsMeetOnce() {
    Hop hop = hop("gw.example");
    Hop other = new Hop(hop.target(), "java-net-http", false, hop.headers());
    decisions.refused(hop, "gateway", "set", "X-Key", RefusalReason.PLAIN_HTTP);
    decisions.refused(other, "gateway", "set", "X-Key", RefusalReason.PLAIN_HTTP);

    assertThat(log.lines()).hasSize(1);
    assertThat(decisions.samples()).hasSize(2);
  }

  private List<String> counted() {
    return decisions.samples().stream()
        .map(sample -> sample.name() + sample.labels() + " " + sample.value())
        .toList();
  }

  @Test
  void countsWhatWasDecidedByItsLabels() {
    assertThat(counted()).isEmpty();
    everything(hop("gw.example"));
    everything(hop("gw.example"));
    decisions.failed("okhttp");

    assertThat(counted())
        .containsExactly(
            "headstay_hops_total{client=okhttp, outcome=failed} 1",
            "headstay_hops_total{client=okhttp, outcome=patched} 2",
            "headstay_rules_total{rule=gateway, client=okhttp, mode=enforce} 2",
            "headstay_flags_total{provider=bedrock, flag=flag-a, action=dropped, mode=enforce} 2",
            "headstay_flags_total{provider=bedrock, flag=flag-b, action=renamed, mode=observe} 2",
            "headstay_refusals_total{client=okhttp, rule=, operation=send, header=Cookie,"
                + " reason=client_owned} 2",
            "headstay_refusals_total{client=okhttp, rule=gateway, operation=set, header=X-Key,"
                + " reason=plain_http} 2",
            "headstay_kept_total{client=okhttp, rule=gateway, header=x-kept} 2",
            "headstay_keep_stopped_total{client=okhttp, rule=gateway, header=x-kept,"
                + " origin=https://gw.example:8443} 2",
            "headstay_dropped_headers_total{client=okhttp, header=x-dropped,"
                + " origin=https://gw.example:8443} 2",
            "headstay_bodies_total{client=okhttp, outcome=observed} 2",
            "headstay_bodies_left_alone_total{client=okhttp, reason=encoded} 2",
            "headstay_unknown_provider_total{host=gw.example} 2");
  }

  /** Dashboards and alerts go by these words. */
  @Test
  void keepsTheWordsOfLabels() {
    assertThat(RefusalReason.values())
        .extracting(RefusalReason::code)
        .containsExactly(
            "unresolved",
            "invalid_value",
            "signed",
            "body_signed",
            "plain_http",
            "no_room",
            "client_owned");
    assertThat(HopOutcome.values())
        .extracting(HopOutcome::code)
        .containsExactly("patched", "observed", "refused", "unchanged");
    assertThat(LeftAlone.values())
        .extracting(LeftAlone::code)
        .containsExactly(
            "too_large",
            "too_deep",
            "not_repeatable",
            "length",
            "streamed",
            "encoded",
            "not_utf8",
            "not_json",
            "wrong_type",
            "duplicate_key");
  }

  @Test
  void namesTheFieldThatADroppedFlagLeavesBehind() {
    decisions.flag(hop("a.example"), "vertex_ai", "effort-2025-11-24", null, true);
    decisions.flag(hop("a.example"), "vertex_ai", "web-search-2025-03-05", null, true);
    decisions.flag(hop("a.example"), "bedrock", "advanced-tool-use-2025-11-20", "other", true);
    assertThat(log.lines().get(0))
        .endsWith(
            "anthropic-beta flag \"effort-2025-11-24\" dropped for vertex_ai"
                + " (https://a.example:8443);"
                + " a request with \"output_config.effort\" may then be refused");
    assertThat(log.lines().get(1)).endsWith(" dropped for vertex_ai (https://a.example:8443)");
    assertThat(log.lines().get(2)).endsWith(" for bedrock (https://a.example:8443)");
  }

  @Test
  void namesTheFieldsThatTheDocumentationNames() throws Exception {
    String page = Files.readString(Path.of("../../docs/beta-flags.md"));
    int begin = page.indexOf("## What a dropped flag leaves behind");
    String section = page.substring(begin, page.indexOf("\n## ", begin));
    Map<String, String> documented = new TreeMap<>();
    for (String line : section.split("\n")) {
      String[] cells = line.split("\\|");
      if (cells.length < 4) {
        continue;
      }
      Matcher flags = CODE.matcher(cells[1]);
      Matcher field = CODE.matcher(cells[2]);
      while (flags.find() && field.find(0)) {
        documented.put(flags.group(1), field.group(1));
      }
    }
    Map<String, String> known = new TreeMap<>();
    Path source = Path.of("src/main/java/dev/headstay/engine/FlaggedFields.java");
    Matcher flag = Pattern.compile("case \"(.+)\":").matcher(Files.readString(source));
    while (flag.find()) {
      known.put(flag.group(1), FlaggedFields.of(flag.group(1)));
    }
    assertThat(documented).isNotEmpty().isEqualTo(known);
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
        .hasSize(9)
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
