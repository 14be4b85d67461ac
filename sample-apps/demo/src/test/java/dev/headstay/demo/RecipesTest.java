package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.Gateway;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import dev.headstay.mockprovider.TunnelCertificate;
import dev.headstay.testing.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The recipes of {@code docs/recipes}, each example as it is: two unmodified programs, one on the
 * JDK's client and an SDK's tool loop on OkHttp, send to the gateway's real host name, through a
 * tunnel to the mock that judges as the gateway and as the provider behind it.
 */
class RecipesTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String KEPT_FLAG = "context-1m-2025-08-07";
  private static final String REFUSED_FLAG = "prompt-caching-scope-2026-01-05";

  @TempDir static Path folder;
  private static TunnelCertificate certificate;
  private static MockProvider provider;

  /** What the SDK sends by itself, by JDK. */
  private static final Map<Integer, List<String>> SDK_LINES = new HashMap<>();

  @BeforeAll
  static void start() {
    List<String> hosts = new ArrayList<>(Gateway.hosts());
    hosts.addAll(List.of("gateway.ai.cloudflare.com", RecipeCall.ELSEWHERE));
    certificate = TunnelCertificate.create(folder, hosts);
    provider =
        MockProvider.start(
            MockProviderOptions.defaults()
                .withGatewayToken(Gateway.KEY)
                .withTunnelTls(certificate.serverContext()));
  }

  @AfterEach
  void clear() {
    provider.clear();
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  private static int feature(Recipe recipe) {
    return recipe.ordinal() % 2 == 0 ? 17 : 25;
  }

  /** The program of a file of requests, and of the loop below a URL. */
  static SampleProcess program(
      int feature, Path folder, List<RecipeCall> calls, String base, String... options)
      throws Exception {
    StringBuilder requests = new StringBuilder();
    calls.forEach(call -> requests.append(call.text()));
    Path file = Files.writeString(folder.resolve("requests.txt"), requests);
    return SampleProcess.of(Path.of("../requests"), "com.example.requests.RequestsSample")
        .javaHome(Jdks.require(feature).home())
        .javaOptions(options)
        .environment("ANTHROPIC_BASE_URL", base)
        .environment("ANTHROPIC_API_KEY", Recipe.PLACEHOLDER)
        .arguments(file.toString(), "loop", REFUSED_FLAG, KEPT_FLAG);
  }

  /** The requests of a recipe, each once more to a host that no recipe names. */
  static List<RecipeCall> requests(Recipe recipe) {
    List<RecipeCall> calls = new ArrayList<>();
    recipe.calls().stream().filter(call -> !call.isLoop()).forEach(calls::add);
    List.copyOf(calls).forEach(call -> calls.add(call.elsewhere()));
    return calls;
  }

  static RecipeCall loop(Recipe recipe) {
    return recipe.calls().stream().filter(RecipeCall::isLoop).findFirst().orElseThrow();
  }

  /** The words of each answer are those that the recipe's page quotes. */
  static void assertAnswers(List<RecipeCall> calls, SampleProcess.Result result) {
    List<String> lines = result.out().lines().toList();
    assertThat(lines).as("%s", result).hasSizeGreaterThanOrEqualTo(calls.size());
    for (int i = 0; i < calls.size(); i++) {
      String[] expected = calls.get(i).answer().split(" ", 2);
      assertThat(lines.get(i)).as(calls.get(i).title()).startsWith(i + 1 + ": " + expected[0]);
      if (expected.length > 1) {
        assertThat(lines.get(i)).contains(expected[1]);
      }
    }
  }

  /** All that came of the requests, and then of the loop. */
  static void assertHeld(
      List<RecipeCall> calls, RecipeCall loop, List<String> sdkLines, List<Exchange> exchanges) {
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      faults.addAll(calls.get(i).faults(exchanges.get(i)));
    }
    List<Exchange> turns = exchanges.subList(calls.size(), exchanges.size());
    turns.forEach(turn -> faults.addAll(loop.faults(turn, sdkLines)));
    assertThat(faults).isEmpty();
    assertThat(turns)
        .extracting(Exchange::outcome)
        .containsExactly("tool_use", "tool_use", "end_turn");
  }

  /** What the SDK sends by itself, as a gateway sees it that refuses it. */
  private List<String> sdkLines(int feature) throws Exception {
    if (!SDK_LINES.containsKey(feature)) {
      List<RecipeCall> calls =
          Arrays.stream(Recipe.values()).flatMap(recipe -> requests(recipe).stream()).toList();
      SampleProcess.Result result =
          program(
                  feature,
                  folder,
                  calls,
                  "https://kong.example.com/anthropic",
                  certificate.javaOptions(provider.port()))
              .run(TIMEOUT);

      assertAnswers(calls, result);
      assertThat(result.exitCode()).isEqualTo(1);
      assertThat(result.out().lines().skip(calls.size()))
          .singleElement()
          .asString()
          .contains("401");
      List<Exchange> exchanges = provider.exchanges();
      for (int i = 0; i < calls.size(); i++) {
        assertThat(RecipeCall.block(exchanges.get(i).headerLines()))
            .containsExactlyInAnyOrderElementsOf(calls.get(i).lines());
      }
      SDK_LINES.put(feature, exchanges.get(calls.size()).headerLines());
      provider.clear();
    }
    return SDK_LINES.get(feature);
  }

  @ParameterizedTest
  @EnumSource
  void exampleLetsProgramsThroughThatTheGatewayRefuses(Recipe recipe) throws Exception {
    int feature = feature(recipe);
    List<String> sdkLines = sdkLines(feature);
    List<RecipeCall> calls = requests(recipe);
    RecipeCall loop = loop(recipe);
    SampleProcess program =
        Agents.load(
            program(
                feature,
                folder,
                calls,
                loop.url().toString(),
                certificate.javaOptions(provider.port())),
            recipe.example());
    recipe.environment().forEach(program::environment);
    SampleProcess.Result result = program.run(TIMEOUT);

    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.out().lines()).hasSize(calls.size() + 3);
    assertHeld(calls, loop, sdkLines, provider.exchanges());
    assertThat(result.err()).contains("[headstay] INFO started: configuration: file:");
  }

  /** On the wire as in {@link BrokenRecipesTest}, which has all the ways. */
  @Test
  void exampleForAnotherHostIsNoticed() throws Exception {
    Recipe recipe = Recipe.ZUPLO;
    List<RecipeCall> calls = requests(recipe);
    Path broken =
        Files.writeString(
            folder.resolve("broken.yaml"),
            Recipe.read(recipe.example()).replace("zuplo.app", "zuplo.example"));
    SampleProcess program =
        Agents.load(
            program(
                17,
                folder,
                calls,
                loop(recipe).url().toString(),
                certificate.javaOptions(provider.port())),
            broken);
    recipe.environment().forEach(program::environment);

    assertThat(program.run(TIMEOUT).exitCode()).isEqualTo(1);
    assertThat(calls.get(0).faults(provider.exchanges().get(0)))
        .contains("has none of it: has x-api-key: " + Recipe.PLACEHOLDER);
  }

  /** What is signed stays as it is, and that is said. */
  @Test
  void signedHeaderIsLeftAloneAndToldSo() throws Exception {
    List<RecipeCall> calls =
        requests(Recipe.AWS_API_GATEWAY).stream()
            .filter(call -> call.title().contains("signature, which covers"))
            .limit(1)
            .toList();
    SampleProcess program =
        Agents.load(
            SampleProcess.of(Path.of("../requests"), "com.example.requests.RequestsSample")
                .javaOptions(certificate.javaOptions(provider.port()))
                .arguments(
                    Files.writeString(folder.resolve("signed.txt"), calls.get(0).text())
                        .toString()),
            Recipe.AWS_API_GATEWAY.example());
    Recipe.AWS_API_GATEWAY.environment().forEach(program::environment);
    SampleProcess.Result result = program.run(TIMEOUT);

    assertThat(result.out()).startsWith("1: 200 ");
    assertThat(result.err()).contains("rule \"on all stages\": set x-tenant", "left out");
  }
}
