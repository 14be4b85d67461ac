package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import dev.headstay.testing.Jdks;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every sample, unchanged, under {@code JAVA_TOOL_OPTIONS}. */
class SamplesWithAgentTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String HEADER = "cf-aig-authorization";
  private static final String TOKEN = "canary-gateway-token";
  private static final MockProviderOptions GATEWAY =
      MockProviderOptions.defaults().withGatewayToken(TOKEN);

  @TempDir Path folder;

  private MockProvider gateway;
  private MockProvider elsewhere;
  private Path configuration;

  @BeforeEach
  void start() throws Exception {
    gateway = MockProvider.start(GATEWAY);
    elsewhere = MockProvider.start(MockProviderOptions.defaults());
    configuration =
        Files.writeString(
            folder.resolve("headstay.yaml"),
            """
            version: 1
            rules:
              - name: gateway token
                match: { hosts: ["127.0.0.1:%d"] }
                headers:
                  default: { cf-aig-authorization: "Bearer ${env:GATEWAY}" }
            """
                .formatted(gateway.port()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    elsewhere.close();
  }

  private SampleProcess sample(int feature, String module, String main, String arguments) {
    SampleProcess sample =
        Agents.load(SampleProcess.of(Path.of("..", module), main), configuration)
            .javaHome(Jdks.require(feature).home())
            .environment("GATEWAY", TOKEN)
            .environment("ANTHROPIC_API_KEY", "canary-key")
            .environment("OPENAI_API_KEY", "canary-key");
    return arguments == null ? sample : sample.arguments(arguments.split(" "));
  }

  @ParameterizedTest(name = "{1} {3} on JDK {0}")
  @CsvSource({
    "17, java-net-http, com.example.javanethttp.JavaNetHttpSample,",
    "25, java-net-http, com.example.javanethttp.JavaNetHttpSample, async",
    "17, okhttp, com.example.okhttp.OkHttpSample,",
    "25, okhttp, com.example.okhttp.OkHttpSample, async",
    "25, okhttp-5, com.example.okhttp.OkHttpSample,",
    "17, apache-httpclient-4, com.example.apache4.ApacheHttpClient4Sample,",
    "25, apache-httpclient-4, com.example.apache4.ApacheHttpClient4Sample, async",
    "25, apache-httpclient-5, com.example.apache5.ApacheHttpClient5Sample,",
    "17, apache-httpclient-5, com.example.apache5.ApacheHttpClient5Sample, async",
    "17, anthropic-java, com.example.anthropic.AnthropicJavaSample, runner",
    "25, anthropic-java, com.example.anthropic.AnthropicJavaSample, loop",
    "17, anthropic-java, com.example.anthropic.AnthropicJavaSample, stream",
    "17, langchain4j, com.example.langchain4j.Langchain4jSample,",
    "25, langchain4j, com.example.langchain4j.Langchain4jSample,",
    "17, openai-java, com.example.openai.OpenAiJavaSample, chat",
    "25, openai-java, com.example.openai.OpenAiJavaSample, stream",
    "17, openai-java, com.example.openai.OpenAiJavaSample, responses",
    "17, spring-boot, com.example.springboot.SpringBootSample,",
    "25, spring-boot, com.example.springboot.SpringBootSample,",
  })
  void carriesTheHeaderOnceOnEveryRequestOfItsLoop(
      int feature, String module, String main, String arguments) {
    String base = gateway.baseUrl() + "/v1/acme/prod/";
    SampleProcess.Result result =
        sample(feature, module, main, arguments)
            .environment("ANTHROPIC_BASE_URL", base + "anthropic")
            .environment("OPENAI_BASE_URL", base + "openai")
            .run(TIMEOUT);

    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(gateway.exchanges())
        .hasSize(3)
        .allSatisfy(exchange -> assertThat(exchange.headers(HEADER)).hasSize(1));
    assertThat(result.out()).doesNotContain("headstay");
  }

  /** The programs that leave the gateway's header out after their first calls. */
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest(name = "{1} {3} on JDK {0}")
  @CsvSource({
    "17, java-net-http, com.example.javanethttp.JavaNetHttpSample,",
    "25, java-net-http, com.example.javanethttp.JavaNetHttpSample, async",
    "17, okhttp, com.example.okhttp.OkHttpSample,",
    "25, okhttp-5, com.example.okhttp.OkHttpSample, async",
    "17, apache-httpclient-4, com.example.apache4.ApacheHttpClient4Sample,",
    "25, apache-httpclient-4, com.example.apache4.ApacheHttpClient4Sample, async",
    "17, apache-httpclient-5, com.example.apache5.ApacheHttpClient5Sample, async",
    "25, apache-httpclient-5, com.example.apache5.ApacheHttpClient5Sample,",
    "17, anthropic-java, com.example.anthropic.AnthropicJavaSample, loop",
    "25, anthropic-java, com.example.anthropic.AnthropicJavaSample, async",
    "17, anthropic-java, com.example.anthropic.AnthropicJavaSample, stream",
  })
  private @interface DroppingSamples {}

  private static final String KEEP =
      """
      version: 1
      rules:
        - name: what was there before
          constantPerClient: true
          match: { hosts: ["127.0.0.1:%d"] }
          headers: { keep: [cf-aig-authorization] }
      """;

  private static final String OBSERVE =
      """
      version: 1
      mode: observe
      providers: { gateway: { hosts: ["127.0.0.1:%d"] } }
      """;

  private SampleProcess.Result runDropping(SampleProcess sample, String configured, String tokens)
      throws Exception {
    Files.writeString(configuration, configured.formatted(gateway.port()));
    return sample
        .environment("ANTHROPIC_BASE_URL", gateway.baseUrl() + "/v1/acme/prod/anthropic")
        .environment("GATEWAY_TOKEN", tokens)
        .run(TIMEOUT);
  }

  @DroppingSamples
  void keepWhatTheirProgramDrops(int feature, String module, String main, String arguments)
      throws Exception {
    SampleProcess.Result result =
        runDropping(sample(feature, module, main, arguments), KEEP, TOKEN);

    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(gateway.exchanges())
        .hasSize(3)
        .allSatisfy(
            exchange -> assertThat(exchange.headers(HEADER)).containsExactly("Bearer " + TOKEN));
  }

  /** To a gateway that takes any token, or none. */
  private void openTheGateway() {
    gateway.close();
    gateway = MockProvider.start(GATEWAY.withRequireGatewayHeader(false));
  }

  @DroppingSamples
  void keepNothingOnceTheirProgramSentTwoValues(
      int feature, String module, String main, String arguments) throws Exception {
    openTheGateway();
    SampleProcess.Result result =
        runDropping(sample(feature, module, main, arguments), KEEP, "canary-one,canary-two");

    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(gateway.exchanges())
        .extracting(exchange -> exchange.headers(HEADER))
        .containsExactly(List.of("Bearer canary-one"), List.of("Bearer canary-two"), List.of());
    assertThat(result.err().lines().filter(line -> line.contains("stopped keeping")))
        .singleElement()
        .asString()
        .startsWith("[headstay] WARN stopped keeping cf-aig-authorization for ");
  }

  @DroppingSamples
  void reportWhatTheirProgramDropsWhereThePolicyObserves(
      int feature, String module, String main, String arguments) throws Exception {
    openTheGateway();
    SampleProcess.Result result =
        runDropping(sample(feature, module, main, arguments), OBSERVE, "canary-9f31");

    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(gateway.exchanges())
        .extracting(exchange -> exchange.headers(HEADER))
        .containsExactly(List.of("Bearer canary-9f31"), List.of(), List.of());
    assertThat(result.err().lines().filter(line -> line.contains("WARN")))
        .singleElement()
        .asString()
        .startsWith("[headstay] WARN observed: ")
        .contains(HEADER + " in ", " to http://127.0.0.1:" + gateway.port());
  }

  @ParameterizedTest(name = "{1} on JDK {0}")
  @CsvSource({
    "17, java-net-http, com.example.javanethttp.JavaNetHttpSample,",
    "25, anthropic-java, com.example.anthropic.AnthropicJavaSample, loop",
    "17, langchain4j, com.example.langchain4j.Langchain4jSample,",
    "25, openai-java, com.example.openai.OpenAiJavaSample, chat",
  })
  void carriesNothingOfOursToAnotherOriginOnARedirect(
      int feature, String module, String main, String arguments) {
    String base = gateway.baseUrl() + "/redirect/127.0.0.1:" + elsewhere.port() + "/v1/acme/prod/";
    SampleProcess.Result result =
        sample(feature, module, main, arguments)
            .environment("ANTHROPIC_BASE_URL", base + "anthropic")
            .environment("OPENAI_BASE_URL", base + "openai")
            .run(TIMEOUT);

    List<Exchange> redirected = gateway.exchanges();
    assertThat(redirected).as("%s", result).isNotEmpty();
    assertThat(redirected.get(0).headers(HEADER)).hasSize(1);
    // Those on OkHttp follow it; a client that does not sends nothing there, which is as good.
    if (module.equals("anthropic-java") || module.equals("openai-java")) {
      assertThat(elsewhere.exchanges()).isNotEmpty();
    }
    assertThat(elsewhere.exchanges())
        .allSatisfy(exchange -> assertThat(exchange.headers(HEADER)).isEmpty());
  }
}
