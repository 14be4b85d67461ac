package com.example.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.BetaMessageAccumulator;
import com.anthropic.models.beta.messages.BetaContentBlock;
import com.anthropic.models.beta.messages.BetaContentBlockParam;
import com.anthropic.models.beta.messages.BetaMessage;
import com.anthropic.models.beta.messages.BetaMessageParam;
import com.anthropic.models.beta.messages.BetaRawMessageStreamEvent;
import com.anthropic.models.beta.messages.BetaToolResultBlockParam;
import com.anthropic.models.beta.messages.BetaToolUseBlock;
import com.anthropic.models.beta.messages.MessageCreateParams;
import com.fasterxml.jackson.annotation.JsonClassDescription;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * A tool loop on Anthropic's SDK. It has a setting for the base URL and one for the key, and none
 * for other headers.
 *
 * <p>Environment: {@code ANTHROPIC_BASE_URL}, {@code ANTHROPIC_API_KEY}. Arguments: {@code runner}
 * (the SDK drives the loop; the default), {@code loop} (this program does), {@code async} or {@code
 * stream} (so too, with futures or reading server-sent events); then any beta flags. Where this
 * program drives the loop, {@code GATEWAY_TOKEN}, if set, holds the gateway's tokens for the first
 * turns, with commas: later turns go without.
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

  private final AnthropicClient client;
  private int turn;

  /** A loop on this client, for one conversation. */
  public AnthropicJavaSample(AnthropicClient client) {
    this.client = client;
  }

  public static void main(String[] args) {
    AnthropicJavaSample sample =
        new AnthropicJavaSample(
            AnthropicOkHttpClient.builder()
                .baseUrl(System.getenv("ANTHROPIC_BASE_URL"))
                .apiKey(System.getenv("ANTHROPIC_API_KEY"))
                .build());
    List<String> flags = Arrays.stream(args).skip(1).toList();
    try {
      sample.converse("claude-sonnet-4-5", args.length > 0 ? args[0] : "runner", flags);
    } catch (AnthropicServiceException e) {
      String message = e.apiMessage().orElse(e.body().toString());
      System.out.println("turn " + (sample.turn + 1) + ": " + e.statusCode() + " " + message);
      System.exit(1);
    }
    System.exit(0);
  }

  /** Goes on until the model asks for no tool. Mode and flags as in the class's arguments. */
  public void converse(String model, String mode, List<String> flags) {
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model(model)
            .maxTokens(256)
            .addTool(GetWeather.class)
            .addUserMessage("Where is the weather better?");
    flags.forEach(params::addBeta);
    if (mode.equals("runner")) {
      for (BetaMessage message : client.beta().messages().toolRunner(params.build())) {
        print(message);
      }
      return;
    }
    String tokens = System.getenv("GATEWAY_TOKEN");
    String[] gatewayTokens = tokens == null ? new String[0] : tokens.split(",");
    List<BetaContentBlockParam> results;
    do {
      params.removeAdditionalHeaders("cf-aig-authorization");
      if (turn < gatewayTokens.length) {
        params.putAdditionalHeader("cf-aig-authorization", "Bearer " + gatewayTokens[turn]);
      }
      BetaMessage message = send(mode, params.build());
      print(message);
      results = callTools(message);
      params.addMessage(message).addMessage(fromUser(results));
    } while (!results.isEmpty());
  }

  private BetaMessage send(String mode, MessageCreateParams params) {
    return switch (mode) {
      case "loop" -> client.beta().messages().create(params);
      case "async" -> async(params);
      case "stream" -> stream(params);
      default -> throw new IllegalArgumentException(mode);
    };
  }

  private BetaMessage async(MessageCreateParams params) {
    try {
      return client.async().beta().messages().create(params).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof AnthropicServiceException refusal ? refusal : e;
    }
  }

  private BetaMessage stream(MessageCreateParams params) {
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

  /** As JSON, since the SDK's versions 2 and 3 have no typed way in common. */
  private static BetaMessageParam fromUser(List<BetaContentBlockParam> results) {
    return JsonValue.from(Map.of("role", "user", "content", results))
        .convert(BetaMessageParam.class);
  }

  private void print(BetaMessage message) {
    String start = "turn " + ++turn + ": 200 ";
    for (BetaContentBlock block : message.content()) {
      block
          .toolUse()
          .ifPresent(
              use ->
                  System.out.println(
                      start + "get_weather(" + use.input(GetWeather.class).city + ")"));
      block.text().ifPresent(text -> System.out.println(start + text.text()));
    }
  }
}
