package com.example.bedrock;

import com.anthropic.backends.Backend;
import com.anthropic.bedrock.backends.BedrockMantleBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientAsync;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClientAsync;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.beta.messages.BetaRawMessageStreamEvent;
import com.anthropic.models.beta.messages.MessageCreateParams;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * Three turns with anthropic-java's backend for Bedrock's Mantle endpoint, which signs them, with
 * two beta flags. Arguments: {@code sync}, {@code async} or {@code stream}, and the endpoint.
 */
public final class AnthropicOnBedrockSample {
  private static final String MODEL = "us.anthropic.claude-3-5-sonnet-20241022-v2:0";

  private AnthropicOnBedrockSample() {}

  public static void main(String[] args) {
    Backend backend =
        BedrockMantleBackend.builder()
            .awsCredentialsProvider(DefaultCredentialsProvider.builder().build())
            .region(Region.US_EAST_1)
            .baseUrl(args[1])
            .build();
    for (int turn = 1; turn <= 3; turn++) {
      MessageCreateParams params =
          MessageCreateParams.builder()
              .model(MODEL)
              .maxTokens(256)
              .addUserMessage("Turn " + turn + ": where?")
              .addBeta("prompt-caching-scope-2026-01-05")
              .addBeta("context-1m-2025-08-07")
              .build();
      switch (args[0]) {
        case "sync" ->
            System.out.println(client(backend).beta().messages().create(params).stopReason());
        case "async" ->
            System.out.println(
                asyncClient(backend).beta().messages().create(params).join().stopReason());
        case "stream" -> stream(client(backend), params);
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
    // The HTTP client's threads would hold the JVM for a minute.
    System.exit(0);
  }

  private static AnthropicClient client(Backend backend) {
    return AnthropicOkHttpClient.builder().backend(backend).maxRetries(0).build();
  }

  private static AnthropicClientAsync asyncClient(Backend backend) {
    return AnthropicOkHttpClientAsync.builder().backend(backend).maxRetries(0).build();
  }

  private static void stream(AnthropicClient client, MessageCreateParams params) {
    try (StreamResponse<BetaRawMessageStreamEvent> stream =
        client.beta().messages().createStreaming(params)) {
      stream.stream().forEach(System.out::println);
    }
  }
}
