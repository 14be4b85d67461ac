package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

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
 * Programs that send to Bedrock with an API key, by an HTTP client alone: without the agent they
 * end with {@code invalid beta flag}, which is in the body, with it they converse to the end.
 */
class UnsignedBodiesTest {
  private static final Path AGENT =
      Path.of("../../agent/dist/target/headstay.jar").toAbsolutePath().normalize();
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final String KEY = "canary-bedrock-key";

  @TempDir Path folder;

  private MockProvider bedrock;

  @BeforeEach
  void start() {
    bedrock = MockProvider.start(MockProviderOptions.defaults().withBedrockApiKey(KEY));
  }

  @AfterEach
  void stop() {
    bedrock.close();
  }

  private SampleProcess sample(int feature, String module, String main, String arguments) {
    SampleProcess sample =
        SampleProcess.of(Path.of("..", module), main)
            .javaHome(Jdks.require(feature).home())
            .environment("AWS_BEARER_TOKEN_BEDROCK", KEY)
            .environment("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock.baseUrl());
    return arguments == null ? sample : sample.arguments(arguments.split(" "));
  }

  @ParameterizedTest(name = "{1} {3} on JDK {0}")
  @CsvSource({
    "17, java-net-http, com.example.javanethttp.JavaNetHttpSample,",
    "25, java-net-http, com.example.javanethttp.JavaNetHttpSample, async",
    "17, okhttp, com.example.okhttp.OkHttpSample, async",
    "25, okhttp-5, com.example.okhttp.OkHttpSample,",
    "17, apache-httpclient-4, com.example.apache4.ApacheHttpClient4Sample,",
    "25, apache-httpclient-5, com.example.apache5.ApacheHttpClient5Sample,",
    "17, apache-httpclient-5, com.example.apache5.ApacheHttpClient5Sample, async",
  })
  void converseToTheEndWithTheAgentAlone(int feature, String module, String main, String arguments)
      throws Exception {
    SampleProcess.Result without = sample(feature, module, main, arguments).run(TIMEOUT);

    assertThat(without.exitCode()).isEqualTo(1);
    assertThat(without.out()).contains("400").contains("invalid beta flag");
    int before = bedrock.exchanges().size();

    // Bedrock is known by the shape of the path, so nothing has to be configured but the filter.
    Path configuration =
        Files.writeString(folder.resolve("headstay.yaml"), "version: 1\nbetas: {}\n");
    SampleProcess.Result with =
        sample(feature, module, main, arguments)
            .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + AGENT)
            .environment("HEADSTAY_CONFIG", configuration.toString())
            .run(TIMEOUT);

    assertThat(with.exitCode()).as("%s", with).isZero();
    assertThat(bedrock.exchanges().subList(before, bedrock.exchanges().size()))
        .hasSize(3)
        .allSatisfy(
            exchange -> {
              assertThat(exchange.status()).isEqualTo(200);
              assertThat(exchange.body())
                  .contains("\"anthropic_beta\":[\"context-1m-2025-08-07\"]")
                  .doesNotContain("prompt-caching-scope");
            });
    assertThat(with.err()).containsOnlyOnce("\"prompt-caching-scope-2026-01-05\" dropped");
    assertThat(with.err()).doesNotContain(KEY);
  }
}
