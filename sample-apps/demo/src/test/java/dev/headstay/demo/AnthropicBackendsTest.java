package dev.headstay.demo;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.AwsCredentials;
import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import dev.headstay.mockprovider.TunnelCertificate;
import dev.headstay.testing.HopOnlyAgent;
import dev.headstay.testing.Jdks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * anthropic-java's backends under the host names of their providers, with a flag that the provider
 * refuses and one that it takes: a tool loop in each of the SDK's ways.
 */
class AnthropicBackendsTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String MODES = "loop,async,stream,runner";
  private static final String TAKEN = "context-1m-2025-08-07";
  private static final String SCOPE = "prompt-caching-scope-2026-01-05";
  private static final String UNRELEASED = "unreleased-2027-01-01";
  private static final String INVALID = "invalid beta flag";
  private static final String UNEXPECTED = "Unexpected value(s) `";

  /** A backend, and what its provider says of one flag. */
  private enum Backend {
    BEDROCK("bedrock-runtime.us-east-1.amazonaws.com", SCOPE, INVALID),
    BEDROCK_WITH_KEY("bedrock-runtime.us-east-1.amazonaws.com", SCOPE, INVALID),
    MANTLE("bedrock-mantle.us-east-1.api.aws", SCOPE, INVALID),
    // The first party's flags hold here: what it refuses is what nobody knows.
    AWS("aws-external-anthropic.us-east-1.api.aws", UNRELEASED, UNEXPECTED + UNRELEASED),
    GOOGLE_CLOUD("claude.googleapis.com", UNRELEASED, UNEXPECTED + UNRELEASED),
    VERTEX("us-east5-aiplatform.googleapis.com", SCOPE, UNEXPECTED + SCOPE),
    FOUNDRY(
        "sample.services.ai.azure.com",
        "advisor-tool-2026-03-01",
        UNEXPECTED + "advisor-tool-2026-03-01");

    final String host;
    final String refused;
    final String refusal;

    Backend(String host, String refused, String refusal) {
      this.host = host;
      this.refused = refused;
      this.refusal = refusal;
    }

    String argument() {
      return this == BEDROCK_WITH_KEY
          ? "bedrock"
          : name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How the value of {@code authorization} begins; empty where there is none. */
    String scheme() {
      return switch (this) {
        case BEDROCK, MANTLE, AWS -> "AWS4-HMAC-SHA256 ";
        case BEDROCK_WITH_KEY, GOOGLE_CLOUD, VERTEX -> "Bearer ";
        case FOUNDRY -> "";
      };
    }
  }

  @TempDir static Path certificates;
  private static TunnelCertificate certificate;

  @TempDir Path folder;
  private MockProvider provider;

  @BeforeAll
  static void createCertificate() {
    List<String> hosts = Arrays.stream(Backend.values()).map(b -> b.host).distinct().toList();
    certificate = TunnelCertificate.create(certificates, hosts);
  }

  @BeforeEach
  void start() {
    provider =
        MockProvider.start(
            MockProviderOptions.defaults()
                .withAwsCredentials(new AwsCredentials("AKIDEXAMPLE", "secret", null))
                .withBedrockApiKey("canary-bedrock-key")
                .withTunnelTls(certificate.serverContext()));
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  /** Providers are known by their hosts; the first party is filtered because it is asked for. */
  private Path configuration(String more) throws IOException {
    return Files.writeString(
        folder.resolve("headstay.yaml"),
        """
        version: 1
        providers:
          claude-platform:
            hosts: [aws-external-anthropic.us-east-1.api.aws, claude.googleapis.com]
            betas: anthropic
          gateway:
            hosts: ["127.0.0.1:%d"]
            betas: bedrock
        betas:
          providers:
            anthropic: { filter: true }
        %s
        """
            .formatted(provider.port(), more));
  }

  private SampleProcess program(String module, String main, int feature) {
    return SampleProcess.of(Path.of("..", module), main)
        .javaHome(Jdks.require(feature).home())
        .javaOptions(certificate.javaOptions(provider.port()))
        .environment("AWS_REGION", "us-east-1")
        .environment("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .environment("AWS_SECRET_ACCESS_KEY", "secret");
  }

  private SampleProcess sample(int version, int feature, Backend backend, String modes) {
    String module = version == 2 ? "anthropic-backends-2" : "anthropic-backends";
    SampleProcess sample =
        program(module, "com.example.backends.AnthropicBackendsSample", feature)
            .environment("ANTHROPIC_AWS_WORKSPACE_ID", "wrkspc_sample")
            .environment("ANTHROPIC_FOUNDRY_RESOURCE", "sample")
            .environment("ANTHROPIC_FOUNDRY_API_KEY", "canary-foundry-key")
            .arguments(backend.argument(), modes, backend.refused, TAKEN);
    return backend == Backend.BEDROCK_WITH_KEY
        ? sample.environment("AWS_BEARER_TOKEN_BEDROCK", "canary-bedrock-key")
        : sample;
  }

  @ParameterizedTest(name = "{2} of anthropic-java {0} on JDK {1}")
  @CsvSource({
    "3, 25, BEDROCK",
    "2, 17, BEDROCK",
    "3, 17, BEDROCK_WITH_KEY",
    "2, 25, BEDROCK_WITH_KEY",
    "3, 17, MANTLE",
    "2, 25, MANTLE",
    "3, 25, AWS",
    "2, 17, AWS",
    "3, 17, GOOGLE_CLOUD",
    "2, 25, GOOGLE_CLOUD",
    "3, 25, VERTEX",
    "2, 17, VERTEX",
    "3, 17, FOUNDRY",
    "2, 25, FOUNDRY",
  })
  void passWholeToolLoopsWithTheAgentAndNoRequestWithout(int version, int feature, Backend backend)
      throws Exception {
    SampleProcess.Result without = sample(version, feature, backend, MODES).run(TIMEOUT);

    assertThat(without.exitCode()).isEqualTo(1);
    assertThat(without.out().lines())
        .as("%s", without)
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).contains(backend.refusal));
    assertThat(provider.exchanges()).hasSize(4);
    provider.clear();

    // Where OkHttp, which is below, is left alone, it is the backend's hook that lets them pass.
    Path configuration = configuration(version == 2 ? "clients: { okhttp: false }" : "");
    SampleProcess.Result with =
        Agents.load(sample(version, feature, backend, MODES), configuration).run(TIMEOUT);

    assertThat(with.exitCode()).as("%s", with).isZero();
    assertThat(with.err()).contains("\"" + backend.refused + "\" dropped");
    assertThat(provider.exchanges())
        .hasSize(12)
        .allSatisfy(exchange -> assertPassed(exchange, backend));
    for (int loop = 0; loop < 12; loop += 3) {
      assertThat(provider.exchanges().subList(loop, loop + 3))
          .extracting(Exchange::outcome)
          .containsExactly("tool_use", "tool_use", "end_turn");
    }
  }

  private static void assertPassed(Exchange exchange, Backend backend) {
    assertThat(exchange.status()).isEqualTo(200);
    assertThat(exchange.headers("host")).containsExactly(backend.host);
    assertThat(String.join("", exchange.headers("authorization"))).startsWith(backend.scheme());
    assertThat(Agents.carries(exchange, backend.refused)).isFalse();
    if (backend.argument().equals("bedrock")) {
      assertThat(exchange.body()).contains("\"anthropic_beta\":[\"" + TAKEN + "\"");
    } else {
      // The runner of version 3 has flags of its own.
      assertThat(exchange.headers("anthropic-beta"))
          .singleElement(as(InstanceOfAssertFactories.STRING))
          .startsWith(TAKEN);
      assertThat(exchange.body()).doesNotContain("anthropic_beta");
    }
  }

  /**
   * Spring AI's transport over the SDK's core: a backend that signs, and the one it sets up itself,
   * which speaks to a gateway here. OkHttp is left alone, as above.
   */
  @ParameterizedTest(name = "{1} {2} on JDK {0}")
  @CsvSource({"25, mantle, call", "17, mantle, stream", "17, default, call", "25, default, stream"})
  void springAiPassesAWholeToolLoopWithTheAgentAndNoRequestWithout(
      int feature, String backend, String mode) throws Exception {
    SampleProcess sample =
        program("spring-ai", "com.example.springai.SpringAiSample", feature)
            .environment("ANTHROPIC_BASE_URL", provider.baseUrl() + "/gateway/bedrock")
            .environment("ANTHROPIC_API_KEY", "canary-gateway-key")
            .arguments(backend, mode, SCOPE + "," + TAKEN);
    SampleProcess.Result without = sample.run(TIMEOUT);

    assertThat(without.exitCode()).isEqualTo(1);
    assertThat(without.out()).contains(INVALID);
    provider.clear();

    SampleProcess.Result with =
        Agents.load(sample, configuration("clients: { okhttp: false }")).run(TIMEOUT);

    assertThat(with.exitCode()).as("%s", with).isZero();
    assertThat(with.out()).contains("The tools said:", "Oslo has sun", "Lima has sun");
    assertThat(provider.exchanges())
        .hasSize(3)
        .allSatisfy(
            exchange -> {
              assertThat(exchange.status()).isEqualTo(200);
              assertThat(exchange.headers("anthropic-beta")).containsExactly(TAKEN);
            });
  }

  /** The SDK signs nothing where it finds {@code authorization}: rules are for what it made. */
  @ParameterizedTest
  @EnumSource(names = {"BEDROCK", "MANTLE", "AWS"})
  void keepTheirSignatureWhateverARuleSaysOfAuthorization(Backend backend) throws Exception {
    Path rules =
        configuration(
            """
            rules:
              - name: where there is none
                match: { hosts: ["*.amazonaws.com", "*.api.aws"] }
                headers: { default: { authorization: Bearer other } }
              - name: in any case
                match: { hosts: ["*.amazonaws.com", "*.api.aws"] }
                headers: { set: { authorization: Bearer other } }
            """);
    SampleProcess.Result result = Agents.load(sample(3, 17, backend, "loop"), rules).run(TIMEOUT);

    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.err()).contains("left out for ", "rule \"in any case\": set authorization");
    assertThat(provider.exchanges())
        .hasSize(3)
        .allSatisfy(exchange -> assertPassed(exchange, backend))
        .allSatisfy(exchange -> assertThat(exchange.headers("authorization")).hasSize(1));
  }

  /**
   * With the SDK's own hooks switched off the hop alone sees the request, signed by then. Bedrock's
   * is refused for what is in the body, and would not be sent as signed if the AWS SDK's signer,
   * which the backends use, were to change it.
   */
  @ParameterizedTest
  @CsvSource({"3, BEDROCK", "2, BEDROCK", "3, MANTLE"})
  void failAsBeforeWhereTheHopAloneIsSeen(int version, Backend backend) throws Exception {
    Path hopOnly = configuration("clients: { anthropic-java: false }");
    SampleProcess.Result result =
        Agents.load(sample(version, 17, backend, "loop"), hopOnly).run(TIMEOUT);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains(INVALID);
    assertThat(result.err()).contains("left out for ");
  }

  /** What the hop would make of it, if it were not for its look at signatures. */
  @Test
  void areRefusedWhereTheirHeaderIsFilteredAfterTheySigned() throws Exception {
    Path hopOnly = Agents.jar(folder, HopOnlyAgent.class);
    SampleProcess.Result result =
        Agents.load(sample(3, 25, Backend.MANTLE, "loop"), configuration(""), hopOnly).run(TIMEOUT);

    assertThat(result.exitCode()).isEqualTo(1);
    Exchange refused = provider.exchanges().get(0);
    assertThat(refused.headers("anthropic-beta")).containsExactly(TAKEN);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(result.out()).contains(Agents.SIGNATURE_REFUSED);
  }
}
