package com.example.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpringBootSampleTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private MockProvider provider;

  @BeforeEach
  void startProvider() {
    provider = MockProvider.start(MockProviderOptions.defaults());
  }

  @AfterEach
  void stopProvider() {
    provider.close();
  }

  @Test
  void endsWithTheGatewaysRefusalOnItsFirstRequest() {
    SampleProcess.Result result = sample("/v1/acme/prod/anthropic").run(TIMEOUT);

    assertThat(result.out()).startsWith("turn 1: ").contains("AiGatewayError", "2009");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(provider.exchanges()).extracting(Exchange::status).containsExactly(401);
  }

  @Test
  void completesItsToolLoop() {
    SampleProcess.Result result = sample("/anthropic").run(TIMEOUT);

    assertThat(result.out().lines())
        .containsExactly(
            "turn 1: 200 get_weather(Oslo)",
            "turn 2: 200 get_weather(Lima)",
            "turn 3: 200 The tools said: Oslo has sun; Lima has sun.");
    assertThat(result.exitCode()).isZero();
    assertThat(provider.exchanges()).extracting(Exchange::status).containsExactly(200, 200, 200);
  }

  private SampleProcess sample(String path, String... arguments) {
    return SampleProcess.of(Path.of(""), "com.example.springboot.SpringBootSample")
        .environment("ANTHROPIC_BASE_URL", provider.baseUrl() + path)
        .environment("ANTHROPIC_API_KEY", "test-key")
        .arguments(arguments);
  }
}
