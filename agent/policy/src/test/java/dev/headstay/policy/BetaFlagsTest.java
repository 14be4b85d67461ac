package dev.headstay.policy;

import static dev.headstay.policy.Hops.hosts;
import static dev.headstay.policy.Hops.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BetaFlagsTest {
  private static final String AZURE = "https://r.services.ai.azure.com/anthropic/v1/messages";
  private static final String FIRST_PARTY = "https://api.anthropic.com/v1/messages";

  private static BetaTable.Builder table() {
    return BetaTable.builder()
        .put("azure_ai", "keep", "keep")
        .put("azure_ai", "keep-more", "keep-more")
        .put("azure_ai", "old", "new")
        .put("azure_ai", "older", "new")
        .put("azure_ai", "gone", null)
        .put("azure_ai", "swallowed", "shadowed")
        .put("azure_ai", "shadowed", null)
        .put("anthropic", "keep", "keep")
        .put("anthropic", "gone", null);
  }

  private static HeaderPolicy policy(Consumer<ProviderFlags.Builder> settings) {
    ProviderFlags.Builder flags = ProviderFlags.builder();
    settings.accept(flags);
    return HeaderPolicy.builder()
        .betas(BetaFlags.builder(table().build()).provider("azure_ai", flags.build()).build())
        .build();
  }

  private static HeaderPolicy policy() {
    return policy(flags -> {});
  }

  private static Arguments row(String name, List<String> before, List<String> after) {
    return Arguments.of(name, before, after);
  }

  private static List<String> lines(String... lines) {
    return Arrays.asList(lines);
  }

  /** Fault 35. */
  static Stream<Arguments> shapes() {
    return Stream.of(
        row("passes", lines("anthropic-beta: keep"), lines("anthropic-beta: keep")),
        row(
            "passes untouched, blanks and all",
            lines("Anthropic-Beta: keep ,, keep-more,"),
            lines("Anthropic-Beta: keep ,, keep-more,")),
        row(
            "passes repeated lines untouched",
            lines("anthropic-beta: keep", "x: 1", "anthropic-beta: keep-more,keep"),
            lines("anthropic-beta: keep", "x: 1", "anthropic-beta: keep-more,keep")),
        row("renames", lines("anthropic-beta: old"), lines("anthropic-beta: new")),
        row(
            "passes what a rename gives",
            lines("anthropic-beta: new"),
            lines("anthropic-beta: new")),
        row(
            "passes an output though its own entry drops it",
            lines("anthropic-beta: shadowed"),
            lines("anthropic-beta: shadowed")),
        row(
            "two names of one",
            lines("anthropic-beta: old, keep, older, new"),
            lines("anthropic-beta: new,keep")),
        row("drops", lines("anthropic-beta: gone,keep"), lines("anthropic-beta: keep")),
        row(
            "drops the unmapped",
            lines("anthropic-beta: what,keep"),
            lines("anthropic-beta: keep")),
        row("drops other case", lines("anthropic-beta: Keep,keep"), lines("anthropic-beta: keep")),
        row(
            "drops what is quoted",
            lines("anthropic-beta: \"keep\",keep"),
            lines("anthropic-beta: keep")),
        row(
            "tells a beginning from the whole",
            lines("anthropic-beta: kee,keep-more,keep-"),
            lines("anthropic-beta: keep-more")),
        row("removes the last one", lines("a: 1", "anthropic-beta: gone"), lines("a: 1")),
        row(
            "removes every line",
            lines("anthropic-beta: gone", "a: 1", "Anthropic-Beta: what"),
            lines("a: 1")),
        row(
            "joins lines at the first one's place and spelling",
            lines("Anthropic-Beta: keep", "a: 1", "anthropic-beta: gone, keep-more"),
            lines("Anthropic-Beta: keep,keep-more", "a: 1")),
        row(
            "writes what is there twice once",
            lines("anthropic-beta: keep,gone", "anthropic-beta: keep"),
            lines("anthropic-beta: keep")),
        row(
            "trims",
            lines("anthropic-beta: \t keep , gone ,\tkeep-more"),
            lines("anthropic-beta: keep,keep-more")),
        row("empty", lines("anthropic-beta: "), lines("anthropic-beta: ")),
        row("nothing but commas", lines("anthropic-beta: ,,"), lines("anthropic-beta: ,,")),
        row("absent", lines("a: 1"), lines("a: 1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void filtersEachShape(String name, List<String> before, List<String> after) {
    HeaderPolicy policy = policy();
    Hop hop = post(AZURE, before.toArray(new String[0]));

    for (int time = 0; time < 2; time++) {
      HeaderDecision decision = policy.decide(hop, DecisionListener.NONE);
      assertThat(decision.isUnchanged()).isEqualTo(before.equals(after));
      assertThat(Hops.sent(policy, hop)).isEqualTo(after);
    }
  }

  @Test
  void saysWhatBecameOfEachFlagEveryTime() {
    HeaderPolicy policy = policy();
    for (int time = 0; time < 2; time++) {
      Hops.Heard heard = new Hops.Heard();
      policy.decide(post(AZURE, "anthropic-beta: keep,old,gone,what,gone"), heard);
      assertThat(heard.events)
          .containsExactly(
              "flag azure_ai old -> new",
              "flag azure_ai gone -> null",
              "flag azure_ai what -> null");
    }
  }

  @Test
  void passesTheUnmappedWhenAsked() {
    HeaderPolicy policy = policy(flags -> flags.unmapped(ProviderFlags.Unmapped.PASS));

    assertThat(Hops.sent(policy, post(AZURE, "anthropic-beta: what,gone")))
        .containsExactly("anthropic-beta: what");
  }

  @Test
  void letsOverridesWin() {
    HeaderPolicy policy =
        policy(
            flags ->
                flags
                    .override("keep", null)
                    .override("gone", "gone")
                    .override("mine", "theirs")
                    .override("new", null));

    assertThat(Hops.sent(policy, post(AZURE, "anthropic-beta: keep,gone,mine,keep-more,old")))
        .containsExactly("anthropic-beta: gone,theirs,keep-more");
    assertThat(Hops.sent(policy, post(AZURE, "anthropic-beta: gone,theirs,keep-more")))
        .containsExactly("anthropic-beta: gone,theirs,keep-more");
  }

  @Test
  void leavesTheFirstPartyAloneUnlessAsked() {
    Hop hop = post(FIRST_PARTY, "anthropic-beta: gone,brand-new");
    ProviderFlags filtered = ProviderFlags.builder().filter(true).build();
    HeaderPolicy asked =
        HeaderPolicy.builder()
            .betas(BetaFlags.builder(table().build()).provider("anthropic", filtered).build())
            .build();
    Hops.Heard heard = new Hops.Heard();

    assertThat(policy().decide(hop, heard).isUnchanged()).isTrue();
    assertThat(heard.events).isEmpty();
    assertThat(Hops.sent(asked, hop)).isEmpty();
  }

  @Test
  void leavesAProviderAloneWhenAsked() {
    HeaderPolicy policy = policy(flags -> flags.filter(false));

    assertThat(policy.decide(post(AZURE, "anthropic-beta: gone"), DecisionListener.NONE))
        .isSameAs(HeaderDecision.UNCHANGED);
  }

  @Test
  void reportsAnUnknownProviderOnlyIfThereAreFlags() {
    Hops.Heard heard = new Hops.Heard();
    policy().decide(post("https://unknown.test/", "a: 1"), heard);
    policy().decide(post("https://unknown.test/", "anthropic-beta: , ,"), heard);
    assertThat(heard.events).isEmpty();

    assertThat(
            policy()
                .decide(post("https://unknown.test/", "anthropic-beta: gone"), heard)
                .isUnchanged())
        .isTrue();
    assertThat(heard.events).containsExactly("unknown provider");
  }

  @Test
  void goesByTheColumnThatADefinedProviderBorrows() {
    BetaTable table = table().alias("azure", "azure_ai").build();
    for (String column : List.of("azure_ai", "azure")) {
      HeaderPolicy policy =
          HeaderPolicy.builder()
              .provider(ProviderDefinition.of("corp", hosts("gw.test"), List.of(), column))
              .provider(ProviderDefinition.of("none", hosts("none.test"), List.of(), null))
              .betas(BetaFlags.builder(table).build())
              .build();
      Hops.Heard heard = new Hops.Heard();

      assertThat(
              Hops.text(
                  Hops.sentLines(policy, post("https://gw.test/", "anthropic-beta: old"), heard)))
          .containsExactly("anthropic-beta: new");
      assertThat(heard.events).containsExactly("flag azure_ai old -> new");
      assertThat(
              policy.decide(post("https://none.test/", "anthropic-beta: old"), heard).isUnchanged())
          .isTrue();
      assertThat(heard.events).hasSize(1);
    }
  }

  @Test
  void takesSettingsUnderAnAlias() {
    BetaTable table = table().alias("azure", "azure_ai").build();
    ProviderFlags flags = ProviderFlags.builder().override("gone", "gone").build();
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .betas(BetaFlags.builder(table).provider("azure", flags).build())
            .build();

    assertThat(policy.decide(post(AZURE, "anthropic-beta: gone"), DecisionListener.NONE))
        .isSameAs(HeaderDecision.UNCHANGED);
  }

  @Test
  void filtersAKnownProviderThatTheTableLacks() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .betas(BetaFlags.builder(BetaTable.builder().build()).build())
            .build();

    assertThat(Hops.sent(policy, post(AZURE, "anthropic-beta: keep"))).isEmpty();
    assertThat(Hops.sent(policy, post(FIRST_PARTY, "anthropic-beta: keep"))).hasSize(1);
  }

  @Test
  void filtersAfterEveryRule() {
    HeaderOperation append =
        HeaderOperation.append("anthropic-beta", List.of(HeaderValue.constant("old,gone")));
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .rule(HeaderRule.builder("r").add(append).build())
            .betas(BetaFlags.builder(table().build()).build())
            .build();

    assertThat(Hops.sent(policy, post(AZURE, "a: 1")))
        .containsExactly("a: 1", "anthropic-beta: new");
    assertThat(Hops.sent(policy, post(AZURE, "anthropic-beta: new")))
        .containsExactly("anthropic-beta: new");
  }

  @Test
  void doesNothingUntilItIsGiven() {
    assertThat(
            HeaderPolicy.empty().decide(post(AZURE, "anthropic-beta: gone"), DecisionListener.NONE))
        .isSameAs(HeaderDecision.UNCHANGED);
  }

  /** Fault 35: 500 flags. */
  @Test
  void filtersFiveHundredFlags() {
    StringBuilder many = new StringBuilder("anthropic-beta: keep");
    for (int i = 0; i < 500; i++) {
      many.append(",flag-").append(i);
    }

    assertThat(Hops.sent(policy(), post(AZURE, many.toString())))
        .containsExactly("anthropic-beta: keep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b", "a b", " a", "a\n", "é"})
  void refusesWhatIsNoFlag(String flag) {
    assertThatThrownBy(() -> BetaTable.builder().put("p", flag, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: one beta flag");
    assertThatThrownBy(() -> BetaTable.builder().put("p", "a", flag))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProviderFlags.builder().override(flag, null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ProviderFlags.builder().override("a", flag))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesItsColumnsInTheTablesOrder() {
    assertThat(table().column("empty").alias("x", "azure_ai").build().providers())
        .containsExactly("azure_ai", "anthropic", "empty");
  }

  private static List<String> results(BetaFlags.Outcome outcome, int size) {
    List<String> results = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      results.add(outcome.result(i));
    }
    return results;
  }

  @Test
  void filtersAListByTheRulesOfTheHeader() {
    BetaFlags flags =
        BetaFlags.builder(table().alias("foundry", "azure_ai").build())
            .provider("azure_ai", ProviderFlags.builder().override("keep-more", "other").build())
            .build();
    List<String> given =
        Arrays.asList("old", "keep", "gone", "keep-more", "older", "keep", "what", "other", "gone");

    for (String name : Arrays.asList("azure_ai", "foundry")) {
      BetaFlags.Outcome outcome = flags.filter(name, given);

      assertThat(results(outcome, given.size()))
          .containsExactly("new", "keep", null, "other", null, null, null, null, null);
      List<String> changes = new ArrayList<>();
      for (int i = 0; i < outcome.changes(); i++) {
        changes.add(outcome.changed(i) + ">" + outcome.replacement(i));
      }
      assertThat(changes)
          .containsExactly("old>new", "gone>null", "keep-more>other", "older>new", "what>null");
    }
  }

  @Test
  void takesNoBlankForAPartOfAFlagInAList() {
    BetaFlags.Outcome outcome =
        BetaFlags.builder(table().build())
            .build()
            .filter("azure_ai", Arrays.asList(" keep", "", "\t", "keep-more", "old ", "ke ep"));

    assertThat(results(outcome, 6)).containsExactly("keep", null, null, "keep-more", "new", null);
    assertThat(outcome.changes()).isEqualTo(5);
  }

  @Test
  void leavesAListAloneThatIsNotToChange() {
    BetaFlags flags = BetaFlags.builder(table().build()).build();

    assertThat(flags.filter("azure_ai", Arrays.asList("keep", "new", "keep")))
        .isSameAs(BetaFlags.Outcome.UNCHANGED);
    assertThat(flags.filter("azure_ai", new ArrayList<>())).isSameAs(BetaFlags.Outcome.UNCHANGED);
    assertThat(flags.filter("anthropic", Arrays.asList("gone", "what")))
        .isSameAs(BetaFlags.Outcome.UNCHANGED);
    assertThat(flags.filter("unheard-of", Arrays.asList("gone", "what")))
        .isSameAs(BetaFlags.Outcome.UNCHANGED);
  }

  @Test
  void remembersNoMoreThanItsBoundAndStaysRightBeyondIt() {
    BetaFlags flags = BetaFlags.builder(table().build()).build();
    HeaderPolicy policy = HeaderPolicy.builder().betas(flags).build();

    for (int i = 0; i < 3 * BetaFlags.MEMO_SIZE + 7; i++) {
      assertThat(Hops.sent(policy, post(AZURE, "anthropic-beta: keep,flag-" + i)))
          .containsExactly("anthropic-beta: keep");
      assertThat(flags.active("azure_ai").remembered()).isBetween(1, BetaFlags.MEMO_SIZE);
    }
    int remembered = flags.active("azure_ai").remembered();
    String tooLong = "anthropic-beta: keep,x" + "-".repeat(BetaFlags.MEMO_TEXT_LENGTH);
    assertThat(Hops.sent(policy, post(AZURE, tooLong))).containsExactly("anthropic-beta: keep");
    assertThat(flags.active("azure_ai").remembered()).isEqualTo(remembered);
  }

  @Test
  void isRightForManyThreadsAtOnce() throws Exception {
    HeaderPolicy policy = policy();
    int threads = 4;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<String>>> wrong = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        wrong.add(
            executor.submit(
                () -> {
                  List<String> found = new ArrayList<>();
                  start.await(10, TimeUnit.SECONDS);
                  for (int i = 0; i < 20_000; i++) {
                    int n = (i * 7 + thread) % 600;
                    String expected = n % 2 == 0 ? "new,keep" : "keep";
                    String flags = (n % 2 == 0 ? "old," : "") + "gone-" + n + ",keep";
                    String sent = Hops.sent(policy, post(AZURE, "anthropic-beta: " + flags)).get(0);
                    if (!sent.equals("anthropic-beta: " + expected)) {
                      found.add(flags + " became " + sent);
                    }
                  }
                  return found;
                }));
      }
      for (Future<List<String>> each : wrong) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEmpty();
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
