package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.demo.Agents;
import dev.headstay.mockprovider.AwsCredentials;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every error in the table: an unmodified program runs into it at the mock provider, what it prints
 * leads to the entry, and with the entry's configuration in the agent the program passes.
 */
class ErrorsLeadSomewhereTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String KEY = "canary-key";
  private static final String PROVIDER_KEY = "canary-provider-key";
  private static final String HOST = "gateway.example.com";

  private static final String MESSAGE =
      "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]%s}";

  private static final String FLAG = "anthropic-beta: prompt-caching-scope-2026-01-05";

  /** What a program posts to a path, with which lines of headers and which body. */
  private record Call(String path, List<String> headers, String body) {
    String text(String base) {
      return base + path + "\n" + String.join("\n", headers) + "\n\n" + body;
    }
  }

  /** With the headers of an SDK for Anthropic, and more. */
  private static Call messages(String prefix, String... more) {
    List<String> headers =
        new ArrayList<>(
            List.of(
                "content-type: application/json",
                "anthropic-version: 2023-06-01",
                "x-api-key: " + PROVIDER_KEY));
    headers.addAll(List.of(more));
    return new Call(prefix + "/v1/messages", headers, MESSAGE.formatted(""));
  }

  private static Call without(Call call, String header) {
    return new Call(
        call.path,
        call.headers.stream().filter(line -> !line.startsWith(header)).toList(),
        call.body);
  }

  private static Call withBody(Call call, String more) {
    return new Call(call.path, call.headers, MESSAGE.formatted("," + more));
  }

  /** By the entry's id: one call for each wording. The agent's own errors are below. */
  private static final Map<String, List<Call>> CALLS = new TreeMap<>();

  static {
    CALLS.put(
        "beta-flag-bedrock",
        List.of(
            new Call(
                "/bedrock/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke",
                List.of("content-type: application/json", "authorization: Bearer " + KEY),
                "{\"anthropic_beta\":[\"prompt-caching-scope-2026-01-05\"],\"max_tokens\":1}")));
    CALLS.put("beta-value-unexpected", List.of(messages("/gateway/vertex_ai", FLAG)));
    CALLS.put(
        "extra-inputs", List.of(withBody(messages(""), "\"context_management\":{\"edits\":[]}")));
    CALLS.put(
        "anthropic-version-missing", List.of(without(messages("/anthropic"), "anthropic-version")));
    CALLS.put(
        "anthropic-version-invalid",
        List.of(
            new Call(
                "/anthropic/v1/messages",
                List.of("anthropic-version: 2023-06-01, 2023-06-01", "x-api-key: " + PROVIDER_KEY),
                MESSAGE.formatted(""))));
    CALLS.put("anthropic-key-missing", List.of(without(messages("/anthropic"), "x-api-key")));
    CALLS.put(
        "anthropic-key-wrong",
        List.of(
            new Call(
                "/anthropic/v1/messages",
                List.of("anthropic-version: 2023-06-01", "x-api-key: of-the-gateway"),
                MESSAGE.formatted(""))));
    CALLS.put(
        "aws-token-missing",
        List.of(new Call("/bedrock/model/m/invoke", List.of("a: b"), MESSAGE.formatted(""))));
    CALLS.put("azure-key", List.of(messages("/door/azure-ai-services")));
    CALLS.put("cloudflare-unauthorized", List.of(messages("/v1/acme/prod/anthropic")));
    CALLS.put("portkey-route-missing", List.of(messages("/door/portkey")));
    CALLS.put("helicone-key", List.of(messages("/door/helicone", "helicone-auth: Bearer old")));
    CALLS.put("kong-key-missing", List.of(messages("/door/kong")));
    CALLS.put(
        "kong-key-wrong",
        List.of(messages("/door/kong", "apikey: old"), messages("/door/kong-2", "apikey: old")));
    CALLS.put(
        "kong-key-twice", List.of(messages("/door/kong", "apikey: " + KEY, "apikey: " + KEY)));
    CALLS.put("apim-key-missing", List.of(messages("/door/apim")));
    CALLS.put("apim-key-wrong", List.of(messages("/door/apim", "Ocp-Apim-Subscription-Key: old")));
    CALLS.put(
        "aws-api-gateway-forbidden",
        List.of(messages("/door/aws-api-gateway", "authorization: Bearer " + PROVIDER_KEY)));
    CALLS.put("apigee-key-missing", List.of(messages("/door/apigee")));
    CALLS.put("apigee-key-wrong", List.of(messages("/door/apigee", "x-apikey: old")));
    CALLS.put("litellm-key-missing", List.of(messages("/door/litellm")));
    CALLS.put(
        "litellm-key-wrong",
        List.of(
            messages("/door/litellm", "authorization: Bearer not-needed"),
            messages("/door/litellm", "authorization: Bearer sk-deleted")));
    CALLS.put("envoy-token-missing", List.of(messages("/door/envoy")));
    CALLS.put(
        "envoy-token-refused",
        List.of(
            messages("/door/envoy", "authorization: Bearer expired"),
            messages("/door/envoy", "authorization: Bearer of-the-provider")));
    CALLS.put("nginx-unauthorized", List.of(messages("/door/nginx")));
    CALLS.put("nginx-forbidden", List.of(messages("/door/nginx-token")));
    String debug = "x-debug-context: " + "a".repeat(9000);
    CALLS.put(
        "header-too-large",
        List.of(messages("/door/nginx-limits", debug), messages("/door/limits", debug)));
  }

  private static MockProvider provider;
  private static Map<String, String> without;

  @TempDir Path folder;

  /** All calls by one program without the agent: what it printed of each entry's calls. */
  @BeforeAll
  static void runWithoutTheAgent() {
    provider =
        MockProvider.start(
            MockProviderOptions.defaults().withGatewayToken(KEY).withAnthropicKey(PROVIDER_KEY));
    List<String> texts = new ArrayList<>();
    CALLS.values().forEach(calls -> calls.forEach(call -> texts.add(call.text(base()))));
    SampleProcess.Result result = program(texts).run(TIMEOUT);
    assertThat(result.exitCode()).as("%s", result).isEqualTo(1);
    List<String> lines = result.out().lines().toList();
    assertThat(lines).hasSameSizeAs(texts).noneMatch(line -> line.matches("[0-9]+: 200 .*"));
    without = new TreeMap<>();
    int line = 0;
    for (Map.Entry<String, List<Call>> entry : CALLS.entrySet()) {
      int end = line + entry.getValue().size();
      without.put(entry.getKey(), String.join("\n", lines.subList(line, end)));
      line = end;
    }
  }

  @AfterAll
  static void stop() {
    provider.close();
  }

  private static String base() {
    return provider.baseUrl();
  }

  private static SampleProcess program(List<String> calls) {
    return SampleProcess.of(Path.of("..", "java-net-http"), "com.example.javanethttp.Calls")
        .arguments(calls.toArray(new String[0]));
  }

  private Path configuration(ErrorEntry entry) throws Exception {
    String text = entry.configuration().replace(HOST, "\"127.0.0.1:" + provider.port() + "\"");
    return Files.writeString(folder.resolve("headstay.yaml"), text);
  }

  private static ErrorEntry entry(String id) {
    return ErrorTable.entries().stream()
        .filter(entry -> entry.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  static List<String> ids() {
    return List.copyOf(CALLS.keySet());
  }

  /** The best entry by the command line, which shows nothing of what it is given. */
  private static String doctor(String printed) {
    StringWriter out = new StringWriter();
    int exit =
        Headstay.commandLine()
            .setOut(new PrintWriter(out))
            .execute("doctor", "--json", "--error", printed);
    assertThat(exit).as(printed).isZero();
    assertThat(out.toString()).doesNotContain("canary");
    return out.toString().replaceFirst("^\\{\"hits\":\\[\\{\"id\":\"([^\"]*)\"(?s:.*)$", "$1");
  }

  @Test
  void knowsEveryErrorOfTheTable() {
    List<String> known = new ArrayList<>(CALLS.keySet());
    known.addAll(
        List.of(
            "aws-signature",
            "configuration-refused",
            "no-configuration",
            "client-not-patched",
            "value-unresolved",
            "secret-over-http",
            "provider-unknown"));
    assertThat(ErrorTable.entries())
        .extracting(ErrorEntry::id)
        .containsExactlyInAnyOrderElementsOf(known);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void leadsFromWhatTheProgramPrintsToTheEntry(String id) {
    String printed = without.get(id);
    for (String line : printed.split("\n", -1)) {
      assertThat(doctor(line)).as(line).isEqualTo(id);
    }
    // Each message of this one alone is the mock's; AWS's name of an exception is in a header.
    String plain = Wording.plain(printed);
    assertThat(entry(id).wordings()).anyMatch(wording -> wording.in(plain) >= 0);
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @MethodSource("ids")
  void makesTheProgramPass(String id) throws Exception {
    String gatewayKey = id.startsWith("litellm-") ? "sk-" + KEY : KEY;
    List<String> texts = CALLS.get(id).stream().map(call -> call.text(base())).toList();
    SampleProcess.Result result =
        Agents.load(program(texts), configuration(entry(id)))
            .environment("GATEWAY_KEY", gatewayKey)
            .environment("ANTHROPIC_API_KEY", PROVIDER_KEY)
            .environment("AWS_BEARER_TOKEN_BEDROCK", KEY)
            .run(TIMEOUT);

    assertThat(result.exitCode()).as("%s", result).isZero();
  }

  /** Behind Nginx, which compares x-gateway-token. */
  private static final Call GUARDED = messages("/door/nginx-token");

  private SampleProcess guarded(Path configuration) {
    return Agents.load(program(List.of(GUARDED.text(base()))), configuration);
  }

  private void leadsOut(String id, SampleProcess.Result failed, SampleProcess.Result passed) {
    assertThat(failed.exitCode()).as("%s", failed).isEqualTo(1);
    String said =
        failed.err().lines().filter(line -> line.contains("[headstay]")).toList().toString();
    assertThat(doctor(said)).as(said).isEqualTo(id);
    assertThat(passed.exitCode()).as("%s", passed).isZero();
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfARefusedConfiguration() throws Exception {
    Path configuration = folder.resolve("headstay.yaml");
    Files.writeString(configuration, "version: 1\nrulez: []\n");
    SampleProcess.Result failed =
        guarded(configuration).environment("GATEWAY_KEY", KEY).run(TIMEOUT);

    configuration(entry("configuration-refused"));
    leadsOut(
        "configuration-refused",
        failed,
        guarded(configuration).environment("GATEWAY_KEY", KEY).run(TIMEOUT));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfHavingNoConfiguration() throws Exception {
    Path configuration = configuration(entry("no-configuration"));
    leadsOut(
        "no-configuration",
        guarded(configuration).environment("HEADSTAY_CONFIG", "").run(TIMEOUT),
        guarded(configuration).environment("GATEWAY_KEY", KEY).run(TIMEOUT));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfAClientThatIsNotPatched() throws Exception {
    Path configuration = configuration(entry("configuration-refused"));
    leadsOut(
        "client-not-patched",
        guarded(configuration)
            .environment("GATEWAY_KEY", KEY)
            .javaOptions("-Dclient=url-connection")
            .run(TIMEOUT),
        guarded(configuration).environment("GATEWAY_KEY", KEY).run(TIMEOUT));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfAValueThatCouldNotBeResolved() throws Exception {
    SampleProcess.Result failed =
        guarded(configuration(entry("configuration-refused"))).run(TIMEOUT);

    Path secret = Files.writeString(folder.resolve("gateway-key"), KEY + "\n");
    Path configuration = configuration(entry("value-unresolved"));
    Files.writeString(
        configuration,
        Files.readString(configuration).replace("/run/secrets/gateway-key", secret.toString()));
    leadsOut("value-unresolved", failed, guarded(configuration).run(TIMEOUT));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfPlainHttp() throws Exception {
    // A plain http proxy, which is the mock as well, is where even loopback counts as the world.
    String[] proxy = {
      "-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=" + provider.port(), "-Dhttp.nonProxyHosts="
    };
    SampleProcess.Result failed =
        guarded(configuration(entry("configuration-refused")))
            .environment("GATEWAY_KEY", KEY)
            .javaOptions(proxy)
            .run(TIMEOUT);
    leadsOut(
        "secret-over-http",
        failed,
        guarded(configuration(entry("secret-over-http")))
            .environment("GATEWAY_KEY", KEY)
            .javaOptions(proxy)
            .run(TIMEOUT));
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfAProviderThatIsNotKnown() throws Exception {
    Call call = messages("/gateway/bedrock", FLAG);
    Path configuration = folder.resolve("headstay.yaml");
    Files.writeString(configuration, "version: 1\nbetas: {}\n");
    SampleProcess.Result failed =
        Agents.load(program(List.of(call.text(base()))), configuration).run(TIMEOUT);

    configuration(entry("provider-unknown"));
    leadsOut(
        "provider-unknown",
        failed,
        Agents.load(program(List.of(call.text(base()))), configuration).run(TIMEOUT));
  }

  /** As anthropic-java 3 sends it, where a gateway reads x-api-key: what the advice adds. */
  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfAKeyThatANewSdkSendsAsABearerToken() throws Exception {
    Call call =
        new Call(
            "/door/aws-api-gateway/gateway/bedrock/v1/messages",
            List.of("anthropic-version: 2026-10-21", "authorization: Bearer " + KEY),
            MESSAGE.formatted(""));
    Path configuration = folder.resolve("headstay.yaml");
    Files.writeString(configuration, "version: 1\nrules: []\n");
    SampleProcess.Result failed =
        Agents.load(program(List.of(call.text(base()))), configuration).run(TIMEOUT);
    assertThat(failed.exitCode()).as("%s", failed).isEqualTo(1);
    assertThat(doctor(failed.out())).isEqualTo("aws-api-gateway-forbidden");

    String rename = "rename: { authorization: x-api-key }";
    String replace = "replace: { x-api-key: { matching: \"^Bearer (.+)$\", to: \"$1\" } }";
    assertThat(entry("anthropic-key-missing").change()).contains(rename, replace);
    Files.writeString(
        configuration,
        """
        version: 1
        rules:
          - name: the key as it was
            match: { hosts: ["127.0.0.1:%d"] }
            headers:
              %s
              %s
        """
            .formatted(provider.port(), rename, replace));
    SampleProcess.Result passed =
        Agents.load(program(List.of(call.text(base()))), configuration).run(TIMEOUT);
    assertThat(passed.exitCode()).as("%s", passed).isZero();
  }

  /** On the AWS SDK, which signs. */
  private static SampleProcess signing(MockProvider bedrock, String secret) {
    return SampleProcess.of(Path.of("..", "bedrock"), "com.example.bedrock.BedrockSample")
        .environment("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .environment("AWS_SECRET_ACCESS_KEY", secret)
        .arguments("invoke", "url-connection", bedrock.baseUrl());
  }

  @Execution(ExecutionMode.CONCURRENT)
  @Test
  void leadsOutOfASignatureThatAGatewayBreaksAndNotOutOfAWrongKey() throws Exception {
    MockProviderOptions options =
        MockProviderOptions.defaults()
            .withAwsCredentials(new AwsCredentials("AKIDEXAMPLE", "secret", null))
            .withStrippedHeader("anthropic-beta");
    try (MockProvider bedrock = MockProvider.start(options)) {
      SampleProcess.Result failed = signing(bedrock, "secret").run(TIMEOUT);
      assertThat(failed.exitCode()).as("%s", failed).isNotZero();
      assertThat(doctor(failed.err())).isEqualTo("aws-signature");

      Path configuration =
          Files.writeString(
              folder.resolve("headstay.yaml"),
              entry("aws-signature")
                  .configuration()
                  .replace(HOST, "\"127.0.0.1:" + bedrock.port() + "\""));
      SampleProcess.Result passed =
          Agents.load(signing(bedrock, "secret"), configuration).run(TIMEOUT);
      assertThat(passed.exitCode()).as("%s", passed).isZero();

      // What the advice says to look at: with the agent off it fails as well, so it is the key.
      SampleProcess.Result wrongKey =
          Agents.load(signing(bedrock, "another"), configuration)
              .environment("HEADSTAY_ENABLED", "false")
              .run(TIMEOUT);
      assertThat(wrongKey.exitCode()).as("%s", wrongKey).isNotZero();
      assertThat(doctor(wrongKey.err())).isEqualTo("aws-signature");
    }
  }
}
