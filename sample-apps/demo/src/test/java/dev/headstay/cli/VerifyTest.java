package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.cli.WrongGateway.Habit;
import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checklist, against gateways that do right and wrong, before the mock provider. */
class VerifyTest {
  private static final Pattern CHECK =
      Pattern.compile("\\{\"name\":\"([^\"]*)\",\"outcome\":\"([a-z]*)\"");

  private static final String KEY = "canary-of-the-gateway";

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final MockProvider provider =
      MockProvider.start(
          MockProviderOptions.defaults()
              .withAnthropicKey(KEY)
              .withEventPause(Duration.ofMillis(40)));

  @AfterEach
  void stop() {
    provider.close();
    assertThat(out + "" + err).doesNotContain("canary");
  }

  private int verify(String... arguments) {
    List<String> all = new ArrayList<>(List.of("verify"));
    all.addAll(List.of(arguments));
    return Headstay.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(all.toArray(new String[0]));
  }

  private Path write(String text) throws Exception {
    return Files.writeString(folder.resolve("headstay.yaml"), text);
  }

  /** By a policy that sends the provider's key to this origin, and does more. */
  private Path policy(String url, String more) throws Exception {
    String secret = Files.writeString(folder.resolve("key"), KEY).toString();
    String host = url.substring("http://".length());
    return write(
        """
        version: 1
        secrets: { key: { file: %s } }
        rules:
          - name: key
            match: { hosts: ["%s"] }
            headers: { default: { x-api-key: "${secret:key}" } }
        %s
        """
            .formatted(secret, host, more.replace("HOST", "\"" + host + "\"")));
  }

  private Map<String, String> outcomes() {
    Map<String, String> outcomes = new LinkedHashMap<>();
    Matcher matcher = CHECK.matcher(out.toString());
    while (matcher.find()) {
      outcomes.put(matcher.group(1), matcher.group(2));
    }
    return outcomes;
  }

  private Map<String, String> run(WrongGateway gateway, String more, String... arguments)
      throws Exception {
    List<String> all = new ArrayList<>(List.of("--json", "--config"));
    all.add(policy(gateway.url(), more).toString());
    all.addAll(List.of(arguments));
    all.add(gateway.url());
    int exit = verify(all.toArray(new String[0]));
    Map<String, String> outcomes = outcomes();
    assertThat(exit).as("%s%s", out, err).isEqualTo(outcomes.containsValue("fail") ? 1 : 0);
    assertThat(gateway.received().size()).isLessThanOrEqualTo(GatewayChecks.MOST_REQUESTS);
    assertThat(out.toString()).startsWith("{\"requests\":" + gateway.received().size() + ",");
    return outcomes;
  }

