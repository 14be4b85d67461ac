package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Laws of the policy, over random rules, tables and header blocks. */
class PolicyPropertiesTest {
  private static final String URL = "https://api.example.com/v1";
  private static final String AZURE = "https://r.services.ai.azure.com/anthropic/v1/messages";
  private static final List<String> GUARDED =
      List.of(
          "Host", "content-length", "TE", "Proxy-Authorization", "Accept-Encoding", "connection");

  private static Arbitrary<String> names() {
    return Arbitraries.of("x-a", "X-A", "x-b", "X-b", "x-c", "Accept", "anthropic-beta");
  }

  private static Arbitrary<String> values() {
    return Arbitraries.of("1", "2", "1,2", "1, 3", "\"1,2\"", "a b", "\"", "old", ",,2,");
  }

  private static Arbitrary<HeaderOperation> idempotentOperations() {
    Arbitrary<HeaderOperation> remove =
        Arbitraries.of("x-a", "x-b", "x-*", "*", "acc*", "h*", "te*", "t*", "p*")
            .map(text -> HeaderOperation.remove(NamePattern.parse(text)));
    Arbitrary<HeaderOperation> set =
        Combinators.combine(names(), values())
            .as((name, value) -> HeaderOperation.set(name, HeaderValue.constant(value)));
    Arbitrary<HeaderOperation> defaults =
        Combinators.combine(names(), values())
            .as((name, value) -> HeaderOperation.defaultValue(name, HeaderValue.constant(value)));
    Arbitrary<HeaderOperation> append =
        Combinators.combine(
                names(), values().filter(v -> !Lists.hasOpenQuote(v)).list().ofMaxSize(3))
            .as(
                (name, members) ->
                    HeaderOperation.append(
                        name, members.stream().map(HeaderValue::constant).toList()));
    return Arbitraries.oneOf(remove, set, defaults, append);
  }

  @Provide
  Arbitrary<HeaderOperation> idempotent() {
    return idempotentOperations();
  }

