package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headstay.policy.Explanation.Flag;
import dev.headstay.policy.Explanation.Operation;
import dev.headstay.policy.Explanation.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ExplanationTest {
  private static final String URL = "https://api.example.com/v1";
  private static final String BEDROCK =
      "https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-a/invoke";

  private static Explanation explained(HeaderPolicy policy, Hop hop) {
    Explanation explanation =
        new Explanation(policy, hop.target(), SecretNames.BUILT_IN, DecisionListener.NONE);
    policy.decide(hop, explanation);
    return explanation;
  }

  private static List<String> operations(Rule rule) {
    List<String> texts = new ArrayList<>();
    for (Operation operation : rule.operations()) {
      String reasons = "";
      for (Explanation.Refusal refusal : operation.refusals()) {
        reasons += " " + refusal.header() + " " + refusal.reason().code();
      }
      texts.add(
          operation.text()
              + " = "
              + operation.outcome()
              + reasons
              + (operation.idle().isEmpty() ? "" : " (" + operation.idle() + ")")
              + operation.changes());
    }
    return texts;
  }

  @Test
  void tellsWhatEachOperationDidOrWhyNot() {
    HeaderRule rule =
        Hops.rule(
            HeaderOperation.remove(NamePattern.parse("x-internal-*")),
            HeaderOperation.remove(NamePattern.parse("x-none")),
            HeaderOperation.rename("x-old", "x-new"),
            HeaderOperation.replace("x-none", Hops.constant("1")),
            HeaderOperation.set("x-same", Hops.constant("1")),
            HeaderOperation.set("x-unset", HeaderValue.of(() -> null, false, "${sys:x}")),
            HeaderOperation.keep(NamePattern.parse("x-kept"), false),
            HeaderOperation.defaultValue("x-same", Hops.constant("2")),
            HeaderOperation.append("x-list", List.of(Hops.constant("a"))));

    Explanation explanation =
        explained(
            Hops.policy(rule),
            Hops.post(URL, "x-internal-a: 1", "x-old: 2", "x-same: 1", "x-list: a"));

    assertThat(operations(explanation.rules().get(0)))
        .containsExactly(
            "remove x-internal-* = changed[- x-internal-a: 1]",
            "remove x-none = nothing (no such header)[]",
            "rename x-old to x-new = changed[- x-old: 2, + x-new: 2]",
            "replace x-none \"1\" = nothing (no such header)[]",
            "set x-same \"1\" = nothing (it has this value already)[]",
            "set x-unset \"${sys:x}\" = refused x-unset unresolved[]",
            "keep x-kept = nothing (nothing is remembered of requests before this one)[]",
            "default x-same \"2\" = nothing (the request has it already)[]",
            "append x-list \"a\" = nothing (nothing to add that is not in it)[]");
    assertThat(explanation.rules().get(0).isChanged()).isTrue();
    assertThat(explanation.outcome()).isEqualTo(HopOutcome.PATCHED);
  }

  @Test
  void tellsWhatAGuardForbids() {
    HeaderRule rule =
        Hops.rule(
            HeaderOperation.set("x-signed", Hops.constant("1")),
            HeaderOperation.set("x-secret", Hops.secret("canary-1")));

    Explanation explanation =
        explained(
            Hops.policy(rule),
            Hops.post(
                "http://api.example.com/",
                "Authorization: AWS4-HMAC-SHA256 SignedHeaders=host;x-signed, Signature=x",
                "x-signed: 0"));

    assertThat(operations(explanation.rules().get(0)))
        .containsExactly(
            "set x-signed \"1\" = refused x-signed signed[]",
            "set x-secret \"${secret:test}\" = refused x-secret plain_http[]");
    assertThat(explanation.outcome()).isEqualTo(HopOutcome.REFUSED);
  }

  @Test
  void tellsWhichRulesDoNotApplyAndWhy() {
    HeaderOperation set = HeaderOperation.set("x-a", Hops.constant("1"));
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .mode(Mode.OBSERVE)
            .rule(HeaderRule.builder("off").mode(Mode.OFF).add(set).build())
            .rule(HeaderRule.builder("hosts").matcher(Hops.onHosts("x.test")).add(set).build())
            .rule(HeaderRule.builder("all").add(set).build())
            .build();

    Explanation explanation = explained(policy, Hops.post(URL));

    assertThat(explanation.rules())
        .extracting(Rule::name, Rule::mode, Rule::mismatch, Rule::expectation)
        .containsExactly(
            tuple("off", Mode.OFF, "mode", ""),
            tuple("hosts", Mode.OBSERVE, "hosts", "x.test"),
            tuple("all", Mode.OBSERVE, null, ""));
    assertThat(explanation.outcome()).isEqualTo(HopOutcome.OBSERVED);
  }

  @Test
  void masksASecretWhereverItGoes() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .rule(
                Hops.rule(
                    "first",
                    HeaderOperation.rename("x-api-key", "x-up"),
                    HeaderOperation.set("x-plain", Hops.secret("canary-1"))))
            .rule(
                Hops.rule(
                    "second",
                    HeaderOperation.rename("x-plain", "x-other"),
                    HeaderOperation.rename("x-up", "x-further")))
            .build();
    Hop hop = Hops.post(URL, "x-api-key: canary-2", "x-tenant: t");

    Explanation explanation =
        new Explanation(policy, hop.target(), SecretNames.BUILT_IN, DecisionListener.NONE);
    HeaderLines sent = policy.decide(hop, explanation).headers();

    List<String> shown = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      shown.add(sent.name(i) + ": " + explanation.shown(sent.name(i), sent.value(i)));
    }
    assertThat(shown).containsExactly("x-further: ***", "x-tenant: t", "x-other: ***");
    for (Rule rule : explanation.rules()) {
      assertThat(operations(rule).toString()).doesNotContain("canary-");
    }
  }

  private static HeaderPolicy filtering(ProviderFlags flags) {
    BetaTable table =
        BetaTable.builder()
            .put("bedrock", "a", "a")
            .put("bedrock", "old", "new")
            .put("bedrock", "bad", null)
            .put("bedrock", "far", "by-override")
            .build();
    return HeaderPolicy.builder()
        .betas(BetaFlags.builder(table).provider("bedrock", flags).build())
        .build();
  }

  private static List<String> flags(HeaderPolicy policy, String url, String value) {
    List<String> texts = new ArrayList<>();
    for (Flag flag : explained(policy, Hops.post(url, "anthropic-beta: " + value)).headerFlags()) {
      texts.add(flag.name() + " " + flag.action() + " by " + flag.by() + ": " + flag.setting());
    }
    return texts;
  }

  @Test
  void tellsWhatDecidedOnEachFlag() {
    Map<String, String> ofModel = new LinkedHashMap<>();
    ofModel.put("m", null);
    Map<String, String> ofPath = new LinkedHashMap<>();
    ofPath.put("p", "q");
    ProviderFlags flags =
        ProviderFlags.builder()
            .override("o", null)
            .override("by-override", "z")
            .add(ConditionalFlags.forModels(ModelGlob.parse("*claude-a"), ofModel, null))
            .add(ConditionalFlags.forPaths(PathGlob.parse("/model/**"), ofPath))
            .build();

    assertThat(flags(filtering(flags), BEDROCK, "a,old,new,bad,far,o,m,p,q,what,a"))
        .containsExactly(
            "a passed by table: the table's column bedrock sends it",
            "old renamed by table: the table's column bedrock, old: new",
            "new repeated by table: the table's column bedrock sends it",
            "bad dropped by table: the table's column bedrock, bad: null",
            "far renamed by table: the table's column bedrock, far: by-override, then"
                + " betas.providers.bedrock.overrides, by-override: z",
            "o dropped by override: betas.providers.bedrock.overrides, o: null",
            "m dropped by model: betas.providers.bedrock.models, \"*claude-a\", m: null",
            "p renamed by path: betas.providers.bedrock.paths, \"/model/**\", p: q",
            "q repeated by path: betas.providers.bedrock.paths, \"/model/**\" sends it",
            "what dropped by unmapped: not in the table's column bedrock;"
                + " betas.providers.bedrock.unmapped: drop",
            "a repeated by table: the table's column bedrock sends it");
  }

  @Test
  void tellsWhyFlagsAreNotFiltered() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .provider(ProviderDefinition.of("gw", Hops.hosts("gw.test"), List.of(), null))
            .betas(
                BetaFlags.builder(BetaTable.builder().column("bedrock").build())
                    .provider("bedrock", ProviderFlags.builder().filter(false).build())
                    .build())
            .build();

    assertThat(unfiltered(policy, "https://gw.test/")).isEqualTo("providers.gw has no betas");
    assertThat(unfiltered(policy, "https://api.anthropic.com/"))
        .startsWith("Anthropic's own API takes any flag");
    assertThat(unfiltered(policy, BEDROCK)).isEqualTo("betas.providers.bedrock.filter is false");
    assertThat(unfiltered(policy, "https://other.test/")).contains("not known");
    assertThat(unfiltered(HeaderPolicy.empty(), BEDROCK))
        .isEqualTo("the configuration has no betas");
  }

  private static String unfiltered(HeaderPolicy policy, String url) {
    Hop hop = Hops.post(url, "anthropic-beta: a");
    Explanation explanation = explained(policy, hop);
    assertThat(explanation.isHeaderFiltered()).isFalse();
    return explanation.unfiltered(hop.headers()).get(0).setting();
  }

  @Test
  void tellsHowTheProviderIsKnown() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .provider(ProviderDefinition.of("a", Hops.hosts("a.test"), List.of(), "bedrock"))
            .provider(ProviderDefinition.of("b", Hops.hosts("b.test"), List.of(), null))
            .build();
    String cloudflare = "https://gateway.ai.cloudflare.com/v1/a/g/anthropic/v1/messages";

    assertThat(told(policy, "https://b.test/"))
        .isEqualTo("b: the configuration's providers, number 2 in the file: rules");
    assertThat(told(policy, BEDROCK)).isEqualTo("bedrock: its host: rules");
    assertThat(told(policy, "https://x.test/model/anthropic.claude/converse"))
        .isEqualTo("bedrock_converse: the shape of its path");
    assertThat(told(policy, cloudflare))
        .isEqualTo("anthropic: the provider's name in Cloudflare's path");
    assertThat(told(policy, "https://x.test/")).isEqualTo("null: neither host nor path tells");
  }

  private static String told(HeaderPolicy policy, String url) {
    ProviderFinding found = policy.provider(Hops.post(url).target());
    return found.name() + ": " + found.source() + (found.isForRules() ? ": rules" : "");
  }

  private static Arbitrary<String> names() {
    return Arbitraries.of("a", "b", "c", "d", "e", "f");
  }

  private static Arbitrary<Map<String, String>> maps() {
    return Arbitraries.maps(names(), names().injectNull(0.3)).ofMaxSize(4);
  }

  @Provide
  Arbitrary<ProviderFlags> settings() {
    Arbitrary<ProviderFlags.Unmapped> unmapped = Arbitraries.of(ProviderFlags.Unmapped.class);
    Arbitrary<ConditionalFlags> models =
        Combinators.combine(Arbitraries.of("*claude-a", "x*"), maps(), unmapped.injectNull(0.5))
            .as((glob, map, word) -> ConditionalFlags.forModels(ModelGlob.parse(glob), map, word));
    Arbitrary<ConditionalFlags> paths =
        Combinators.combine(Arbitraries.of("/model/**", "/x"), maps(), Arbitraries.integers())
            .as(
                (glob, map, dice) ->
                    dice % 5 == 0
                        ? ConditionalFlags.stripping(PathGlob.parse(glob))
                        : ConditionalFlags.forPaths(PathGlob.parse(glob), map));
    return Combinators.combine(
            maps(), unmapped, Arbitraries.oneOf(models, paths).list().ofMaxSize(3))
        .as(
            (overrides, word, conditions) -> {
              ProviderFlags.Builder flags = ProviderFlags.builder().unmapped(word);
              overrides.forEach(flags::override);
              conditions.forEach(flags::add);
              return flags.build();
            });
  }

  @Provide
  Arbitrary<Map<String, String>> tables() {
    return maps();
  }

  @Provide
  Arbitrary<List<String>> lists() {
    return names().list().ofMinSize(1).ofMaxSize(8);
  }

  /** The reason is found by another walk than the decision is: they may not part. */
  @Property
  void theReasonOfAFlagLeadsToWhatIsSent(
      @ForAll("tables") Map<String, String> mapping,
      @ForAll("settings") ProviderFlags settings,
      @ForAll("lists") List<String> sent) {
    BetaTable.Builder table = BetaTable.builder().column("bedrock");
    mapping.forEach((flag, to) -> table.put("bedrock", flag, to));
    BetaFlags betas = BetaFlags.builder(table.build()).provider("bedrock", settings).build();
    BetaFlags.Column column = betas.active("bedrock");
    String path = "/model/us.anthropic.claude-a/invoke";

    for (String flag : sent) {
      BetaFlags.Outcome outcome = column.at(path, null).filter(List.of(flag));
      String result = outcome == BetaFlags.Outcome.UNCHANGED ? flag : outcome.result(0);
      assertThat(FlagReason.of(column, flag, path, null).result).as(flag).isEqualTo(result);
    }
  }
}
