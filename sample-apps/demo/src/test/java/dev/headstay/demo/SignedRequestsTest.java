package dev.headstay.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.AwsCredentials;
import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
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
 * Programs that sign what they send, with flags that Bedrock refuses: without the agent they end
 * with {@code invalid beta flag}, with it they pass, and the mock has verified every signature.
 */
class SignedRequestsTest {
  private static final Path AGENT =
      Path.of("../../agent/dist/target/headstay.jar").toAbsolutePath().normalize();
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String REFUSED = "prompt-caching-scope-2026-01-05";
  private static final String TAKEN = "context-1m-2025-08-07";

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
          mock-mantle:
            hosts: ["127.0.0.1:%1$d"]
            paths: ["/mantle/**"]
            betas: bedrock_mantle
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
    boolean aws = !arguments.startsWith("mantle ");
    String endpoint = provider.baseUrl() + (aws ? "" : "/mantle/anthropic");
    String main = aws ? "BedrockSample" : "AnthropicOnBedrockSample";
    return SampleProcess.of(Path.of("..", "bedrock"), "com.example.bedrock." + main)
        .javaHome(Jdks.require(feature).home())
        .environment("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .environment("AWS_SECRET_ACCESS_KEY", "secret")
        .arguments((arguments.replace("mantle ", "") + " " + endpoint).split(" "));
  }

  private static SampleProcess withAgent(SampleProcess sample, Path configuration) {
    return sample
        .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + AGENT)
        .environment("HEADSTAY_CONFIG", configuration.toString());
  }

  private static boolean carries(Exchange exchange, String flag) {
    return exchange.headers("anthropic-beta").toString().contains(flag)
        || exchange.body().contains(flag);
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
    "17, mantle sync",
    "25, mantle async",
    "17, mantle stream",
  })
  void passThreeTurnsWithTheAgentAndNoneWithout(int feature, String arguments) throws Exception {
    SampleProcess.Result without = sample(feature, arguments).run(TIMEOUT);

    assertThat(without.exitCode()).isNotZero();
    assertThat(without.err()).contains("invalid beta flag");
    int before = provider.exchanges().size();

    SampleProcess.Result with =
        withAgent(sample(feature, arguments), configuration("")).run(TIMEOUT);

    assertThat(with.exitCode()).as("%s", with).isZero();
    assertThat(provider.exchanges().subList(before, provider.exchanges().size()))
        .hasSize(3)
        .allSatisfy(
            exchange -> {
              assertThat(exchange.status()).isEqualTo(200);
              assertThat(carries(exchange, REFUSED)).isFalse();
              assertThat(carries(exchange, TAKEN)).isTrue();
            });
    assertThat(with.err()).contains("\"" + REFUSED + "\" dropped");
    if (arguments.startsWith("invoke") || arguments.startsWith("converse")) {
      assertThat(with.out()).endsWith("turn 3: 200 The tools said: Oslo has sun; Lima has sun.\n");
      assertThat(provider.exchanges().subList(before, before + 3))
          .allSatisfy(SignedRequestsTest::hasTheTakenFlagInHeaderAndBody);
    }
  }

  private static void hasTheTakenFlagInHeaderAndBody(Exchange exchange) {
    assertThat(exchange.headers("anthropic-beta")).containsExactly(TAKEN);
    assertThat(exchange.body()).containsPattern("\"anthropic_beta\" ?: ?\\[ ?\"" + TAKEN + "\" ?]");
    assertThat(exchange.headers("content-length"))
        .containsExactly(String.valueOf(exchange.body().getBytes(UTF_8).length));
  }

  /** With the SDK's own hooks switched off the hop alone sees the request, signed by then. */
  @ParameterizedTest(name = "{1} on JDK {0}")
  @CsvSource({"17, invoke apache", "17, mantle sync"})
  void failAsBeforeWhereTheHopAloneIsSeen(int feature, String arguments) throws Exception {
    Path hopOnly = configuration("clients: { aws-sdk-2: false, anthropic-java: false }");
    SampleProcess.Result result = withAgent(sample(feature, arguments), hopOnly).run(TIMEOUT);

    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).contains("invalid beta flag").contains("left out for ");
  }
}
