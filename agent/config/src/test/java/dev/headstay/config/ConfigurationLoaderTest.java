package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Interest;
import dev.headstay.policy.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationLoaderTest {
  private static final String EXAMPLE =
      """
      version: 1
      mode: enforce
      providers:
        corp-gateway:
          hosts: [gateway.ai.cloudflare.com, "*.llm-gw.corp.example"]
          paths: ["/v1/*/*/anthropic/**"]
          betas: anthropic
      secrets:
        gateway-token: { env: CF_AIG_TOKEN }
        gateway-key:   { env: GATEWAY_API_KEY }
        provider-key:  { file: "%s" }
      rules:
        - name: gateway token on every request
          match: { provider: corp-gateway }
          headers:
            default:
              cf-aig-authorization: "Bearer ${secret:gateway-token}"
              anthropic-version: "2023-06-01"
        - name: provider key instead of the gateway key
          match: { hosts: [api.anthropic.com], paths: ["/v1/**"], methods: [POST] }
          headers:
            replace: { x-api-key: { from: "${secret:gateway-key}", to: "${secret:provider-key}" } }
      betas:
        providers:
          bedrock:
            unmapped: drop
            overrides: { my-flag-2026-01-01: my-flag-bedrock, context-1m-2025-08-07: null }
      """;

  @TempDir Path directory;

  private Given example() {
    Given.file(directory, "key", "sk-ant-provider\n");
    return Given.file(
            directory, "headstay.yaml", EXAMPLE.replace("%s", directory.resolve("key").toString()))
        .with("CF_AIG_TOKEN", "cf-token")
        .with("GATEWAY_API_KEY", "gw-key");
  }

  @Test
  void readsTheDesignsExample() {
    Loaded loaded = example().load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.source())
        .isEqualTo("file:" + directory.resolve("headstay.yaml") + " (source: HEADSTAY_CONFIG)");
    Wire gateway = Wire.of(loaded).to("https://a.llm-gw.corp.example/v1/x/y/anthropic/v1/messages");
    assertThat(gateway.sent())
        .containsExactly("cf-aig-authorization: Bearer cf-token", "anthropic-version: 2023-06-01");
    Wire firstParty = Wire.of(loaded).to("https://api.anthropic.com/v1/messages");
    assertThat(firstParty.with("X-Api-Key", "gw-key").sent())
        .containsExactly("X-Api-Key: sk-ant-provider");
    Wire other = Wire.of(loaded).to("https://api.anthropic.com/v1/messages");
    assertThat(other.with("X-Api-Key", "own-key").sent()).containsExactly("X-Api-Key: own-key");
    Wire bedrock =
        Wire.of(loaded).to("https://bedrock-runtime.us-east-1.amazonaws.com/model/a/invoke");
    assertThat(
            bedrock
                .with(
                    "anthropic-beta",
                    "context-1m-2025-08-07,my-flag-2026-01-01,unheard-of-2026-01-01,"
                        + "interleaved-thinking-2025-05-14")
                .sent())
        .containsExactly("anthropic-beta: my-flag-bedrock,interleaved-thinking-2025-05-14");
  }

  @Test
  void jsonMeansTheSame() {
    Loaded loaded =
        Given.file(
                directory,
                "headstay.json",
                """
                {"version": 1, "rules": [{"name": "a", "match": {"hosts": ["a.example"]},
                  "headers": {"set": {"x-a": 1.50, "x-b": true, "x-c": "c"}}}]}
                """)
            .load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(Wire.of(loaded).to("https://a.example/").sent())
        .containsExactly("x-a: 1.50", "x-b: true", "x-c: c");
  }

  @Test
  void yamlScalarsAreSentAsTheyAreWritten() {
    assertThat(sent("set: { a: 1_000, b: yes, c: 2023-06-01, d: 0x1F, e: 1.0, f: True, g: ~a }"))
        .containsExactly(
            "a: 1_000", "b: yes", "c: 2023-06-01", "d: 0x1F", "e: 1.0", "f: True", "g: ~a");
  }

  @Test
  void aFileWithoutAnEndingIsReadByItsContent() {
    String json = "{ \"version\": 1, \"mode\": \"observe\" }";
    String yaml = "{ version: 1, mode: observe }";

    assertThat(Given.file(directory, "a", json).load().problems()).isEmpty();
    assertThat(Given.file(directory, "b", yaml).load().problems()).isEmpty();
  }

  private List<String> sent(String headers) {
    return Wire.of(rule(headers, Given.nothing())).to("https://a.example/").sent();
  }

  private Loaded rule(String headers, Given given) {
    String text =
        "version: 1\nrules:\n  - name: a\n    match: { hosts: [a.example] }\n    headers: { "
            + headers
            + " }\n";
    Given file = Given.file(directory, "rule.yaml", text);
    file.environment.putAll(given.environment);
    file.properties.putAll(given.properties);
    Loaded loaded = file.load();
    assertThat(Given.problems(loaded, directory)).isEmpty();
    return loaded;
  }

  // ---- values

  @Test
  void placeholdersAreResolved() {
    Given.file(directory, "secret", "from-file\r\n");
    Given given = Given.nothing().with("A", "${env:B}").with("EMPTY", "").property("p.q", "prop");
    Loaded loaded =
        rule(
            "set: { a: \"x${env:A}y\", b: \"${env:NONE:-fall}\", c: \"${sys:p.q}\", d: \"${file:"
                + directory.resolve("secret")
                + "}\", e: \"$${env:A} $A $\", f: \"${env:EMPTY:-empty}\" }",
            given);

    assertThat(loaded.warnings()).isEmpty();
    assertThat(Wire.of(loaded).to("https://a.example/").sent())
        .containsExactly(
            "a: x${env:B}y", "b: fall", "c: prop", "d: from-file", "e: ${env:A} $A $", "f: empty");
  }

  @Test
  void aUuidIsNewForEachHop() {
    Loaded loaded = rule("set: { x-id: \"${uuid}\" }", Given.nothing());

    String first = Wire.of(loaded).to("https://a.example/").sent().get(0);
    String second = Wire.of(loaded).to("https://a.example/").sent().get(0);

    assertThat(UUID.fromString(first.substring("x-id: ".length())).version()).isEqualTo(4);
    assertThat(first).isNotEqualTo(second);
  }

  @Test
  void whatAValueHoldsIsNotLookedAtAgain() {
    Given.file(directory, "secret", "${env:B} $1 $${");
    Given given =
        Given.nothing().with("A", "${env:A}").with("B", "canary").property("p", "${file:/x}");
    Loaded loaded =
        rule(
            "set: { a: \"x${env:A}y\", b: \"${file:"
                + directory.resolve("secret")
                + "}\", c: \"${sys:p}\" },"
                + " replace: { d: { matching: \"(.)\", to: \"$1 ${env:A} $1\" } }",
            given);

    assertThat(loaded.warnings()).isEmpty();
    assertThat(Wire.of(loaded).to("https://a.example/").with("d", "1").sent())
        .containsExactlyInAnyOrder(
            "d: 1 ${env:A} 1", "a: x${env:A}y", "b: ${env:B} $1 $${", "c: ${file:/x}");
  }

  @Test
  void anUnsetVariableSkipsItsOperationAndIsNamedOnce() {
    Loaded loaded =
        rule("set: { a: \"${env:NONE}\", b: \"x ${env:NONE}\", c: d }", Given.nothing());

    assertThat(Wire.of(loaded).to("https://a.example/").sent()).containsExactly("c: d");
    assertThat(loaded.warnings())
        .containsExactly(
            directory
                + "/rule.yaml:5: variable NONE is not set; what uses it is left out of requests");
  }

  @Test
  void anUnreadableSecretFileSkipsItsOperationAndIsNamed() {
    Loaded loaded = rule("set: { a: \"${file:/no/such/file}\" }", Given.nothing());

    assertThat(Wire.of(loaded).to("https://a.example/").sent()).isEmpty();
    assertThat(loaded.warnings())
        .containsExactly(
            directory
                + "/rule.yaml:5: /no/such/file: no such file (expected: a file); what uses it is"
                + " left out of requests");
  }

  @Test
  void aVariableThatNoHeaderMayHoldIsNamedButNotShown() {
    Given given = Given.nothing().with("A", "canary\r\nx-b: c");
    Loaded loaded = rule("set: { a: \"${env:A}\" }", given);

    assertThat(Wire.of(loaded).to("https://a.example/").sent()).isEmpty();
    assertThat(loaded.warnings())
        .containsExactly(
            directory
                + "/rule.yaml:5: variable A holds what no header may hold; what uses it is left out"
                + " of requests");
  }

  @Test
  void anEmptyMemberAppendsNothing() {
    Loaded loaded =
        rule("append: { anthropic-beta: [\"${env:NONE:-}\", a, \"\"] }", Given.nothing());

    assertThat(loaded.warnings()).isEmpty();
    assertThat(Wire.of(loaded).to("https://a.example/").sent())
        .containsExactly("anthropic-beta: a");
  }

  @Test
  void anExpressionReplacesWhatItMatches() {
    Given given = Given.nothing().with("KEY", "sk-1");
    Loaded loaded =
        rule(
            "replace: { authorization: { matching: \"^Bearer gw-(.*)$\", to: \"Bearer ${env:KEY}-$1"
                + " $$1 $${x}\" } }",
            given);

    assertThat(Wire.of(loaded).to("https://a.example/").with("authorization", "Bearer gw-7").sent())
        .containsExactly("authorization: Bearer sk-1-7 $1 ${x}");
    assertThat(Wire.of(loaded).to("https://a.example/").with("authorization", "Bearer x-7").sent())
        .containsExactly("authorization: Bearer x-7");
  }

  // ---- precedence

  @Test
  void theArgumentWinsOverPropertyVariableAndFile() {
    Path file = directory.resolve("headstay.yaml");
    Given given = Given.file(directory, "headstay.yaml", "version: 1\nmode: \"off\"\n");

    assertThat(given.load().configuration().policy().mode()).isEqualTo(Mode.OFF);
    given.with("HEADSTAY_MODE", "enforce");
    assertThat(given.load().configuration().policy().mode()).isEqualTo(Mode.ENFORCE);
    given.property("headstay.mode", "observe");
    assertThat(given.load().configuration().policy().mode()).isEqualTo(Mode.OBSERVE);
    given.argument("config=" + file + ",mode=off");
    assertThat(given.load().configuration().policy().mode()).isEqualTo(Mode.OFF);
    assertThat(given.load().source()).isEqualTo("file:" + file + " (source: agent argument)");
  }

  @Test
  void theLogLevelFollowsTheSameOrder() {
    Given given = Given.file(directory, "headstay.yaml", "version: 1\nlog: { level: warn }\n");

    assertThat(given.load().configuration().logLevel()).isEqualTo("warn");
    given.with("HEADSTAY_LOG_LEVEL", "DEBUG");
    assertThat(given.load().configuration().logLevel()).isEqualTo("debug");
    given.property("headstay.log.level", "error");
    assertThat(given.load().configuration().logLevel()).isEqualTo("error");
  }

  @Test
  void aBadLogLevelIsAWarningAlone() {
    Loaded loaded = Given.nothing().with("HEADSTAY_LOG_LEVEL", "trace").load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings())
        .containsExactly("HEADSTAY_LOG_LEVEL: \"trace\" (expected: error, warn, info or debug)");
    assertThat(loaded.configuration().logLevel()).isEqualTo("info");
  }

  @Test
  void theAuditFollowsTheSameOrder() {
    Given given = Given.file(directory, "headstay.yaml", "version: 1\nlog: { audit: true }\n");

    assertThat(given.load().configuration().audit()).isTrue();
    given.with("HEADSTAY_LOG_AUDIT", "False");
    assertThat(given.load().configuration().audit()).isFalse();
    given.property("headstay.log.audit", "true");
    assertThat(given.load().configuration().audit()).isTrue();
    assertThat(example().load().configuration().audit()).isFalse();
    assertThat(example().with("HEADSTAY_LOG_AUDIT", "true").load().configuration().audit())
        .isTrue();
  }

  @Test
  void aBadWordForTheAuditIsAWarningAlone() {
    Loaded loaded = Given.nothing().with("HEADSTAY_LOG_AUDIT", "yes").load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings())
        .containsExactly("HEADSTAY_LOG_AUDIT: \"yes\" (expected: true or false)");
  }

  @Test
  void aBadModeLeavesTheApplicationUntouched() {
    Loaded loaded = example().with("HEADSTAY_MODE", "obsrve").load();

    assertThat(Given.problems(loaded, directory))
        .containsExactly(
            "HEADSTAY_MODE: \"obsrve\" (expected: enforce, observe or off; did you mean observe?)");
    assertThat(loaded.configuration().policy()).isSameAs(HeaderPolicy.empty());
  }

  @Test
  void theFilterCanBeTurnedOnAndOffFromOutside() {
    Given on = Given.file(directory, "on.yaml", "version: 1\nbetas: {}\n");
    Given off = Given.file(directory, "off.yaml", "version: 1\n");

    assertThat(filters(on)).isTrue();
    assertThat(filters(off)).isFalse();
    assertThat(filters(on.with("HEADSTAY_BETAS", "off"))).isFalse();
    assertThat(filters(off.with("HEADSTAY_BETAS", "on"))).isTrue();
    assertThat(filters(Given.nothing().with("HEADSTAY_BETAS", "on"))).isTrue();
    assertThat(filters(Given.file(directory, "null.yaml", "version: 1\nbetas:\n"))).isTrue();
  }

  @Test
  void liteLlmsVariablesTurnTheFilterOn() {
    Given url = Given.nothing().with("LITELLM_ANTHROPIC_BETA_HEADERS_URL", "https://a.example/b");

    assertThat(filters(Given.nothing().with("LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS", "True")))
        .isTrue();
    assertThat(filters(Given.nothing().with("LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS", "false")))
        .isFalse();
    assertThat(filters(url)).isTrue();
    assertThat(url.load().warnings()).isEmpty();
    assertThat(url.load().hasRemotes()).isTrue();
    url.with("LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS", "True");
    assertThat(url.load().hasRemotes()).isFalse();
    Given bad =
        Given.nothing().with("LITELLM_ANTHROPIC_BETA_HEADERS_URL", "https://a:canary@a.example");
    assertThat(filters(bad)).isTrue();
    assertThat(bad.load().warnings())
        .containsExactly(
            "LITELLM_ANTHROPIC_BETA_HEADERS_URL: no such URL (expected: an http or https URL"
                + " without user and password): the bundled table is used");
  }

  private static boolean filters(Given given) {
    Loaded loaded = given.load();
    assertThat(loaded.problems()).isEmpty();
    return Wire.of(loaded)
        .to("https://bedrock-runtime.us-east-1.amazonaws.com/model/a/invoke")
        .with("anthropic-beta", "oauth-2025-04-20")
        .sent()
        .isEmpty();
  }

  @Test
  void bodiesAreReadUpToAFewMegabytesUnlessSaid() {
    assertThat(maxBodyBytes("version: 1\n")).isZero();
    assertThat(maxBodyBytes("version: 1\nbetas: {}\n")).isEqualTo(4 * 1024 * 1024);
    assertThat(maxBodyBytes("version: 1\nbetas: { maxBodyBytes: 65536 }\n")).isEqualTo(65536);
    assertThat(maxBodyBytes("version: 1\nbetas: { maxBodyBytes: 0 }\n")).isZero();
  }

  private int maxBodyBytes(String text) {
    Loaded loaded = Given.file(directory, "a.yaml", text).load();
    assertThat(loaded.problems()).isEmpty();
    return loaded.configuration().policy().maxBodyBytes();
  }

  @Test
  void flagsCanDifferByModelAndPath() {
    Loaded loaded =
        Given.file(
                directory,
                "a.yaml",
                """
                version: 1
                betas:
                  providers:
                    bedrock:
                      overrides: { a-1: a-2 }
                      models:
                        - { match: "anthropic.claude-opus-4*", overrides: { b-1: b-2, a-1: null } }
                        - { match: "*haiku*", unmapped: pass }
                    vertex_ai:
                      unmapped: pass
                      paths:
                        - { match: "/v2/**", strip: true }
                        - { match: "/v3/**", overrides: { a-1: a-3 } }
                        - { match: "/v4/**/count-tokens:rawPredict", strip: false }
                """)
            .load();
    String bedrock = "https://bedrock-runtime.us-east-1.amazonaws.com/model/";
    String vertex = "https://aiplatform.googleapis.com/";
    String models = "/publishers/anthropic/models/";

    assertThat(loaded.problems()).isEmpty();
    assertThat(flags(loaded, bedrock + "anthropic.claude-sonnet-4/invoke")).isEqualTo("a-2");
    assertThat(flags(loaded, bedrock + "us.anthropic.claude-opus-4-v1%3A0/invoke"))
        .isEqualTo("b-2");
    assertThat(flags(loaded, bedrock + "anthropic.claude-haiku-4/invoke")).isEqualTo("a-2,b-1");
    assertThat(flags(loaded, vertex + "v1" + models + "m:rawPredict")).isEqualTo("a-1,b-1");
    assertThat(flags(loaded, vertex + "v2" + models + "m:rawPredict")).isEmpty();
    assertThat(flags(loaded, vertex + "v3" + models + "m:rawPredict")).isEqualTo("a-3,b-1");
    assertThat(flags(loaded, vertex + "v1" + models + "count-tokens:rawPredict")).isEmpty();
    assertThat(flags(loaded, vertex + "v4" + models + "count-tokens:rawPredict"))
        .isEqualTo("a-1,b-1");
  }

  @Test
  void theExampleOnTheBetaFlagsPageLoads() throws IOException {
    String page = Files.readString(Path.of("../../docs/beta-flags.md"));
    String[] parts = page.split("```yaml\n");

    assertThat(parts).hasSize(2);
    String example = parts[1].substring(0, parts[1].indexOf("```\n"));
    Loaded loaded = Given.file(directory, "a.yaml", "version: 1\n" + example).load();
    assertThat(loaded.problems()).isEmpty();
    assertThat(
            flags(
                loaded,
                "https://bedrock-runtime.us-east-1.amazonaws.com/model/arn%3Aaws%3Abedrock%3Aus%3A1"
                    + "%3Aapplication-inference-profile%2Fx/invoke"))
        .isEqualTo("a-1,b-1");
  }

  private static String flags(Loaded loaded, String url) {
    List<String> lines = Wire.of(loaded).to(url).with("anthropic-beta", "a-1,b-1").sent();
    return lines.isEmpty() ? "" : lines.get(0).substring("anthropic-beta: ".length());
  }

  @Test
  void clientsCanBeLeftUnpatched() {
    Loaded loaded =
        Given.file(
                directory, "a.yaml", "version: 1\nclients: { okhttp: false, java-net-http: true }")
            .load();

    assertThat(loaded.configuration().disabledClients()).containsExactly("okhttp");
  }

  @Test
  void nothingIsConfiguredByNothing() {
    Loaded loaded = Given.nothing().load();

    assertThat(loaded.source()).isEqualTo("none");
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.configuration().policy().interest("api.anthropic.com"))
        .isEqualTo(Interest.NONE);
  }

  @Test
  void aSwitchedOffAgentReadsNothing() {
    Loaded loaded =
        Given.file(directory, "bad.yaml", "nonsense").with("HEADSTAY_ENABLED", "False").load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.source()).isEqualTo("switched off by HEADSTAY_ENABLED");
    assertThat(loaded.configuration().policy()).isSameAs(HeaderPolicy.empty());
  }

  @Test
  void aMisspeltVariableIsNoticed() {
    assertThat(
            Given.nothing().with("HEADSTAY_CONFG", "a").with("HEADSTAY_X", "b").load().warnings())
        .containsExactly("HEADSTAY_CONFG means nothing; did you mean HEADSTAY_CONFIG?");
  }

  @Test
  void noMoreProblemsAreListedThanSomebodyReads() {
    StringBuilder text = new StringBuilder("version: 1\n");
    for (int i = 0; i < 1000; i++) {
      text.append("key").append(i).append(": 1\n");
    }
    Loaded loaded = Given.file(directory, "a.yaml", text.toString()).load();

    assertThat(loaded.problems()).hasSize(51);
    assertThat(loaded.problems().get(50)).hasToString(directory + "/a.yaml: and 950 more problems");
  }

  @Test
  void tellsProblemsInTheOrderOfTheirLines() {
    Given given =
        Given.file(
            directory,
            "headstay.yaml",
            """
            version: 2
            rules:
              - name: a
                headers: { sett: {} }
            betas: { table: [], maxBodyBytes: x }
            mode: enforced
            reload: { watch: x }
            rulez: []
            """);

    assertThat(given.load().problems())
        .hasSizeGreaterThan(5)
        .isSortedAccordingTo(
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
  }

  /** A file whose name is a URL: whoever tried that has put its password there, too. */
  @Test
  void neverShowsTheUserOfAUrlInThePlaceOfAFile() {
    String url = "https://me:canary-password@config.corp.example/headstay.yaml?token=canary-token";
    Settings settings = new Settings(url, Map.of(), Map.of());

    Loaded loaded = ConfigurationLoader.load(settings, List.of());

    assertThat(loaded.problems())
        .extracting(Problem::toString)
        .containsExactly(
            "https://***@config.corp.example/headstay.yaml?***: a URL (expected: a file)");
    assertThat(loaded.source())
        .contains("***@config.corp.example/headstay.yaml")
        .doesNotContain("canary-");
    assertThat(settings.all().get(0).value)
        .isEqualTo("https://***@config.corp.example/headstay.yaml?***");
  }

  @Test
  void neverShowsTheUserOfAUrlInThePlaceOfASecretsOrATablesFile() {
    Given given =
        Given.file(
            directory,
            "headstay.yaml",
            """
            version: 1
            secrets: { a: { file: "https://me:canary-1@a.example/key" } }
            rules:
              - name: a
                match: { hosts: [a.example] }
                headers: { set: { x-a: "${secret:a}", x-b: "${file:https://me:canary-2@b/}" } }
            betas: { table: { file: "https://me:canary-3@a.example/table" } }
            """);

    Loaded loaded = given.load();

    assertThat(loaded.warnings() + "" + loaded.problems()).doesNotContain("canary-");
    assertThat(loaded.warnings().get(0)).contains("https://***@a.example/key: a URL");
    assertThat(loaded.problems().get(0).toString()).contains("https://***@a.example/table");
  }
}
