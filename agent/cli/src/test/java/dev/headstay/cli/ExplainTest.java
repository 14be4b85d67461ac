package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainTest {
  private static final String CLOUDFLARE =
      "https://gateway.ai.cloudflare.com/v1/acc/gw/aws-bedrock/bedrock-runtime/us-east-1/model/"
          + "us.anthropic.claude-opus-4-6-v1/invoke";

  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void write() throws IOException {
    Path secret = Files.writeString(folder.resolve("token"), "canary-token");
    config =
        Files.writeString(
            folder.resolve("headstay.yaml"),
            """
            version: 1
            secrets: { token: { file: "%s" } }
            redact: [x-ten*]
            clients: { java-net-http: false }
            rules:
              - name: gateway token
                match: { hosts: [gateway.ai.cloudflare.com] }
                headers:
                  default: { cf-aig-authorization: "Bearer ${secret:token}" }
                  rename: { x-api-key: x-up }
              - name: elsewhere
                match: { hosts: [gw.test], paths: ["/a/**"] }
                headers: { set: { x-a: "1", x-unset: "${sys:no.such}" } }
              - name: a look
                mode: observe
                headers: { set: { x-looked: "1" } }
            betas: {}
            """
                .formatted(secret));
  }

  private CommandRun explain(Object... arguments) {
    Object[] all = new Object[arguments.length + 3];
    all[0] = "explain";
    all[1] = "--config";
    all[2] = config;
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return CommandRun.of(all);
  }

  @Test
  void tellsAllOfARequestWithSecretsMasked() {
    CommandRun run =
        explain(
            "POST",
            "https://me:canary-password@"
                + CLOUDFLARE.substring(8)
                + "?token=canary-query#canary-f",
            "-H",
            "x-api-key: canary-key",
            "-H",
            "Authorization: canary-auth",
            "-H",
            "X-Tenant: canary-tenant",
            "-H",
            "anthropic-beta: advanced-tool-use-2025-11-20,made-up");

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo(
            """
            request        POST %s?***
            client         none given
            configuration  file:%s (source: --config)
            mode           enforce
            provider       bedrock, by the provider's name in Cloudflare's path; rules don't go by that
            outcome        patched
            note           %s:13: system property no.such is not set; what uses it is left out of requests

            rules
              gateway token: applies
                rename x-api-key to x-up
                  - x-api-key: ***
                  + x-up: ***
                default cf-aig-authorization "Bearer ${secret:token}"
                  + cf-aig-authorization: ***
              elsewhere: does not apply: match.hosts: gateway.ai.cloudflare.com:443 (expected: gw.test)
              a look: applies, observed only
                set x-looked "1"
                  + x-looked: 1

            beta flags in the header
              advanced-tool-use-2025-11-20: renamed to tool-search-tool-2025-10-19: the table's column bedrock, advanced-tool-use-2025-11-20: tool-search-tool-2025-10-19
              made-up: dropped: not in the table's column bedrock; betas.providers.bedrock.unmapped: drop

            sent
              x-up: ***
              Authorization: ***
              X-Tenant: ***
              anthropic-beta: tool-search-tool-2025-10-19
              cf-aig-authorization: ***

            logged
              [headstay] WARN anthropic-beta flag "advanced-tool-use-2025-11-20" renamed to "tool-search-tool-2025-10-19" for bedrock (https://gateway.ai.cloudflare.com:443)
              [headstay] WARN anthropic-beta flag "made-up" dropped for bedrock (https://gateway.ai.cloudflare.com:443)
            """
                .formatted(CLOUDFLARE, config, config));
  }

  @Test
  void tellsTheSameAsJson() {
    JsonNode json =
        explain("--json", "POST", "https://gw.test/a/b", "-H", "x-a: 2", "--client", "okhttp")
            .json();

    assertThat(json.at("/request"))
        .hasToString(
            "{\"method\":\"POST\",\"url\":\"https://gw.test/a/b\",\"client\":\"okhttp\","
                + "\"beforeSigning\":false}");
    assertThat(json.at("/provider/name").isNull()).isTrue();
    assertThat(json.at("/outcome").asText()).isEqualTo("patched");
    assertThat(json.at("/rules/0/mismatch"))
        .hasToString(
            "{\"key\":\"hosts\",\"expected\":\"gateway.ai.cloudflare.com\","
                + "\"found\":\"gw.test:443\"}");
    assertThat(json.at("/rules/1/operations/0/changes")).hasToString("[\"- x-a: 2\",\"+ x-a: 1\"]");
    assertThat(json.at("/rules/1/operations/1/refused/0"))
        .hasToString(
            "{\"header\":\"x-unset\",\"reason\":\"unresolved\","
                + "\"why\":\"its value could not be resolved\"}");
    assertThat(json.at("/rules/2/mode").asText()).isEqualTo("observe");
    assertThat(json.at("/sent"))
        .hasToString("[{\"name\":\"x-a\",\"value\":\"1\",\"changed\":true}]");
    assertThat(json.at("/log/0").asText()).startsWith("[headstay] WARN left out for");
  }

  @Test
  void tellsOfABodyWithFlagsAndItsModel() throws IOException {
    Path body = folder.resolve("body.json");
    Files.writeString(body, "{\"anthropic_beta\":[\"made-up\",\"context-1m-2025-08-07\"]}");

    JsonNode json = explain("--json", "--body", body, "POST", CLOUDFLARE).json();

    assertThat(json.at("/body/read").booleanValue()).isTrue();
    assertThat(json.at("/body/outcome").asText()).isEqualTo("patched");
    assertThat(json.at("/body/flags/0/action").asText()).isEqualTo("dropped");
    assertThat(json.at("/body/flags/1/action").asText()).isEqualTo("passed");
    assertThat(explain("--body", body, "POST", CLOUDFLARE).out())
        .contains("beta flags in the body, patched\n  made-up: dropped: not in the table's");
    assertThat(explain("--body", body, "POST", CLOUDFLARE, "-H", "Content-Encoding: gzip").out())
        .contains("beta flags in the body\n  left alone: it is compressed");
    assertThat(explain("--body", body, "POST", "https://gw.test/").out())
        .contains("beta flags in the body\n  not read");
  }

  @Test
  void tellsWhyNothingIsDecided() throws IOException {
    assertThat(explain("CONNECT", "https://gw.test/a/b").out())
        .contains("outcome        unchanged: CONNECT requests are never touched");
    assertThat(explain("GET", "https://gw.test/a/b", "--client", "java-net-http").out())
        .contains("outcome        unchanged: clients.java-net-http is false: this client is left");

    Files.writeString(config, "version: 1\nmode: off\n");
    assertThat(explain("GET", "https://gw.test/a/b").out())
        .contains("outcome        unchanged: mode is off");
  }

  @Test
  void tellsHowToNameAConfigurationWhereThereIsNone() {
    CommandRun run = CommandRun.of("explain", "GET", "https://gw.test/");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("configuration  none (expected: --config FILE, or HEADSTAY_CONFIG=");
  }

  @Test
  void tellsWhatObservingWouldSend() throws IOException {
    Files.writeString(config, Files.readString(config) + "mode: observe\n");

    CommandRun run = explain("GET", "https://gw.test/a/b");

    assertThat(run.out())
        .contains(
            "outcome        observed",
            "sent\n  none of these headers\n",
            "would be sent, if mode were enforce\n  x-a: 1\n");
  }

  @Test
  void leavesRulesToTheHopsOfAnSdkThatSigns() {
    CommandRun run =
        explain(
            "--client",
            "anthropic-java",
            "-H",
            "anthropic-beta: made-up",
            "POST",
            "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-a/invoke");

    assertThat(run.out())
        .contains("before it signs", "made-up: dropped", "outcome        patched")
        .doesNotContain("rules\n");
  }

  @Test
  void printsWhatIsWrongWithTheConfigurationInstead() throws IOException {
    Files.writeString(config, "version: 1\nmode: enforced\n");

    CommandRun run = explain("GET", "https://gw.test/");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("The configuration is not valid").contains(":2:7: mode: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET canary-url|URL: not one that begins with https:// or http://",
        "GET https://|URL: no host",
        "GET https://a:canary-port/|URL: the port is not a number",
        "GET https://a:70000/|URL: the port is not a number",
        "GET https://a/ -H canary-header|-H: no colon (expected: 'Name: value')",
        "GET https://a/ --client okhtp|--client: \"okhtp\" (expected: ",
        "GET https://a/ --body none.json|--body: none.json: can't be read",
        "GET https://a/ --config none.yaml|--config: none.yaml: can't be read",
        "GET|Missing required parameter: 'URL'",
      })
  void tellsWhatIsWrongWithACommandLineWithoutShowingASecret(String line) {
    String[] parts = line.split("\\|");

    CommandRun run = CommandRun.of((Object[]) ("explain " + parts[0]).split(" "));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith(parts[1]).contains("Usage: java -jar headstay.jar explain");
  }

  @Test
  void letsNoHeaderSteerATerminal() {
    assertThat(explain("GET", "https://gw.test/", "-H", "x-b: a\u001b[31mb").out())
        .contains("x-b: a?[31mb")
        .doesNotContain("\u001b");
  }
}
