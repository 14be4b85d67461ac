package com.example.bedrock;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseRequest;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** A question to the Converse API by a program with a weather tool. Not thread-safe. */
final class ConverseLoop {
  private static final ToolConfiguration TOOLS = weatherTool();

  private final List<Message> messages = new ArrayList<>();
  private int turns;

  ConverseLoop() {
    add(ConversationRole.USER, ContentBlock.fromText("Is the weather in Malmö as in Lima?"));
  }

  void run(BedrockRuntimeClient client) {
    while (take(client.converse(request().build()))) {}
  }

  void run(BedrockRuntimeAsyncClient client) {
    while (take(
        client
            .converse(request().overrideConfiguration(BedrockSample.flagLines()).build())
            .join())) {}
  }

  void stream(BedrockRuntimeAsyncClient client) {
    Answer answer;
    do {
      answer = new Answer();
      client
          .converseStream(
              r ->
                  r.modelId(BedrockSample.MODEL)
                      .messages(messages)
                      .toolConfig(TOOLS)
                      .additionalModelRequestFields(flags())
                      .overrideConfiguration(BedrockSample.flagLines()),
              ConverseStreamResponseHandler.builder().subscriber(answer.visitor()).build())
          .join();
    } while (take(answer.stopReason, answer.block()));
  }

  private ConverseRequest.Builder request() {
    return ConverseRequest.builder()
        .modelId(BedrockSample.MODEL)
        .messages(messages)
        .toolConfig(TOOLS)
        .additionalModelRequestFields(flags());
  }

  private boolean take(ConverseResponse response) {
    return take(response.stopReason(), response.output().message().content().get(0));
  }

  /** Whether the conversation goes on. */
  private boolean take(StopReason stopReason, ContentBlock block) {
    turns++;
    if (stopReason != StopReason.TOOL_USE) {
      System.out.println("turn " + turns + ": 200 " + block.text());
      return false;
    }
    String city = block.toolUse().input().asMap().get("city").asString();
    System.out.println("turn " + turns + ": 200 get_weather(" + city + ")");
    add(ConversationRole.ASSISTANT, block);
    add(
        ConversationRole.USER,
        ContentBlock.fromToolResult(
            r ->
                r.toolUseId(block.toolUse().toolUseId())
                    .content(ToolResultContentBlock.fromText(city + " has sun"))));
    return true;
  }

  private void add(ConversationRole role, ContentBlock block) {
    messages.add(Message.builder().role(role).content(block).build());
  }

  private static Document flags() {
    return Document.mapBuilder()
        .putList("anthropic_beta", list -> BedrockSample.FLAGS.forEach(list::addString))
        .build();
  }

  private static ToolConfiguration weatherTool() {
    Document city =
        Document.mapBuilder()
            .putDocument("city", Document.mapBuilder().putString("type", "string").build())
            .build();
    Document schema = Document.mapBuilder().putDocument("properties", city).build();
    return ToolConfiguration.builder()
        .tools(
            Tool.fromToolSpec(
                t -> t.name("get_weather").inputSchema(ToolInputSchema.fromJson(schema))))
        .build();
  }

  /** A streamed answer of a single block, put together again. */
  private static final class Answer {
    private final StringBuilder pieces = new StringBuilder();
    private final ToolUseBlock.Builder toolUse = ToolUseBlock.builder();
    private StopReason stopReason = StopReason.UNKNOWN_TO_SDK_VERSION;

    ConverseStreamResponseHandler.Visitor visitor() {
      return ConverseStreamResponseHandler.Visitor.builder()
          .onContentBlockStart(
              event ->
                  toolUse
                      .toolUseId(event.start().toolUse().toolUseId())
                      .name(event.start().toolUse().name()))
          .onContentBlockDelta(
              event ->
                  pieces.append(
                      event.delta().toolUse() == null
                          ? event.delta().text()
                          : event.delta().toolUse().input()))
          .onMessageStop(event -> stopReason = event.stopReason())
          .build();
    }

    ContentBlock block() {
      if (stopReason != StopReason.TOOL_USE) {
        return ContentBlock.fromText(pieces.toString());
      }
      String city = BedrockSample.read(pieces.toString()).path("city").asText();
      Document input = Document.mapBuilder().putString("city", city).build();
      return ContentBlock.fromToolUse(toolUse.input(input).build());
    }
  }
}
