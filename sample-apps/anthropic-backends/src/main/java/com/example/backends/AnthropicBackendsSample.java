package com.example.backends;

import com.anthropic.aws.backends.AwsBackend;
import com.anthropic.backends.Backend;
import com.anthropic.bedrock.backends.BedrockBackend;
import com.anthropic.bedrock.backends.BedrockMantleBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.foundry.backends.FoundryBackend;
import com.anthropic.googlecloud.backends.GoogleCloudBackend;
import com.anthropic.vertex.backends.VertexBackend;
import com.example.anthropic.AnthropicJavaSample;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;

/**
 * {@link AnthropicJavaSample}'s tool loop on the other backends of Anthropic's SDK, with two beta
 * flags: one conversation for each mode. Arguments: the backend, the modes with commas between
 * them, and the flags. What a backend reads from the environment it takes from there; Google's get
 * a made-up token.
 */
public final class AnthropicBackendsSample {
  private AnthropicBackendsSample() {}

  public static void main(String[] args) {
    AnthropicClient client = AnthropicOkHttpClient.builder().backend(backend(args[0])).build();
    String model =
        args[0].equals("bedrock")
            ? "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
            : "claude-sonnet-4-5";
    List<String> flags = List.of(args).subList(2, args.length);
    int exitCode = 0;
    for (String mode : args[1].split(",", -1)) {
      try {
        new AnthropicJavaSample(client).converse(model, mode, flags);
      } catch (AnthropicServiceException e) {
        System.out.println(mode + ": " + e.getMessage());
        exitCode = 1;
      }
    }
    System.exit(exitCode);
  }

  private static Backend backend(String name) {
    return switch (name) {
      case "aws" -> AwsBackend.fromEnv();
      case "bedrock" -> BedrockBackend.fromEnv();
      case "mantle" -> BedrockMantleBackend.fromEnv();
      case "foundry" -> FoundryBackend.fromEnv();
      case "google-cloud" ->
          GoogleCloudBackend.builder()
              .googleCredentials(google())
              .project("sample")
              .workspaceId("wrkspc_sample")
              .build();
      case "vertex" ->
          VertexBackend.builder()
              .googleCredentials(google())
              .project("sample")
              .region("us-east5")
              .build();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static GoogleCredentials google() {
    Date later = Date.from(Instant.now().plus(Duration.ofHours(1)));
    return GoogleCredentials.create(new AccessToken("sample-token", later));
  }
}