  @Test
  void findsNothingWrongWithAGatewayThatForwards() throws Exception {
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl(), Habit.ADDS_VERSION)) {
      assertThat(run(gateway, ""))
          .containsExactlyEntriesOf(
              new LinkedHashMap<>() {
                {
                  put("policy", "pass");
                  put("plain request", "pass");
                  put("version defaulted", "pass");
                  put("version forwarded", "pass");
                  put("beta flags filtered", "pass");
                  put("beta header forwarded", "pass");
                  put("authorization", "pass");
                  put("content type", "pass");
                  put("accept", "pass");
                  put("streaming", "pass");
                  put("400 explained", "pass");
                  put("401 explained", "pass");
                }
              });
      assertThat(err.toString())
          .startsWith("sending at most 10 real requests to http://127.0.0.1:");
      // It really was the policy that sent the key, and the last one went without.
      List<Exchange> exchanges = provider.exchanges();
      assertThat(exchanges.get(0).headers("x-api-key")).containsExactly(KEY);
      assertThat(exchanges.get(exchanges.size() - 1).headers("x-api-key")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "DROPS_VERSION, version forwarded, fail",
    "DROPS_VERSION, version defaulted, fail",
    "HIDES_ERRORS, 400 explained, fail",
    "REPLACES_VERSION, version defaulted, pass",
    "REPLACES_VERSION, version forwarded, unknown",
    "DROPS_BETA, beta header forwarded, fail",
    "REFUSES_JSON, content type, fail",
    "ANSWERS_AS_TEXT, content type, fail",
    "ANSWERS_STREAMS_WHOLE_AS_JSON, accept, fail",
    "COLLECTS_STREAMS, streaming, fail",
    "HOLDS_STREAMS, streaming, fail",
    "SAYS_NOTHING_OF_401, 401 explained, fail",
    "REDIRECTS, plain request, fail",
  })
  void findsWhatIsWrong(Habit habit, String check, String outcome) throws Exception {
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl(), habit)) {
      assertThat(run(gateway, "")).containsEntry(check, outcome);
    }
  }

  @Test
  void findsThatThePolicyLeavesSomethingOut() throws Exception {
    String rule =
        """
          - name: team
            match: { hosts: [HOST] }
            headers: { set: { x-team: "${env:NO_SUCH_VARIABLE}" } }
        """;
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl())) {
      assertThat(run(gateway, rule)).containsEntry("policy", "fail");
      assertThat(out.toString()).contains("set x-team: its value could not be resolved");
    }
  }

  @Test
  void showsNothingOfAnAnswerThatRepeatsTheKey() throws Exception {
    Path none = write("version: 1\nrules: []\n");
    int exit =
        verify(
            "--config",
            none.toString(),
            "--key-env",
            "PATH",
            "--key-header",
            "Authorization",
            "--path",
            "/door/litellm/v1/messages",
            provider.baseUrl());

    assertThat(exit).isEqualTo(1);
    assertThat(out.toString()).contains("401 auth_error: LiteLLM proxy: the key is not one");
    assertThat(out + "" + err).doesNotContain(System.getenv("PATH"));
  }

  @Test
  void findsThatNobodyAddsAVersion() throws Exception {
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl())) {
      assertThat(run(gateway, "")).containsEntry("version defaulted", "fail");
      assertThat(out.toString()).contains("docs/troubleshooting.md#anthropic-version-missing");
    }
  }

  @Test
  void findsThatThePolicyAddsTheVersion() throws Exception {
    String rule =
        """
          - name: version
            match: { hosts: [HOST] }
            headers: { set: { anthropic-version: "2023-06-01" } }
        """;
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl())) {
      assertThat(run(gateway, rule))
          .containsEntry("version defaulted", "pass")
          .containsEntry("version forwarded", "unknown");
      assertThat(out.toString()).contains("200: the policy adds it");
    }
  }

  @Test
  void findsThatTheFilterDoesNotKnowTheProvider() throws Exception {
    String bedrock = provider.baseUrl() + "/gateway/bedrock/";
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl())) {
      assertThat(run(gateway, "betas: {}", "--path", "/gateway/bedrock/v1/messages"))
          .as(bedrock)
          .containsEntry("beta flags filtered", "fail");
      assertThat(out.toString()).contains("docs/troubleshooting.md#provider-unknown");
    }
  }

  @Test
  void findsThatTheFilterFilters() throws Exception {
    String filter = "providers: { gateway: { hosts: [HOST], betas: bedrock } }\nbetas: {}\n";
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl())) {
      assertThat(run(gateway, filter, "--path", "/gateway/bedrock/v1/messages"))
          .containsEntry("beta flags filtered", "pass")
          .containsEntry("beta header forwarded", "pass");
      assertThat(out.toString()).contains("the policy drops a flag");
    }
  }

  @Test
  void findsThatTheKeyIsNotAccepted() throws Exception {
    Path none = write("version: 1\nmode: observe\nrules: []\n");
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl())) {
      int exit =
          verify(
              "--config",
              none.toString(),
              "--json",
              "--header",
              "x-api-key: canary-old",
              gateway.url());

      assertThat(exit).isEqualTo(1);
      assertThat(outcomes())
          .containsEntry("plain request", "fail")
          .containsEntry("authorization", "fail")
          .containsEntry("streaming", "unknown");
      assertThat(out.toString()).contains("401 authentication_error: Anthropic does not know");
      assertThat(gateway.received()).hasSizeLessThan(4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void tellsWhoReplacesTheKey(boolean gatewayDoes) throws Exception {
    Path none = write("version: 1\nmode: observe\nrules: []\n");
    Habit habit = gatewayDoes ? Habit.REPLACES_KEY : Habit.ADDS_VERSION;
    MockProviderOptions any = MockProviderOptions.defaults();
    // Any variable that is there will do for a key: PATH is.
    try (MockProvider open = MockProvider.start(any);
        WrongGateway gateway =
            new WrongGateway(gatewayDoes ? provider.baseUrl() : open.baseUrl(), habit)) {
      verify("--config", none.toString(), "--key-env", "PATH", gateway.url());

      assertThat(out.toString()).contains("the gateway replaces x-api-key, or nobody looks at it");
      assertThat(out + "" + err).doesNotContain(System.getenv("PATH"));
    }
  }

  @ParameterizedTest
  @CsvSource({"ADDS_VERSION, pass", "REPLACES_VERSION, fail"})
  void believesAGatewayThatReports(Habit habit, String outcome) throws Exception {
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl(), habit, Habit.REPORTS)) {
      assertThat(run(gateway, "", "--echo", "X-Echo-"))
          .containsEntry("version forwarded", outcome)
          .containsEntry("content type", "pass")
          .containsEntry("accept", "pass");
    }
  }

  @Test
  void sendsNothingWhenTold() throws Exception {
    try (WrongGateway gateway = new WrongGateway(provider.baseUrl())) {
      String more =
          """
            - name: more
              match: { hosts: [HOST] }
              headers: { set: { x-team: "${env:PATH}", anthropic-version: "2023-06-01" } }
          """;
      Path policy = policy(gateway.url(), more);
      int exit =
          verify(
              "--config",
              policy.toString(),
              "--dry-run",
              "--header",
              "Cookie: canary-cookie",
              "--header",
              "x-plain: shown",
              gateway.url());

      assertThat(exit).isZero();
      assertThat(gateway.received()).isEmpty();
      assertThat(out.toString())
          .startsWith("# plain request\nPOST " + gateway.url() + "/v1/messages\n")
          .contains("x-api-key: ***\n", "Cookie: ***\n", "x-team: ***\n", "x-plain: shown\n")
          .contains("anthropic-version: 2023-06-01\n", "\"max_tokens\":1,")
          .doesNotContain(System.getenv("PATH"));
      assertThat(out.toString().lines().filter(line -> line.startsWith("POST ")).count())
          .isLessThanOrEqualTo(GatewayChecks.MOST_REQUESTS);
    }
  }

  @Test
  void saysThatThereIsNobody() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    Path none = write("version: 1\nrules: []\n");
    assertThat(verify("--config", none.toString(), "http://127.0.0.1:" + port)).isEqualTo(3);
    assertThat(err.toString())
        .endsWith(
            "http://127.0.0.1:"
                + port
                + ": no answer: ConnectException: nothing listens there, or a firewall is in between"
                + " (expected: a gateway that speaks HTTP)\n");
  }

  @Test
  void waitsNoLongerThanTold() throws Exception {
    Path none = write("version: 1\nrules: []\n");
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + silent.getLocalPort();
      assertThat(verify("--config", none.toString(), "--timeout", "200ms", url)).isEqualTo(3);
      assertThat(err.toString()).contains("SocketTimeoutException");
    }
  }

  @Test
  void refusesAConfigurationThatIsWrong() throws Exception {
    Path wrong = write("version: 1\nrulez: []\n");
    assertThat(verify("--config", wrong.toString(), provider.baseUrl())).isEqualTo(1);
    assertThat(err.toString()).contains("headstay.yaml:2:1: rulez");
    assertThat(provider.exchanges()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h",
        "http://user:canary@h",
        "http://h?key=canary",
        "not a url",
        "http://h --path x",
        "http://h --timeout 5",
        "http://h --timeout 0s",
        "http://h --header canary",
        "http://h --header Host:canary",
        "http://h --key-env NO_SUCH_VARIABLE",
        "http://h --max-tokens 0"
      })
  void wantsACommandLineThatIsRight(String line) {
    String[] arguments = line.startsWith("not") ? new String[] {line} : line.split(" ");

    assertThat(verify(arguments)).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }
}
