package dev.headstay.policy;

import static dev.headstay.policy.Hops.builder;
import static dev.headstay.policy.Hops.constant;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModeTest {
  private static final String URL =
      "https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages";

  private static HeaderPolicy policy(Mode policyMode, Mode firstMode) {
    BetaTable table =
        BetaTable.builder()
            .put("bedrock_mantle", "a", "b")
            .put("bedrock_mantle", "x", null)
            .build();
    RequestMatcher matcher = Hops.onHosts("*.api.aws");
    return HeaderPolicy.builder()
        .mode(policyMode)
        .rule(
            HeaderRule.builder("first")
                .mode(firstMode)
                .matcher(matcher)
                .add(HeaderOperation.set("x-first", constant("1")))
                .add(HeaderOperation.set("x-bad", HeaderValue.of(() -> null, false, "${sys:x}")))
                .build())
        .rule(
            HeaderRule.builder("second")
                .matcher(matcher)
                .add(HeaderOperation.rename("x-first", "x-second"))
                .build())
        .betas(BetaFlags.builder(table).build())
        .build();
  }

  private static final List<String> ENFORCED =
      List.of(
          "refused first set x-bad UNRESOLVED",
          "changed first",
          "changed second",
          "flag bedrock_mantle a -> b",
          "flag bedrock_mantle x -> null");

  private static List<String> observed(List<String> events) {
    List<String> observed = new ArrayList<>();
    for (String event : events) {
      observed.add(event.startsWith("refused") ? event : event + " (observed)");
    }
    return observed;
  }

  @Test
  void enforcesByDefault() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = Hops.post(URL, "anthropic-beta: a,x");

    assertThat(Hops.text(Hops.sentLines(policy(Mode.ENFORCE, Mode.ENFORCE), hop, heard)))
        .containsExactly("anthropic-beta: b", "x-second: 1");
    assertThat(heard.events).containsExactlyElementsOf(ENFORCED);
    assertThat(heard.outcomes).containsExactly(HopOutcome.PATCHED);
  }

  @Test
  void observesAPolicyByReportingAllAndChangingNothing() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = Hops.post(URL, "anthropic-beta: a,x");

    HeaderDecision decision = policy(Mode.OBSERVE, Mode.ENFORCE).decide(hop, heard);

    assertThat(decision.isUnchanged()).isTrue();
    assertThat(decision.isObserved()).isTrue();
    assertThat(Hops.text(decision.headers())).containsExactly("anthropic-beta: b", "x-second: 1");
    assertThat(heard.events).containsExactlyElementsOf(observed(ENFORCED));
    assertThat(heard.outcomes).containsExactly(HopOutcome.OBSERVED);
  }

  @Test
  void observesARuleByReportingItAndDroppingWhatItDid() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = Hops.post(URL, "anthropic-beta: a,x");

    assertThat(Hops.text(Hops.sentLines(policy(Mode.ENFORCE, Mode.OBSERVE), hop, heard)))
        .containsExactly("anthropic-beta: b");
    assertThat(heard.events)
        .containsExactly(
            "refused first set x-bad UNRESOLVED",
            "changed first (observed)",
            "flag bedrock_mantle a -> b",
            "flag bedrock_mantle x -> null");
  }

  @Test
  void observesAPolicyWithAnObservedRuleAsEnforcingItWould() {
    Hops.Heard heard = new Hops.Heard();
    Hop hop = Hops.post(URL, "anthropic-beta: a");

    policy(Mode.OBSERVE, Mode.OBSERVE).decide(hop, heard);

    assertThat(heard.events)
        .containsExactly(
            "refused first set x-bad UNRESOLVED",
            "changed first (observed)",
            "flag bedrock_mantle a -> b (observed)");
  }

  private static HopOutcome outcome(HeaderPolicy policy, String... lines) {
    Hops.Heard heard = new Hops.Heard();
    policy.decide(Hops.post("https://a.example.com/", lines), heard);
    assertThat(heard.outcomes).hasSize(1);
    return heard.outcomes.get(0);
  }

  @Test
  void tellsTheOutcomeOfEachHopOnce() {
    HeaderOperation set = HeaderOperation.set("x-a", constant("1"));
    HeaderOperation unset =
        HeaderOperation.set("x-b", HeaderValue.of(() -> null, false, "${sys:x}"));
    HeaderRule observed = builder("observed", set).mode(Mode.OBSERVE).build();

    assertThat(outcome(Hops.policy(Hops.rule(set)))).isEqualTo(HopOutcome.PATCHED);
    assertThat(outcome(Hops.policy(Hops.rule(set)), "x-a: 1")).isEqualTo(HopOutcome.UNCHANGED);
    assertThat(outcome(Hops.policy(Hops.rule(set, unset)))).isEqualTo(HopOutcome.PATCHED);
    assertThat(outcome(Hops.policy(Hops.rule(unset)))).isEqualTo(HopOutcome.REFUSED);
    assertThat(outcome(Hops.policy(observed))).isEqualTo(HopOutcome.OBSERVED);
    assertThat(outcome(Hops.policy(observed), "x-a: 1")).isEqualTo(HopOutcome.UNCHANGED);
    assertThat(outcome(Hops.policy(observed, Hops.rule(unset)))).isEqualTo(HopOutcome.OBSERVED);
    assertThat(outcome(Hops.policy(observed, Hops.rule("b", set)))).isEqualTo(HopOutcome.PATCHED);
    assertThat(
            outcome(
                Hops.policy(
                    Hops.rule("add", set),
                    Hops.rule("drop", HeaderOperation.remove(NamePattern.parse("x-a"))))))
        .isEqualTo(HopOutcome.UNCHANGED);
    assertThat(outcome(Hops.policy())).isEqualTo(HopOutcome.UNCHANGED);
  }

  @Test
  void tellsEachOperationThatChangedAHeaderByTheNamesThatWereThere() {
    HeaderRule rule =
        Hops.rule(
            HeaderOperation.remove(NamePattern.parse("x-old-*")),
            HeaderOperation.remove(NamePattern.parse("x-none")),
            HeaderOperation.rename("x-from", "x-to"),
            HeaderOperation.rename("x-twin", "x-there"),
            HeaderOperation.replace("x-same", constant("1")),
            HeaderOperation.replaceFrom("x-part", constant("a"), constant("b")),
            HeaderOperation.set("x-set", constant("1")),
            HeaderOperation.defaultValue("x-there", constant("1")),
            HeaderOperation.defaultValue("x-default", constant("1")),
            HeaderOperation.append("x-list", List.of(constant("1"), constant("2"))),
            HeaderOperation.append("x-full", List.of(constant("1"))));
    Hops.Heard heard = new Hops.Heard();
    Hop hop =
        Hops.post(
            "https://a.example.com/",
            "X-Old-A: 1",
            "x-old-b: 1",
            "x-from: 1",
            "x-twin: 1",
            "x-there: 1",
            "x-same: 1",
            "x-part: a",
            "x-list: 1",
            "x-full: 1");

    Hops.policy(rule).decide(hop, heard);

    assertThat(heard.applied)
        .containsExactlyInAnyOrder(
            "rule: remove X-Old-A",
            "rule: remove x-old-b",
            "rule: rename x-from x-to",
            "rule: rename x-twin x-there",
            "rule: replace x-part",
            "rule: set x-set",
            "rule: default x-default",
            "rule: append x-list");
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void doesNothingWhenThePolicyIsOff(Mode ruleMode) {
    Hops.Heard heard = new Hops.Heard();
    HeaderPolicy policy = policy(Mode.OFF, ruleMode);

    assertThat(policy.decide(Hops.post(URL, "anthropic-beta: a"), heard).isUnchanged()).isTrue();
    assertThat(heard.events).isEmpty();
    assertThat(heard.outcomes).isEmpty();
    assertThat(policy.interest("bedrock-mantle.us-east-1.api.aws")).isEqualTo(Interest.NONE);
  }

  @Test
  void leavesOutARuleThatIsOff() {
    HeaderPolicy policy =
        Hops.policy(
            builder("off", HeaderOperation.set("x-a", constant("1"))).mode(Mode.OFF).build());

    assertThat(policy.decide(Hops.post("https://a.example.com/"), DecisionListener.NONE))
        .isSameAs(HeaderDecision.UNCHANGED);
    assertThat(policy.interest("a.example.com")).isEqualTo(Interest.NONE);
    assertThat(policy.rules()).hasSize(1);
  }

  @Test
  void letsARuleNotOutdoItsPolicy() {
    for (Mode one : Mode.values()) {
      for (Mode other : Mode.values()) {
        assertThat(one.stricter(other)).isEqualTo(other.stricter(one));
      }
      assertThat(one.stricter(Mode.OFF)).isEqualTo(Mode.OFF);
      assertThat(one.stricter(Mode.ENFORCE)).isEqualTo(one);
    }
  }
}
