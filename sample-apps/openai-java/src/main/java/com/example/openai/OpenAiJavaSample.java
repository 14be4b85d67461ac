package com.example.openai;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIServiceException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import java.util.ArrayList;
import java.util.List;

/**
 * A tool loop on OpenAI's SDK.
 *
 * <p>Environment: {@code OPENAI_BASE_URL}, {@code OPENAI_API_KEY}. Argument: {@code chat} (Chat
 * Completions; the default), {@code stream} (the same, reading server-sent events) or {@code
 * responses} (the Responses API).
 */
public final class OpenAiJavaSample {
  /** The tool; its description is read by the SDK. */
  @JsonClassDescription("The weather in a city, now")
  public static final class GetWeather {
    /** Filled in by the SDK from the model's arguments. */
    public String city;

    String call(int turn) {
      System.out.println("turn " + turn + ": 200 GetWeather(" + city + ")");
      return city + " has sun";
    }
  }

  private final OpenAIClient client =
      OpenAIOkHttpClient.builder()
          .baseUrl(System.getenv("OPENAI_BASE_URL"))
          .apiKey(System.getenv("OPENAI_API_KEY"))
          .build();
  private int turn;

  private OpenAiJavaSample() {}

  public static void main(String[] args) {
    String mode = args.length > 0 ? args[0] : "chat";
    OpenAiJavaSample sample = new OpenAiJavaSample();
    try {
      if (mode.equals("responses")) {
        sample.converseByResponses();
      } else {
        sample.converseByChat(mode.equals("stream"));
      }
    } catch (OpenAIServiceException e) {
      System.out.println("turn " + sample.turn + ": " + e.statusCode() + " " + e.body());
      System.exit(1);
    }
    System.exit(0);
  }

  private void converseByChat(boolean streaming) {
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder()
            .model("gpt-5")
            .addTool(GetWeather.class)
            .addUserMessage("Where is the weather better?");
    while (true) {
      turn++;
      ChatCompletion completion =
          streaming ? stream(params.build()) : client.chat().completions().create(params.build());
      ChatCompletionMessage message = completion.choices().get(0).message();
      List<ChatCompletionMessageToolCall> calls = message.toolCalls().orElse(List.of());
      if (calls.isEmpty()) {
        System.out.println("turn " + turn + ": 200 " + message.content().orElseThrow());
        return;
      }
      params.addMessage(message);
      for (ChatCompletionMessageToolCall call : calls) {
        params.addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(call.asFunction().id())
                .content(call.asFunction().function().arguments(GetWeather.class).call(turn))
                .build());
      }
    }
  }

  private ChatCompletion stream(ChatCompletionCreateParams params) {
    ChatCompletionAccumulator completion = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params)) {
      chunks.stream().forEach(completion::accumulate);
    }
    return completion.chatCompletion();
  }

  private void converseByResponses() {
    List<ResponseInputItem> input = new ArrayList<>();
    input.add(
        ResponseInputItem.ofEasyInputMessage(
            EasyInputMessage.builder()
                .role(EasyInputMessage.Role.USER)
                .content("Where is the weather better?")
                .build()));
    while (true) {
      turn++;
      Response response =
          client
              .responses()
              .create(
                  ResponseCreateParams.builder()
                      .model("gpt-5")
                      .addTool(GetWeather.class)
                      .inputOfResponse(input)
                      .build());
      ResponseOutputItem item = response.output().get(0);
      if (!item.isFunctionCall()) {
        String text = item.asMessage().content().get(0).asOutputText().text();
        System.out.println("turn " + turn + ": 200 " + text);
        return;
      }
      ResponseFunctionToolCall call = item.asFunctionCall();
      input.add(ResponseInputItem.ofFunctionCall(call));
      input.add(
          ResponseInputItem.ofFunctionCallOutput(
              ResponseInputItem.FunctionCallOutput.builder()
                  .callId(call.callId())
                  .output(call.arguments(GetWeather.class).call(turn))
                  .build()));
    }
  }
}
