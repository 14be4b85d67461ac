package com.example.springai;

import com.anthropic.bedrock.backends.BedrockMantleBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.errors.AnthropicServiceException;
import java.util.Map;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.http.okhttp.SpringAiAnthropicHttpClient;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;

/**
 * A tool loop on Spring AI's module for Anthropic. Arguments: {@code default} (the backend that
 * Spring AI sets up, from {@code ANTHROPIC_BASE_URL} and {@code ANTHROPIC_API_KEY}) or {@code
 * mantle} (Bedrock's, which signs, set by this program on Spring AI's transport); {@code call} or
 * {@code stream}; then the value of {@code anthropic-beta}.
 */
public final class SpringAiSample {
  /** The model's only tool. */
  public static final class Weather {
    @Tool(name = "get_weather", description = "The weather in a city, now")
    public String weather(String city) {
      return city + " has sun";
    }
  }

  private SpringAiSample() {}

  public static void main(String[] args) {
    AnthropicChatModel.Builder model =
        AnthropicChatModel.builder()
            .options(
                AnthropicChatOptions.builder()
                    .model("claude-sonnet-4-5")
                    .maxTokens(256)
                    .httpHeaders(Map.of("anthropic-beta", args[2]))
                    .build());
    if (args[0].equals("mantle")) {
      AnthropicClient client = mantle();
      model.anthropicClient(client).anthropicClientAsync(client.async());
    }
    ChatClient.ChatClientRequestSpec prompt =
        ChatClient.create(model.build())
            .prompt()
            .user("Where is the weather better?")
            .tools(new Weather());
    try {
      System.out.println(
          args[1].equals("stream")
              ? String.join("", prompt.stream().content().collectList().block())
              : prompt.call().content());
    } catch (AnthropicServiceException e) {
      System.out.println(e.getMessage());
      System.exit(1);
    }
    // The HTTP client's threads would hold the JVM for a minute.
    System.exit(0);
  }

  private static AnthropicClient mantle() {
    return new AnthropicClientImpl(
        ClientOptions.builder()
            .httpClient(
                SpringAiAnthropicHttpClient.builder()
                    .backend(BedrockMantleBackend.fromEnv())
                    .build())
            .build());
  }
}
