package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headstay.bodies.FlagsMember;
import dev.headstay.bodies.JsonBody;
import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Settings;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.Explanation;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import dev.headstay.testing.RandomCases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * What {@code explain --json} says is what the policy does that the agent would read, for as many
 * configurations as requests; {@code ExplainIT} compares it with the wire.
 */
class ExplainAgreesTest {
  private static final String HOST = "gw.test";

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("explain");
  }

  @AfterContainer
  static void dropFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("headstay.yaml"));
    Files.deleteIfExists(folder.resolve("body.json"));
    Files.delete(folder);
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void saysWhatThePolicyDoes(@ForAll long seed, @ForAll boolean secure, @ForAll boolean observing)
      throws IOException {
    RandomCases cases = new RandomCases(seed, HOST, 2);
    String yaml = cases.configuration() + (observing ? "mode: observe\n" : "");
    RandomCases.Request request = cases.request();
    Path config = Files.writeString(folder.resolve("headstay.yaml"), yaml);
    String url = (secure ? "https://" : "http://") + HOST + request.path();

    JsonNode explained = explain(config, url, request);

    Loaded loaded =
        ConfigurationLoader.load(
            new Settings(config.toString(), Map.of(), Map.of("file.separator", "/")),
            SupportedClients.ids());
    assertThat(loaded.problems()).as(yaml).isEmpty();
    HeaderPolicy policy = loaded.configuration().policy();
    HeaderLines own = new HeaderLines(8);
    for (String header : request.headers()) {
      int colon = header.indexOf(": ");
      own.add(header.substring(0, colon), header.substring(colon + 2));
    }
    RequestTarget target =
        new RequestTarget(secure ? "https" : "http", HOST, -1, request.method(), request.path());
    byte[] body = request.body() == null ? null : request.body().getBytes(StandardCharsets.UTF_8);
    boolean json = request.headers().contains("Content-Type: application/json");
    String model =
        json && body != null && policy.goesByBodyModel(target, true)
            ? JsonBody.model(body, 0, body.length, policy.maxBodyBytes())
            : null;
    HeaderDecision decision =
        policy.decide(new Hop(target, "okhttp", false, own, model), DecisionListener.NONE);
    boolean unchanged = decision.isUnchanged() && !decision.isObserved();

    assertThat(lines(explained.get("sent")))
        .as(yaml)
        .isEqualTo(shown(decision.isUnchanged() ? own : decision.headers()));
    if (decision.isObserved()) {
      assertThat(lines(explained.get("wouldSend"))).isEqualTo(shown(decision.headers()));
    }
    assertThat(explained.get("outcome").asText().equals("patched"))
        .as("%s\n%s", yaml, explained)
        .isEqualTo(
            !decision.isUnchanged() || explained.at("/body/outcome").asText().equals("patched"));
    if (policy.interest(HOST) == Interest.NONE) {
      assertThat(unchanged).isTrue();
    }
    assertThat(explained.get("rules")).hasSize(policy.rules().size());
    assertFlags(explained, unchanged ? own : decision.headers());
    assertBody(explained, policy, target, own, json ? body : null);
  }

  private static JsonNode explain(Path config, String url, RandomCases.Request request)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("explain", "--json", "--client", "okhttp"));
    arguments.addAll(List.of("--config", config.toString(), request.method(), url));
    for (String header : request.headers()) {
      arguments.addAll(List.of("-H", header));
    }
    if (request.body() != null) {
      Path body = Files.writeString(folder.resolve("body.json"), request.body());
      arguments.addAll(List.of("--body", body.toString()));
    }
    CommandRun run = CommandRun.of(arguments.toArray());
    assertThat(run.exit()).as(run.err()).isZero();
    return run.json();
  }

  private static List<String> lines(JsonNode lines) {
    List<String> texts = new ArrayList<>();
    lines.forEach(line -> texts.add(line.get("name").asText() + ": " + line.get("value").asText()));
    return texts;
  }

  private static List<String> shown(HeaderLines lines) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      boolean masked = lines.name(i).equals("Authorization");
      texts.add(lines.name(i) + ": " + (masked ? Explanation.MASK : lines.value(i)));
    }
    return texts;
  }

  /** The flags that are said to be sent are those in the block, unless a guard refused. */
  private static void assertFlags(JsonNode explained, HeaderLines lines) {
    List<String> said = new ArrayList<>();
    boolean refused = !explained.get("flagsRefused").isEmpty();
    for (JsonNode flag : explained.get("flags")) {
      if (refused) {
        said.add(flag.get("flag").asText());
      } else if (!flag.get("sent").isNull()) {
        said.add(flag.get("sent").asText());
      }
    }
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.name(i).equalsIgnoreCase("anthropic-beta")) {
        for (String flag : lines.value(i).split(",")) {
          sent.add(flag.trim());
        }
      }
    }
    assertThat(said).as("%s", explained).isEqualTo(sent);
  }

  private static void assertBody(
      JsonNode explained, HeaderPolicy policy, RequestTarget target, HeaderLines own, byte[] body) {
    String column = policy.bodyColumn(target);
    assertThat(explained.at("/body/read").booleanValue()).isEqualTo(column != null && body != null);
    if (column == null || body == null) {
      return;
    }
    FlagsMember member =
        column.equals("bedrock_converse")
            ? FlagsMember.MODEL_REQUEST_FIELDS
            : FlagsMember.TOP_LEVEL;
    List<String> sent = new ArrayList<>();
    JsonBody.filter(
        body,
        0,
        body.length,
        policy.maxBodyBytes(),
        member,
        (model, flags) -> {
          Hop hop = new Hop(target, "okhttp", false, own);
          var outcome = policy.filterBody(hop, column, model, flags, DecisionListener.NONE);
          for (int i = 0; i < flags.size(); i++) {
            String result = outcome.changes() == 0 ? flags.get(i) : outcome.result(i);
            if (result != null) {
              sent.add(result);
            }
          }
          return outcome;
        });
    if (explained.at("/body/flagsRefused").isEmpty() && policy.mode().name().equals("ENFORCE")) {
      List<String> said = new ArrayList<>();
      for (JsonNode flag : explained.at("/body/flags")) {
        if (!flag.get("sent").isNull()) {
          said.add(flag.get("sent").asText());
        }
      }
      assertThat(said).as("%s", explained).isEqualTo(sent);
    }
  }
}