  @Provide
  Arbitrary<List<HeaderOperation>> anyOperations() {
    Arbitrary<HeaderOperation> rename =
        Combinators.combine(Arbitraries.of("x-a", "x-b"), Arbitraries.of("x-c", "x-d", "accept"))
            .as(HeaderOperation::rename);
    Arbitrary<HeaderOperation> replace =
        Combinators.combine(names(), values())
            .as((name, value) -> HeaderOperation.replace(name, HeaderValue.constant(value)));
    Arbitrary<HeaderOperation> from =
        Combinators.combine(names(), values(), values())
            .as(
                (name, a, b) ->
                    HeaderOperation.replaceFrom(
                        name, HeaderValue.constant(a), HeaderValue.constant(b)));
    return Arbitraries.oneOf(idempotentOperations(), rename, replace, from).list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<String>> blocks() {
    Arbitrary<String> ordinary =
        Combinators.combine(names(), values()).as((name, value) -> name + ": " + value);
    Arbitrary<String> guarded =
        Combinators.combine(Arbitraries.of(GUARDED), values())
            .as((name, value) -> name + ": " + value);
    return Arbitraries.oneOf(ordinary, ordinary, ordinary, guarded).list().ofMaxSize(8);
  }

  private static Hop hop(String url, List<String> lines) {
    return Hops.post(url, lines.toArray(new String[0]));
  }

  /** One rule each, since one rule may not do one thing to a header twice. */
  private static HeaderPolicy policy(List<HeaderOperation> operations) {
    HeaderRule[] rules = new HeaderRule[operations.size()];
    for (int i = 0; i < rules.length; i++) {
      rules[i] = Hops.rule("rule " + i, operations.get(i));
    }
    return Hops.policy(rules);
  }

  @Property
  void applyingTwiceEqualsApplyingOnce(
      @ForAll("idempotent") HeaderOperation operation, @ForAll("blocks") List<String> block) {
    HeaderPolicy policy = policy(List.of(operation));

    List<String> once = Hops.sent(policy, hop(URL, block));
    HeaderDecision twice = policy.decide(hop(URL, once), DecisionListener.NONE);

    assertThat(twice).isSameAs(HeaderDecision.UNCHANGED);
  }

  @Property
  void rulesApplyOneAfterTheOther(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    List<String> stepwise = Hops.text(hop(URL, block).headers());
    for (HeaderOperation operation : operations) {
      stepwise = Hops.sent(policy(List.of(operation)), hop(URL, stepwise));
    }

    assertThat(Hops.sent(policy(operations), hop(URL, block))).isEqualTo(stepwise);
  }

  @Property
  void unmatchedIsUnchanged(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    Hops.Heard heard = new Hops.Heard();

    assertThat(policy(operations).decide(hop("https://other.test/", block), heard))
        .isSameAs(HeaderDecision.UNCHANGED);
    assertThat(heard.events).isEmpty();
  }

  @Property
  void unchangedIsSaidExactlyWhenTheLinesAreTheSame(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    Hop hop = hop(URL, block);
    HeaderDecision decision = policy(operations).decide(hop, DecisionListener.NONE);

    if (!decision.isUnchanged()) {
      assertThat(Hops.text(decision.headers())).isNotEqualTo(Hops.text(hop.headers()));
    }
  }

  @Property
  void aLineWithASourceIsTheClientsOwn(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    Hop hop = hop(URL, block);
    HeaderLines lines = Hops.sentLines(policy(operations), hop, DecisionListener.NONE);

    int last = -1;
    for (int i = 0; i < lines.size(); i++) {
      int source = lines.source(i);
      if (source != HeaderLines.NEW) {
        assertThat(lines.name(i)).isSameAs(hop.headers().name(source));
        assertThat(lines.value(i)).isSameAs(hop.headers().value(source));
        assertThat(source).isGreaterThan(last);
        last = source;
      }
    }
  }

  @Property
  void guardedNamesNeverChange(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    Hop hop = hop(URL, block);

    assertThat(guarded(Hops.sent(policy(operations), hop)))
        .isEqualTo(guarded(Hops.text(hop.headers())));
  }

  private static List<String> guarded(List<String> lines) {
    List<String> guarded = new ArrayList<>();
    for (String line : lines) {
      if (FieldNames.isGuarded(line.substring(0, line.indexOf(':')))) {
        guarded.add(line);
      }
    }
    return guarded;
  }

  @Property
  void aNameOccursOnceAfterSet(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    List<HeaderOperation> withSet = new ArrayList<>(operations);
    withSet.add(HeaderOperation.set("x-A", HeaderValue.constant("set")));

    List<String> sent = Hops.sent(policy(withSet), hop(URL, block));

    assertThat(sent.stream().filter(line -> line.toLowerCase().startsWith("x-a:")))
        .singleElement()
        .asString()
        .endsWith(": set");
  }

  @Property
  void observingChangesNothingAndSaysTheSame(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    Hops.Heard enforced = new Hops.Heard();
    Hops.Heard observed = new Hops.Heard();
    HeaderPolicy.Builder observing = HeaderPolicy.builder().mode(Mode.OBSERVE);
    for (HeaderRule rule : policy(operations).rules()) {
      observing.rule(rule);
    }

    policy(operations).decide(hop(URL, block), enforced);

    assertThat(observing.build().decide(hop(URL, block), observed).isUnchanged()).isTrue();
    assertThat(observed.events)
        .isEqualTo(enforced.events.stream().map(event -> event + " (observed)").toList());
    assertThat(observed.outcomes).isEqualTo(asObserved(enforced.outcomes));
    assertThat(observed.applied).isEqualTo(enforced.applied);
  }

  private static List<HopOutcome> asObserved(List<HopOutcome> outcomes) {
    return outcomes.stream()
        .map(outcome -> outcome == HopOutcome.PATCHED ? HopOutcome.OBSERVED : outcome)
        .toList();
  }

  private static String asObserved(String event) {
    return event.startsWith("changed") || event.startsWith("flag")
        ? event.replace(" (observed)", "") + " (observed)"
        : event;
  }

  /**
   * With refusals, rules of each mode, flags and signed hops: all but what is enforced is equal.
   */
  @Property
  void observingSaysWhatEnforcingDoes(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("mappings") Map<String, String> mapping,
      @ForAll("blocks") List<String> block,
      @ForAll("flagBlocks") List<String> flags,
      @ForAll boolean signed,
      @ForAll Mode ruleMode) {
    List<String> lines = new ArrayList<>(block);
    lines.addAll(flags);
    if (signed) {
      lines.add("Authorization: Hawk mac=\"x\"");
    }
    Hops.Heard enforced = new Hops.Heard();
    Hops.Heard observed = new Hops.Heard();

    HeaderDecision enforcing =
        mixed(operations, mapping, ruleMode, Mode.ENFORCE).decide(hop(AZURE, lines), enforced);
    HeaderDecision decision =
        mixed(operations, mapping, ruleMode, Mode.OBSERVE).decide(hop(AZURE, lines), observed);

    assertThat(decision.isUnchanged()).isTrue();
    assertThat(decision.isObserved()).isEqualTo(!enforcing.isUnchanged());
    assertThat(Hops.text(decision.headers())).isEqualTo(Hops.text(enforcing.headers()));
    assertThat(observed.events)
        .isEqualTo(enforced.events.stream().map(PolicyPropertiesTest::asObserved).toList());
    assertThat(observed.outcomes).hasSize(1).isEqualTo(asObserved(enforced.outcomes));
    assertThat(observed.applied).isEqualTo(enforced.applied);
  }

  private static HeaderPolicy mixed(
      List<HeaderOperation> operations, Map<String, String> mapping, Mode ruleMode, Mode mode) {
    BetaTable.Builder table = BetaTable.builder();
    mapping.forEach((flag, to) -> table.put("azure_ai", flag, to));
    HeaderPolicy.Builder policy =
        HeaderPolicy.builder().mode(mode).betas(BetaFlags.builder(table.build()).build());
    for (int i = 0; i < operations.size(); i++) {
      policy.rule(
          HeaderRule.builder("rule " + i)
              .mode(i == 0 ? ruleMode : Mode.ENFORCE)
              .matcher(Hops.onHosts("*.azure.com"))
              .add(operations.get(i))
              .add(HeaderOperation.set("x-z", HeaderValue.of(() -> null, false, "${sys:x}")))
              .build());
    }
    return policy.build();
  }

  @Property
  void onAHopOfUnknownSignatureEveryLineStays(
      @ForAll("anyOperations") List<HeaderOperation> operations,
      @ForAll("blocks") List<String> block) {
    List<String> signed = new ArrayList<>(block);
    signed.add("Authorization: Hawk mac=\"x\"");
    Hop hop = hop(URL, signed);

    assertThat(Hops.sent(policy(operations), hop).subList(0, signed.size()))
        .isEqualTo(Hops.text(hop.headers()));
  }

  private static Arbitrary<String> flags() {
    return Arbitraries.of("a", "b", "c", "d", "e", "A", "ab");
  }

  @Provide
  Arbitrary<Map<String, String>> mappings() {
    return Arbitraries.maps(flags(), flags().injectNull(0.3)).ofMaxSize(6);
  }

  @Provide
  Arbitrary<Map<String, String>> overrides() {
    // Chains of overrides, each of them explicit, have no fixed point: a to b, b to c.
    return Arbitraries.maps(flags(), Arbitraries.of("x", "y").injectNull(0.4)).ofMaxSize(3);
  }

  @Provide
  Arbitrary<List<String>> flagBlocks() {
    Arbitrary<String> list =
        flags()
            .list()
            .ofMaxSize(5)
            .flatMap(
                members -> Arbitraries.of(",", ", ", " ,,\t").map(by -> String.join(by, members)));
    return Combinators.combine(Arbitraries.of("anthropic-beta", "Anthropic-Beta"), list)
        .as((name, value) -> name + ": " + value)
        .list()
        .ofMaxSize(4);
  }

  private static HeaderPolicy filter(
      Map<String, String> mapping, Map<String, String> overrides, boolean pass) {
    BetaTable.Builder table = BetaTable.builder();
    mapping.forEach((flag, to) -> table.put("azure_ai", flag, to));
    ProviderFlags.Builder settings = ProviderFlags.builder();
    overrides.forEach(settings::override);
    settings.unmapped(pass ? ProviderFlags.Unmapped.PASS : ProviderFlags.Unmapped.DROP);
    return HeaderPolicy.builder()
        .betas(BetaFlags.builder(table.build()).provider("azure_ai", settings.build()).build())
        .build();
  }

  private static List<String> flagsIn(List<String> lines) {
    List<String> flags = new ArrayList<>();
    for (String line : lines) {
      Lists.addMembers(line.substring(line.indexOf(':') + 1), false, flags);
    }
    return flags;
  }

  @Property
  void filteringTwiceEqualsFilteringOnce(
      @ForAll("mappings") Map<String, String> mapping,
      @ForAll("overrides") Map<String, String> overrides,
      @ForAll boolean pass,
      @ForAll("flagBlocks") List<String> block) {
    HeaderPolicy policy = filter(mapping, overrides, pass);

    List<String> once = Hops.sent(policy, hop(AZURE, block));

    assertThat(policy.decide(hop(AZURE, once), DecisionListener.NONE))
        .isSameAs(HeaderDecision.UNCHANGED);
  }

  @Property
  void whatIsSentIsInTheTableOrWasPassed(
      @ForAll("mappings") Map<String, String> mapping,
      @ForAll("overrides") Map<String, String> overrides,
      @ForAll boolean pass,
      @ForAll("flagBlocks") List<String> block) {
    List<String> sent = flagsIn(Hops.sent(filter(mapping, overrides, pass), hop(AZURE, block)));

    Set<String> allowed = new HashSet<>(mapping.values());
    allowed.addAll(overrides.values());
    if (pass) {
      for (String flag : flagsIn(block)) {
        if (!mapping.containsKey(flag) && !overrides.containsKey(flag)) {
          allowed.add(flag);
        }
      }
    }
    Set<String> dropped = new HashSet<>();
    overrides.forEach(
        (flag, to) -> {
          if (to == null) {
            dropped.add(flag);
          }
        });
    assertThat(allowed).containsAll(sent);
    dropped.retainAll(sent);
    assertThat(dropped).isEmpty();
  }

  @Property
  void aChangedListIsOneLineWithoutDuplicatesInTheClientsOrder(
      @ForAll("mappings") Map<String, String> mapping, @ForAll("flagBlocks") List<String> block) {
    HeaderPolicy policy = filter(mapping, Collections.emptyMap(), false);
    HeaderDecision decision = policy.decide(hop(AZURE, block), DecisionListener.NONE);

    if (!decision.isUnchanged()) {
      List<String> lines = Hops.text(decision.headers());
      assertThat(lines).hasSizeLessThanOrEqualTo(1);
      List<String> flags = flagsIn(lines);
      assertThat(flags).doesNotHaveDuplicates();
      Map<String, Integer> firstSeen = new HashMap<>();
      List<String> before = flagsIn(block);
      for (int i = 0; i < before.size(); i++) {
        String flag = before.get(i);
        String to = mapping.containsValue(flag) ? flag : mapping.get(flag);
        if (to != null) {
          firstSeen.putIfAbsent(to, i);
        }
      }
      assertThat(flags).isSortedAccordingTo((a, b) -> firstSeen.get(a) - firstSeen.get(b));
    }
  }
}
