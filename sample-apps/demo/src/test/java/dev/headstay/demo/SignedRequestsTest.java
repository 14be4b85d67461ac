package dev.headstay.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.AwsCredentials;
import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import dev.headstay.testing.HopOnlyAgent;
import dev.headstay.testing.Jdks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs on the AWS SDK, which signs what they send, with flags that Bedrock refuses: without the
 * agent they end with {@code invalid beta flag}, with it they pass, and the mock has verified every
 * signature.
 */
class SignedRequestsTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String REFUSED = "prompt-caching-scope-2026-01-05";
  private static final String TAKEN = "context-1m-2025-08-07";

  /** Ahead of a sample's arguments: on the AWS SDK 1. */
  private static final String SDK_1 = "sdk-1 ";

  @TempDir Path folder;

  private MockProvider provider;

  @BeforeEach
  void start() {
    provider =
        MockProvider.start(
            MockProviderOptions.defaults()
                .withAwsCredentials(new AwsCredentials("AKIDEXAMPLE", "secret", null)));
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private Path configuration(String more) throws Exception {
    return Files.writeString(
        folder.resolve("headstay.yaml"),
        """
        version: 1
        providers:
          mock-converse:
            hosts: ["127.0.0.1:%1$d"]
            paths: ["/model/*/converse", "/model/*/converse-stream"]
            betas: bedrock_converse
          mock-bedrock:
            hosts: ["127.0.0.1:%1$d"]
            paths: ["/model/**"]
            betas: bedrock
        betas: {}
        %2$s
        """
            .formatted(provider.port(), more));
  }

  private SampleProcess sample(int feature, String arguments) {
    SampleProcess sample =
        arguments.startsWith(SDK_1)
            ? SampleProcess.of(
                Path.of("..", "bedrock-aws-sdk-1"), "com.example.bedrocksdk1.BedrockSdk1Sample")
            : SampleProcess.of(Path.of("..", "bedrock"), "com.example.bedrock.BedrockSample");
    return sample
        .javaHome(Jdks.require(feature).home())
        .environment("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .environment("AWS_SECRET_ACCESS_KEY", "secret")
        .arguments((arguments.replace(SDK_1, "") + " " + provider.baseUrl()).split(" "));
  }

  @ParameterizedTest(name = "{1} on JDK {0}")
  @CsvSource({
    "17, invoke url-connection",
    "17, invoke apache",
    "25, invoke apache5",
    "25, invoke netty",
    "17, invoke-stream netty",
    "17, converse url-connection",
    "17, converse apache",
    "25, converse apache5",
    "17, converse netty",
    "25, converse-stream netty",
    "17, sdk-1 invoke",
    "25, sdk-1 invoke",
    "17, sdk-1 converse",
  })
  void passThreeTurnsWithTheAgentAndNoneWithout(int feature, String arguments) throws Exception {
    SampleProcess.Result without = sample(feature, arguments).run(TIMEOUT);

    assertThat(without.exitCode()).isNotZero();
    assertThat(without.err()).contains("invalid beta flag");
    int before = provider.exchanges().size();

    SampleProcess.Result with =
        Agents.load(sample(feature, arguments), configuration("")).run(TIMEOUT);

    assertThat(with.exitCode()).as("%s", with).isZero();
    assertThat(provider.exchanges().subList(before, provider.exchanges().size()))
        .hasSize(3)
        .allSatisfy(
            exchange -> {
              assertThat(exchange.status()).isEqualTo(200);
              assertThat(Agents.carries(exchange, REFUSED)).isFalse();
              assertThat(Agents.carries(exchange, TAKEN)).isTrue();
            });
    assertThat(with.err()).contains("\"" + REFUSED + "\" dropped");
    // The AWS SDK 1 knows neither tools there nor a field for flags.
    boolean whole = !arguments.equals("sdk-1 converse");
    assertThat(with.out())
        .contains("turn 3: 200 ")
        .contains(whole ? "The tools said: Oslo has sun; Lima has sun." : "Hello.");
    assertThat(provider.exchanges().subList(before, before + 3))
        .allSatisfy(exchange -> hasTheTakenFlag(exchange, whole));
  }

  private static void hasTheTakenFlag(Exchange exchange, boolean inBody) {
    assertThat(exchange.headers("anthropic-beta")).containsExactly(TAKEN);
    if (inBody) {
      assertThat(exchange.body())
          .containsPattern("\"anthropic_beta\" ?: ?\\[ ?\"" + TAKEN + "\" ?]");
    }
    // The AWS SDK 1 sends what it invokes models with in chunks, agent or not.
    if (exchange.headers("transfer-encoding").isEmpty()) {
      assertThat(exchange.headers("content-length"))
          .containsExactly(String.valueOf(exchange.body().getBytes(UTF_8).length));
    }
  }

  /** With the SDK's own hooks switched off the hop alone sees the request, signed by then. */
  @ParameterizedTest(name = "{1}")
  @CsvSource({"aws-sdk-2, invoke apache", "aws-sdk-1, sdk-1 invoke"})
  void failAsBeforeWhereTheHopAloneIsSeen(String client, String arguments) throws Exception {
    Path hopOnly = configuration("clients: { " + client + ": false }");
    SampleProcess.Result result = Agents.load(sample(17, arguments), hopOnly).run(TIMEOUT);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).contains("invalid beta flag").contains("left out for ");
  }

  /** What the hop would make of them, if it were not for its look at signatures. */
  @ParameterizedTest(name = "{1} on JDK {0}")
  @CsvSource({"17, invoke apache", "25, converse apache5", "17, sdk-1 invoke"})
  void areRefusedWhereTheirHeaderIsFilteredAfterTheySigned(int feature, String arguments)
      throws Exception {
    Path hopOnly = Agents.jar(folder, HopOnlyAgent.class);
    SampleProcess.Result result =
        Agents.load(sample(feature, arguments), configuration(""), hopOnly).run(TIMEOUT);

    assertThat(result.exitCode()).isNotZero();
    Exchange refused = provider.exchanges().get(0);
    assertThat(refused.headers("anthropic-beta")).containsExactly(TAKEN);
    assertThat(refused.status()).isEqualTo(403);
    assertThat(result.err()).contains(Agents.SIGNATURE_REFUSED);
  }
}
