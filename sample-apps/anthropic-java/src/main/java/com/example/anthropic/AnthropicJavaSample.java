package com.example.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.BetaMessageAccumulator;
import com.anthropic.models.beta.messages.BetaContentBlock;
import com.anthropic.models.beta.messages.BetaContentBlockParam;
import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.beta.messages.BetaRawMessageStreamEvent;
import com.anthropic.models.beta.messages.BetaToolResultBlockParam;
import com.anthropic.models.beta.messages.BetaToolUseBlock;
import com.anthropic.models.beta.messages.MessageCreateParams;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tool loop on Anthropic's SDK. It has a setting for the base URL and one for the key, and none
 * for other headers.
 *
 * <p>Environment: {@code ANTHROPIC_BASE_URL}, {@code ANTHROPIC_API_KEY}. Arguments: {@code runner}
 * (the SDK drives the loop; the default), {@code loop} (this program does) or {@code stream} (so
 * too, reading server-sent events); then any beta flags.
 */
public final class AnthropicJavaSample {
  /** The tool; its description is read by the SDK. */
  @JsonClassDescription("The weather in a city, now")
  public static final class GetWeather implements Supplier<String> {
    /** Filled in by the SDK from the model's arguments. */
    public String city;

    @Override
    public String get() {
      return city + " has sun";
    }
  }

  private AnthropicJavaSample() {}

  public static void main(String[] args) {
    String mode = args.length > 0 ? args[0] : "runner";
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model("claude-sonnet-4-5")
            .maxTokens(256)
            .addTool(GetWeather.class)
            .addUserMessage("Where is the weather better?");
    Arrays.stream(args).skip(1).forEach(params::addBeta);
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(System.getenv("ANTHROPIC_BASE_URL"))
            .apiKey(System.getenv("ANTHROPIC_API_KEY"))
            .build();
    int turn = 0;
    try {
      if (mode.equals("runner")) {
        for (BetaMessage message : client.beta().messages().toolRunner(params.build())) {
          print(++turn, message);
        }
      } else {
        List<BetaContentBlockParam> results;
        do {
          BetaMessage message =
              mode.equals("stream")
                  ? stream(client, params.build())
                  : client.beta().messages().create(params.build());
          print(++turn, message);
          results = callTools(message);
          params.addMessage(message).addUserMessageOfContentBlockParams(results);
        } while (!results.isEmpty());
      }
    } catch (AnthropicServiceException e) {
      String message = e.apiMessage().orElse(e.body().toString());
      System.out.println("turn " + (turn + 1) + ": " + e.statusCode() + " " + message);
      System.exit(1);
    }
    System.exit(0);
  }

  private static BetaMessage stream(AnthropicClient client, MessageCreateParams params) {
    BetaMessageAccumulator message = BetaMessageAccumulator.create();
    try (StreamResponse<BetaRawMessageStreamEvent> events =
        client.beta().messages().createStreaming(params)) {
      events.stream().forEach(message::accumulate);
    }
    return message.message();
  }

  private static List<BetaContentBlockParam> callTools(BetaMessage message) {
    List<BetaContentBlockParam> results = new ArrayList<>();
    for (BetaContentBlock block : message.content()) {
      if (block.isToolUse()) {
        BetaToolUseBlock use = block.asToolUse();
        results.add(
            BetaContentBlockParam.ofToolResult(
                BetaToolResultBlockParam.builder()
                    .toolUseId(use.id())
                    .content(use.input(GetWeather.class).get())
                    .build()));
      }
    }
    return results;
  }

  private static void print(int turn, BetaMessage message) {
    for (BetaContentBlock block : message.content()) {
      block
          .toolUse()
          .ifPresent(
              use ->
                  System.out.println(
                      "turn "
                          + turn
                          + ": 200 get_weather("
                          + use.input(GetWeather.class).city
                          + ")"));
      block.text().ifPresent(text -> System.out.println("turn " + turn + ": 200 " + text.text()));
    }
  }
}
