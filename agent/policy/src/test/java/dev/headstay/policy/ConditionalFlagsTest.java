package dev.headstay.policy;

import static dev.headstay.policy.Hops.hosts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionalFlagsTest {
  private static final String BEDROCK = "https://bedrock-runtime.us-east-1.amazonaws.com/model/";
  private static final String VERTEX =
      "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic"
          + "/models/";
  private static final String AZURE = "https://r.services.ai.azure.com/anthropic/v1/messages";
  private static final String COUNT_TOKENS = VERTEX + "count-tokens:rawPredict";

  private static BetaTable table() {
    BetaTable.Builder table = BetaTable.builder();
    for (String column : List.of("bedrock", "vertex_ai", "azure_ai")) {
      table.put(column, "keep", "keep").put(column, "old", "new").put(column, "gone", null);
    }
    return table.build();
  }

  private static BetaFlags flags(String column, ProviderFlags.Builder settings) {
    return BetaFlags.builder(table()).provider(column, settings.build()).build();
  }

  private static HeaderPolicy policy(String column, ProviderFlags.Builder settings) {
    return HeaderPolicy.builder().betas(flags(column, settings)).build();
  }

  /** {@code a=b} turns a into b, {@code a} drops it. */
  private static Map<String, String> overrides(String... overrides) {
    Map<String, String> map = new HashMap<>();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      map.put(
          equals < 0 ? override : override.substring(0, equals),
          equals < 0 ? null : override.substring(equals + 1));
    }
    return map;
  }

  private static ConditionalFlags model(String glob, String... overrides) {
    return ConditionalFlags.forModels(ModelGlob.parse(glob), overrides(overrides), null);
  }

  private static ConditionalFlags path(String glob, String... overrides) {
    return ConditionalFlags.forPaths(PathGlob.parse(glob), overrides(overrides));
  }

  private static ConditionalFlags stripping(String glob) {
    return ConditionalFlags.stripping(PathGlob.parse(glob));
  }

  private static String sent(HeaderPolicy policy, String url, String flags) {
    return line(Hops.sent(policy, Hops.post(url, "anthropic-beta: " + flags)));
  }

  private static String sent(HeaderPolicy policy, String url, String model, String flags) {
    Hop hop = Hops.post(url, "anthropic-beta: " + flags);
    return line(
        Hops.sent(policy, new Hop(hop.target(), hop.client(), false, hop.headers(), model)));
  }

  private static String line(List<String> sent) {
    return sent.isEmpty() ? "" : sent.get(0).substring("anthropic-beta: ".length());
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    BEDROCK + "anthropic.claude-a-v1%3A0/invoke, anthropic.claude-a-v1:0",
    BEDROCK + "anthropic.claude-a-v1%3a0/invoke, anthropic.claude-a-v1:0",
    BEDROCK + "anthropic.claude-a-v1:0/invoke-with-response-stream, anthropic.claude-a-v1:0",
    BEDROCK + "us.anthropic.claude-a/invoke, us.anthropic.claude-a",
    BEDROCK + "arn:aws:b:u:1:inference-profile/x/invoke, arn:aws:b:u:1:inference-profile/x",
    BEDROCK + "arn%3Aaws%3Ab%3Au%3A1%3Ap%2Fx/invoke, arn:aws:b:u:1:p/x",
    BEDROCK + "100%/invoke, 100%",
    BEDROCK + "a%zz%4/invoke, a%zz%4",
    BEDROCK + "a%C3%A9/invoke, a%C3%A9",
    VERTEX + "claude-a@1:rawPredict, claude-a@1",
    VERTEX + "claude-a%401:streamRawPredict, claude-a@1",
    "https://gw.test/x/model/anthropic.claude-a/converse, anthropic.claude-a",
    COUNT_TOKENS + ",",
    AZURE + ",",
    "https://gw.test/,",
  })
  void readsTheModelFromThePath(String url, String expected) {
    assertThat(BuiltInProviders.modelIn(Hops.post(url).target().path())).isEqualTo(expected);
  }

  @Test
  void aModelsOverrideWinsOverTheProvidersAndTheTable() {
    ProviderFlags.Builder settings =
        ProviderFlags.builder()
            .override("keep", "kept")
            .override("mine", "theirs")
            .add(model("anthropic.claude-a", "keep", "old=older", "extra=extra"))
            .add(model("anthropic.claude-*", "keep=never"));
    HeaderPolicy policy = policy("bedrock", settings);

    assertThat(sent(policy, BEDROCK + "anthropic.claude-a/invoke", "keep,old,mine,extra,gone"))
        .isEqualTo("older,theirs,extra");
    assertThat(sent(policy, BEDROCK + "anthropic.claude-b/invoke", "keep,old,mine,extra"))
        .isEqualTo("never,new,theirs");
    assertThat(sent(policy, BEDROCK + "other/invoke", "keep,old,mine,extra"))
        .isEqualTo("kept,new,theirs");
  }

  @Test
  void aModelsUnmappedIsTheProvidersUnlessSaid() {
    ModelGlob b = ModelGlob.parse("b");
    ModelGlob c = ModelGlob.parse("c");
    Map<String, String> none = Collections.emptyMap();
    ProviderFlags.Builder settings =
        ProviderFlags.builder()
            .unmapped(ProviderFlags.Unmapped.PASS)
            .add(model("a", "keep=kept"))
            .add(ConditionalFlags.forModels(b, none, ProviderFlags.Unmapped.DROP))
            .add(ConditionalFlags.forModels(c, none, ProviderFlags.Unmapped.PASS));
    HeaderPolicy policy = policy("bedrock", settings);

    assertThat(sent(policy, BEDROCK + "a/invoke", "what,keep")).isEqualTo("what,kept");
    assertThat(sent(policy, BEDROCK + "b/invoke", "what,keep")).isEqualTo("keep");
    assertThat(sent(policy, BEDROCK + "c/invoke", "what,keep,gone")).isEqualTo("what,keep");
  }

  @Test
  void aPathsOverrideWinsOverTheModels() {
    ProviderFlags.Builder settings =
        ProviderFlags.builder()
            .override("a", "provider")
            .override("c", "provider")
            .add(path("/model/*/invoke", "a=path", "b=path"))
            .add(model("m", "a=model", "c=model"));
    HeaderPolicy policy = policy("bedrock", settings);

    assertThat(sent(policy, BEDROCK + "m/invoke", "a")).isEqualTo("path");
    assertThat(sent(policy, BEDROCK + "m/invoke", "b,c,keep")).isEqualTo("path,model,keep");
    assertThat(sent(policy, BEDROCK + "n/invoke", "b,c,keep")).isEqualTo("path,provider,keep");
    assertThat(sent(policy, BEDROCK + "m/invoke-with-response-stream", "a,c")).isEqualTo("model");
  }

  @Test
  void whatAModelTurnsAFlagIntoPassesTheProvidersOverrides() {
    ProviderFlags.Builder settings =
        ProviderFlags.builder().override("b", null).override("x", "y").add(model("m", "a=b", "y"));
    HeaderPolicy policy = policy("bedrock", settings);

    assertThat(sent(policy, BEDROCK + "m/invoke", "a")).isEqualTo("b");
    assertThat(sent(policy, BEDROCK + "m/invoke", "b")).isEqualTo("b");
    assertThat(sent(policy, BEDROCK + "m/invoke", "x,keep")).isEqualTo("keep");
    assertThat(sent(policy, BEDROCK + "n/invoke", "b,x")).isEqualTo("y");
  }

  @Test
  void aStrippedPathTakesNothingWhateverElseIsSaid() {
    ProviderFlags.Builder settings =
        ProviderFlags.builder()
            .unmapped(ProviderFlags.Unmapped.PASS)
            .override("mine", "mine")
            .add(stripping("/model/*/converse"))
            .add(path("/model/**", "gone=gone"))
            .add(model("*", "extra=extra"));
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .provider(ProviderDefinition.of("gw", hosts("gw.test"), List.of(), "bedrock"))
            .betas(flags("bedrock", settings))
            .build();
    Hops.Heard heard = new Hops.Heard();
    Hop hop = Hops.post("https://gw.test/model/m/converse", "a: 1", "anthropic-beta: mine,keep");

    assertThat(Hops.text(Hops.sentLines(policy, hop, heard))).containsExactly("a: 1");
    assertThat(heard.events)
        .containsExactly("flag bedrock mine -> null", "flag bedrock keep -> null");
    assertThat(sent(policy, "https://gw.test/model/m/invoke", "mine,gone,extra,what"))
        .isEqualTo("mine,gone,extra,what");
  }

  @Test
  void vertexTakesNoFlagWhereItCountsTokens() {
    HeaderPolicy policy = policy("bedrock", ProviderFlags.builder());
    Hop empty = Hops.post(COUNT_TOKENS, "anthropic-beta: ,");

    assertThat(sent(policy, COUNT_TOKENS, "keep,old,what")).isEmpty();
    assertThat(sent(policy, COUNT_TOKENS + "?beta=true", "keep")).isEmpty();
    assertThat(sent(policy, VERTEX + "count-tokens-1:rawPredict", "keep,old"))
        .isEqualTo("keep,new");
    assertThat(sent(policy, VERTEX + "claude-a:rawPredict", "keep,old")).isEqualTo("keep,new");
    assertThat(policy.decide(empty, DecisionListener.NONE)).isSameAs(HeaderDecision.UNCHANGED);
  }

  @Test
  void vertexCountsTokensBehindAGatewayToo() {
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .provider(ProviderDefinition.of("gw", hosts("gw.test"), List.of(), "vertex"))
            .betas(
                BetaFlags.builder(
                        BetaTable.builder()
                            .put("column", "keep", "keep")
                            .alias("vertex", "column")
                            .alias("vertex_ai", "column")
                            .build())
                    .build())
            .build();
    String path = "/v1/publishers/anthropic/models/count-tokens:rawPredict";

    assertThat(sent(policy, "https://gw.test" + path, "keep")).isEmpty();
    assertThat(sent(policy, "https://other.test" + path, "keep")).isEmpty();
    assertThat(sent(policy, "https://gw.test/v1/messages", "keep")).isEqualTo("keep");
  }

  @Test
  void theConfigurationWinsOverWhatVertexDoesByItself() {
    String glob = "/**/count-tokens:rawPredict";
    HeaderPolicy elsewhere =
        policy("vertex_ai", ProviderFlags.builder().add(stripping("/v2/**")).add(model("*")));
    HeaderPolicy said = policy("vertex_ai", ProviderFlags.builder().add(path(glob, "a=b")));
    HeaderPolicy unfiltered = policy("vertex_ai", ProviderFlags.builder().filter(false));

    assertThat(sent(elsewhere, COUNT_TOKENS, "claude-a", "keep")).isEmpty();
    assertThat(sent(said, COUNT_TOKENS, "keep,a,what")).isEqualTo("keep,b");
    assertThat(sent(unfiltered, COUNT_TOKENS, "keep,what")).isEqualTo("keep,what");
  }

  @Test
  void goesByTheBodysModelWhereThePathHasNone() {
    HeaderPolicy azure =
        policy("azure_ai", ProviderFlags.builder().add(model("claude-a*", "keep=kept")));
    HeaderPolicy bedrock =
        policy("bedrock", ProviderFlags.builder().add(model("claude-a*", "keep=kept")));

    assertThat(sent(azure, AZURE, "claude-a-1", "keep")).isEqualTo("kept");
    assertThat(sent(azure, AZURE, "claude-b", "keep")).isEqualTo("keep");
    assertThat(sent(azure, AZURE, null, "keep")).isEqualTo("keep");
    assertThat(sent(bedrock, BEDROCK + "claude-b/invoke", "claude-a", "keep")).isEqualTo("keep");
  }

  @Test
  void aModelThatIsNotKnownIsNoneOfAll() {
    HeaderPolicy policy = policy("azure_ai", ProviderFlags.builder().add(model("*", "keep")));

    assertThat(sent(policy, AZURE, "keep")).isEqualTo("keep");
    assertThat(sent(policy, AZURE, "", "keep")).isEqualTo("keep");
    assertThat(sent(policy, AZURE, "m", "keep")).isEmpty();
  }

  @Test
  void remembersByModelAndPathWhatAFlagTurnedInto() {
    ProviderFlags.Builder settings = ProviderFlags.builder().add(path("/**/converse", "keep=p"));
    for (int i = 0; i < 3; i++) {
      settings.add(model("m" + i, "keep=k" + i));
    }
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .provider(ProviderDefinition.of("gw", hosts("gw.test"), List.of(), "bedrock"))
            .betas(flags("bedrock", settings))
            .build();

    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 3; i++) {
        assertThat(sent(policy, BEDROCK + "m" + i + "/invoke", "keep")).isEqualTo("k" + i);
      }
      assertThat(sent(policy, BEDROCK + "m/invoke", "keep")).isEqualTo("keep");
      assertThat(sent(policy, "https://gw.test/model/m1/converse", "keep")).isEqualTo("p");
      assertThat(sent(policy, "https://gw.test/model/m1/invoke", "keep")).isEqualTo("k1");
    }
  }

  @Test
  void remembersNoMoreThanItsBoundAndStaysRightBeyondIt() {
    int models = 3 * FlagConditions.MOST_COLUMNS;
    ProviderFlags.Builder settings = ProviderFlags.builder().add(stripping("/model/none/*"));
    for (int i = 0; i < models; i++) {
      settings.add(model("m" + i, "keep=k" + i));
    }
    BetaFlags flags = flags("bedrock", settings);
    HeaderPolicy policy = HeaderPolicy.builder().betas(flags).build();
    int most =
        BetaFlags.MEMO_SIZE + (FlagConditions.MOST_COLUMNS + 1) * BetaFlags.CONDITIONAL_MEMO_SIZE;

    int highest = 0;
    for (int i = 0; i < models; i++) {
      for (int j = 0; j < 2 * BetaFlags.CONDITIONAL_MEMO_SIZE; j++) {
        String text = "keep,flag-" + i + "-" + j;
        assertThat(sent(policy, BEDROCK + "m" + i + "/invoke", text)).isEqualTo("k" + i);
        assertThat(sent(policy, BEDROCK + "m/invoke", text)).isEqualTo("keep");
        assertThat(sent(policy, BEDROCK + "none/invoke", text)).isEmpty();
        highest = Math.max(highest, flags.active("bedrock").remembered());
      }
    }

    assertThat(highest).isBetween(most / 2, most);
  }

  @Test
  void readsADeferredTableOnceForAllModels() {
    AtomicInteger reads = new AtomicInteger();
    BetaTable deferred =
        BetaTable.deferred(
            table().providers(),
            () -> {
              reads.incrementAndGet();
              return table();
            });
    ProviderFlags.Builder settings = ProviderFlags.builder().add(stripping("/model/none/*"));
    for (int i = 0; i < 5; i++) {
      settings.add(model("m" + i, "what=k" + i));
    }
    HeaderPolicy policy =
        HeaderPolicy.builder()
            .betas(BetaFlags.builder(deferred).provider("bedrock", settings.build()).build())
            .build();

    assertThat(sent(policy, BEDROCK + "none/invoke", "keep")).isEmpty();
    assertThat(reads).hasValue(0);
    for (int i = 0; i < 5; i++) {
      assertThat(sent(policy, BEDROCK + "m" + i + "/invoke", "old,what")).isEqualTo("new,k" + i);
    }
    assertThat(reads).hasValue(1);
  }

  @Test
  void allocatesNothingForARequestWithoutFlags() {
    HeaderPolicy policy =
        policy(
            "bedrock",
            ProviderFlags.builder().add(model("us.*", "keep")).add(stripping("/model/none/*")));
    Hop hop = Hops.post(BEDROCK + "us.anthropic.claude-a%3A0/invoke", "a: 1", "b: 2");
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long allocated = Long.MAX_VALUE;
    int changed = 0;
    // The least of a few rounds: the first ones also hold what the JVM does for itself.
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 100_000; i++) {
        changed += policy.decide(hop, DecisionListener.NONE).isUnchanged() ? 0 : 1;
      }
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
    }

    assertThat(changed).isZero();
    assertThat(allocated).isLessThan(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,b", "a b", "é"})
  void refusesWhatIsNoFlag(String flag) {
    assertThatThrownBy(() -> model("*", flag + "=a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> path("/**", "a=" + flag))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: one beta flag");
  }

  @Test
  void refusesANegativeBodySize() {
    assertThatThrownBy(() -> BetaFlags.builder(table()).maxBodyBytes(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"-1\" (expected: 0 bytes or more)");
  }
}
