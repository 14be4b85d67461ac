package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.backends.Backend;
import com.anthropic.bedrock.backends.BedrockBackend;
import com.anthropic.bedrock.backends.BedrockMantleBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.beta.messages.BetaRawMessageStreamEvent;
import com.anthropic.models.beta.messages.MessageCreateParams;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;

/** anthropic-java's Bedrock backends, as they are published, against the mock that verifies. */
class AnthropicOnBedrockTest {
  private static final String MODEL = "us.anthropic.claude-3-5-sonnet-20241022-v2:0";
  private static final String UNSUPPORTED = "prompt-caching-scope-2026-01-05";
  private static final String SUPPORTED = "context-1m-2025-08-07";

  private MockProvider provider;

  @BeforeEach
  void startProvider() {
    provider =
        MockProvider.start(
            MockProviderOptions.defaults()
                .withAwsCredentials(new AwsCredentials("AKIDEXAMPLE", "secret", null))
                .withBedrockApiKey("bedrock-key"));
  }

  @AfterEach
  void stopProvider() {
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"signed", "key", "mantle", "mantle with key"})
  void isAnswered(String kind) {
    AnthropicClient client = client(kind, "secret", "bedrock-key");
    try {
      BetaMessage answer = client.beta().messages().create(params(SUPPORTED));

      assertThat(answer.content().get(0).text().orElseThrow().text()).isEqualTo("Hello.");
    } finally {
      client.close();
    }
    assertThat(provider.exchanges().get(0).provider())
        .isEqualTo(kind.startsWith("mantle") ? "bedrock_mantle" : "bedrock");
  }

  @ParameterizedTest
  @ValueSource(strings = {"signed", "key", "mantle", "mantle with key"})
  void isRefusedAnUnsupportedFlag(String kind) {
    AnthropicClient client = client(kind, "secret", "bedrock-key");
    try {
      assertThatThrownBy(() -> client.beta().messages().create(params(UNSUPPORTED)))
          .isInstanceOf(BadRequestException.class)
          .hasMessageContaining("invalid beta flag");
    } finally {
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"signed", "key", "mantle", "mantle with key"})
  void isRefusedWithOtherCredentials(String kind) {
    AnthropicClient client = client(kind, "wrong", "wrong");
    try {
      assertThatThrownBy(() -> client.beta().messages().create(params(SUPPORTED)))
          .isInstanceOf(PermissionDeniedException.class);
    } finally {
      client.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"signed", "mantle"})
  void readsAStream(String kind) {
    AnthropicClient client = client(kind, "secret", "bedrock-key");
    try (StreamResponse<BetaRawMessageStreamEvent> stream =
        client.beta().messages().createStreaming(params(SUPPORTED))) {
      StringBuilder text = new StringBuilder();
      stream.stream()
          .forEach(
              event ->
                  event
                      .contentBlockDelta()
                      .flatMap(delta -> delta.delta().text())
                      .ifPresent(piece -> text.append(piece.text())));

      assertThat(text.toString()).isEqualTo("Hello.");
    } finally {
      client.close();
    }
  }

  private AnthropicClient client(String kind, String secret, String key) {
    AwsBasicCredentials credentials = AwsBasicCredentials.create("AKIDEXAMPLE", secret);
    String mantle = provider.baseUrl() + "/mantle/anthropic";
    Backend backend =
        switch (kind) {
          case "signed" ->
              elsewhere(
                  BedrockBackend.builder()
                      .awsCredentials(credentials)
                      .region(Region.US_EAST_1)
                      .build());
          case "key" ->
              elsewhere(BedrockBackend.builder().apiKey(key).region(Region.US_EAST_1).build());
          case "mantle" ->
              BedrockMantleBackend.builder()
                  .awsCredentials(credentials)
                  .region(Region.US_EAST_1)
                  .baseUrl(mantle)
                  .build();
          default -> BedrockMantleBackend.builder().apiKey(key).baseUrl(mantle).build();
        };
    return AnthropicOkHttpClient.builder().backend(backend).maxRetries(0).build();
  }

  /** The backend as it is but for its host, which it gives no way to set. */
  private Backend elsewhere(Backend backend) {
    return new Backend() {
      @Override
      public String baseUrl() {
        return provider.baseUrl();
      }

      @Override
      public HttpRequest prepareRequest(HttpRequest request) {
        return backend.prepareRequest(request);
      }

      @Override
      public HttpRequest authorizeRequest(HttpRequest request) {
        return backend.authorizeRequest(request);
      }

      @Override
      public HttpResponse prepareResponse(HttpResponse response) {
        return backend.prepareResponse(response);
      }

      @Override
      public void close() {
        backend.close();
      }
    };
  }

  private static MessageCreateParams params(String flag) {
    return MessageCreateParams.builder()
        .model(MODEL)
        .maxTokens(16)
        .addUserMessage("Where?")
        .addBeta(flag)
        .build();
  }
}
