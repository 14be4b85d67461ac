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

  @ParameterizedTest
  @ValueSource(strings = {"not-json", "{\"a\":1}x", "{\"a\":", ""})
  void saysThatABodyIsNoJson(String text) throws IOException {
    Path body = Files.writeString(folder.resolve("body"), text);

    CommandRun run = explain("--body", body, "POST", CLOUDFLARE);
    assertThat(run.out())
        .contains("beta flags in the body\n  left alone: it is not JSON\n")
        .doesNotContain("logged");
    assertThat(explain("--json", "--body", body, "POST", CLOUDFLARE).json().at("/body/leftAlone"))
        .hasToString("\"it is not JSON\"");

    Files.writeString(body, "{\"a\":1}");
    assertThat(explain("--body", body, "POST", CLOUDFLARE).out())
        .contains("beta flags in the body\n  none\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--client=anthropic-java", "--client=okhttp", "--proxied"})
  void tellsOneOutcomeOfHeaderAndBody(String option) throws IOException {
    Path body = Files.writeString(folder.resolve("body"), "{\"anthropic_beta\":[\"made-up\"]}");
    String bedrock =
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-a/invoke";

    assertThat(explain(option, "--body", body, "POST", bedrock).out())
        .contains("outcome        patched\n", "beta flags in the body, patched\n");
    assertThat(explain(option, "--json", "--body", body, "POST", bedrock).json().at("/outcome"))
        .hasToString("\"patched\"");
  }

  @Test
  void logsABodyThatIsLeftAloneWithAndWithoutItsClient() throws IOException {
    Path body = Files.writeString(folder.resolve("body"), "{}");
    Object[] words = {"--body", body, "POST", CLOUDFLARE, "-H", "Content-Encoding: gzip", ""};

    words[6] = "--json";
    assertThat(explain(words).json().at("/log/0").asText())
        .endsWith(
            "left alone for https://gateway.ai.cloudflare.com:443: the body's beta flags: it is compressed");
    words[6] = "--client=okhttp";
    assertThat(explain(words).out())
        .contains(": the body's beta flags in okhttp: it is compressed");
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
  void saysThatTheAgentIsOffAndWhy() {
    System.setProperty("headstay.enabled", "false");
    try {
      assertThat(explain("GET", "https://gw.test/a/b").out())
          .contains(
              "configuration  switched off by headstay.enabled\n",
              "mode           off\n",
              "outcome        unchanged: the agent is switched off by headstay.enabled\n");
      JsonNode json = explain("--json", "GET", "https://gw.test/a/b").json();
      assertThat(json.at("/configuration/mode").asText()).isEqualTo("off");
      assertThat(json.at("/undecided").asText()).contains("switched off by headstay.enabled");
    } finally {
      System.clearProperty("headstay.enabled");
    }
  }

  @Test
  void printsOneDocumentWhereTheConfigurationIsRefused() throws IOException {
    Files.writeString(config, "version: 1\nmode: enforced\n");

    CommandRun run = explain("--json", "GET", "https://gw.test/");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.json()).isEqualTo(CommandRun.of("validate", "--json", config).json());
    assertThat(run.json().at("/problems/0/expected").asText()).startsWith("enforce, observe");
  }

  @Test
  void printsOneDocumentWhereTheCommandLineIsWrong() {
    CommandRun run = CommandRun.of("explain", "--json", "GET", "https://");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("URL: no host");
    assertThat(run.json())
        .hasToString(
            "{\"error\":{\"place\":\"URL\",\"found\":\"no host\","
                + "\"expected\":\"https://host[:port]/path\"}}");
    assertThat(CommandRun.of("explain", "--json", "GET").json().at("/error/found").asText())
        .isEqualTo("Missing required parameter: 'URL'");
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
        "GET https://a/ --body none.json|--body: none.json: no such file (expected: a file, or -)",
        "GET https://a/ --body .|--body: .: a directory (expected: a file, or -)",
        "GET https://a/ --config none.yaml|--config: none.yaml: no such file (expected: a file)",
        "GET https://a/ --config .|--config: .: a directory (expected: a file)",
        "GET https://a/ --config https://me:canary-1@a/?b=canary-2|--config: https://***@a/?***: a URL",
        "G,T https://a/|METHOD: \"G,T\" (expected: one word, such as POST)",
        "sk-ant-0123456789,a https://a/|METHOD: \"***\" (expected: one word, such as POST)",
        "GET https://a/canary-{b}|URL: \"{\" at 18 (expected: %7B)",
        "GET https://a/%2G|URL: \"%\" at 11 (expected: %25)",
        "GET https://a/\u00e9|URL: a character that no URL has at 11 (expected: %XX, in a host",
        "GET https://a/\u0007|URL: a character that no URL has at 11 (expected: %07)",
        "GET https://*.a/|URL: its host is neither a name nor an address (expected: https://",
        "GET https://a,b/|URL: its host is neither a name nor an address",
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
  void takesNoBlanksInMethodOrUrl() {
    assertThat(explain("G T", "https://a/").err())
        .startsWith("METHOD: \"G T\" (expected: one word");
    assertThat(explain("GET", "https://a/b c").err())
        .startsWith("URL: \" \" at 12 (expected: %20)");
    assertThat(explain("", "https://a/").exit()).isEqualTo(2);
    assertThat(explain("M-SEARCH", "https://[::1]:8443/a%20b/;c=(d)?e=[f]&g='*'").exit()).isZero();
  }

  @Test
  void letsNoHeaderSteerATerminal() {
    assertThat(explain("GET", "https://gw.test/", "-H", "x-b: a\u001b[31mb").out())
        .contains("x-b: a?[31mb")
        .doesNotContain("\u001b");
  }
}
