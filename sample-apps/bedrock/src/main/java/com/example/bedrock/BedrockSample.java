package com.example.bedrock;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolInputSchema;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/**
 * Three turns with the AWS SDK's Bedrock client, which signs them, with two beta flags in body and
 * header. Arguments: the operation, the HTTP client, and the endpoint. Credentials come from the
 * environment, as always with this SDK.
 */
public final class BedrockSample {
  private static final String MODEL = "us.anthropic.claude-3-5-sonnet-20241022-v2:0";
  private static final List<String> FLAGS =
      List.of("prompt-caching-scope-2026-01-05", "context-1m-2025-08-07");

  private static final ToolResultContentBlock SUN = ToolResultContentBlock.fromText("sun");

  private BedrockSample() {}

  public static void main(String[] args) {
    URI endpoint = URI.create(args[2]);
    switch (args[0]) {
      case "invoke" -> invoke(client(args[1], endpoint));
      case "converse" -> converse(client(args[1], endpoint));
      case "invoke-async" -> invokeAsync(asyncClient(endpoint));
      case "invoke-stream" -> invokeStream(asyncClient(endpoint));
      case "converse-stream" -> converseStream(asyncClient(endpoint));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static BedrockRuntimeClient client(String name, URI endpoint) {
    SdkHttpClient http =
        switch (name) {
          case "apache" -> ApacheHttpClient.create();
          case "apache5" -> Apache5HttpClient.create();
          case "url-connection" -> UrlConnectionHttpClient.create();
          default -> throw new IllegalArgumentException(name);
        };
    return BedrockRuntimeClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(endpoint)
        .httpClient(http)
        .overrideConfiguration(o -> o.putHeader("anthropic-beta", String.join(",", FLAGS)))
        .build();
  }

  private static BedrockRuntimeAsyncClient asyncClient(URI endpoint) {
    return BedrockRuntimeAsyncClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(endpoint)
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
        .build();
  }

  private static SdkBytes body(int turn) {
    return SdkBytes.fromUtf8String(
        """
        { "anthropic_version": "bedrock-2023-05-31", "max_tokens": 256.0,
          "anthropic_beta": ["%s", "%s"],
          "messages": [{"role": "user", "content": "Turn %d: in Malm\u00f6?"}] }
        """
            .formatted(FLAGS.get(0), FLAGS.get(1), turn));
  }

  private static Document fields() {
    return Document.mapBuilder()
        .putList("anthropic_beta", list -> FLAGS.forEach(list::addString))
        .build();
  }

  private static void invoke(BedrockRuntimeClient client) {
    try (client) {
      for (int turn = 1; turn <= 3; turn++) {
        SdkBytes body = body(turn);
        System.out.println(
            client.invokeModel(r -> r.modelId(MODEL).body(body)).body().asUtf8String());
      }
    }
  }

  private static void invokeAsync(BedrockRuntimeAsyncClient client) {
    try (client) {
      for (int turn = 1; turn <= 3; turn++) {
        SdkBytes body = body(turn);
        System.out.println(
            client.invokeModel(r -> r.modelId(MODEL).body(body)).join().body().asUtf8String());
      }
    }
  }

  private static void invokeStream(BedrockRuntimeAsyncClient client) {
    try (client) {
      for (int turn = 1; turn <= 3; turn++) {
        SdkBytes body = body(turn);
        client
            .invokeModelWithResponseStream(
                r -> r.modelId(MODEL).body(body),
                InvokeModelWithResponseStreamResponseHandler.builder()
                    .subscriber(
                        InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                            .onChunk(part -> System.out.println(part.bytes().asUtf8String()))
                            .build())
                    .build())
            .join();
      }
    }
  }

  private static void converseStream(BedrockRuntimeAsyncClient client) {
    try (client) {
      for (int turn = 1; turn <= 3; turn++) {
        client
            .converseStream(
                r ->
                    r.modelId(MODEL)
                        .messages(user(ContentBlock.fromText("Where?")))
                        .additionalModelRequestFields(fields()),
                ConverseStreamResponseHandler.builder()
                    .subscriber(
                        ConverseStreamResponseHandler.Visitor.builder()
                            .onMessageStop(stop -> System.out.println(stop.stopReason()))
                            .build())
                    .build())
            .join();
      }
    }
  }

  private static void converse(BedrockRuntimeClient client) {
    try (client) {
      List<Message> messages = new ArrayList<>(List.of(user(ContentBlock.fromText("Where?"))));
      ConverseResponse answer;
      do {
        answer =
            client.converse(
                r ->
                    r.modelId(MODEL)
                        .messages(messages)
                        .toolConfig(weatherTool())
                        .additionalModelRequestFields(fields()));
        System.out.println(answer.stopReason());
        Message said = answer.output().message();
        messages.add(said);
        if (answer.stopReason() == StopReason.TOOL_USE) {
          String id = said.content().get(0).toolUse().toolUseId();
          messages.add(user(ContentBlock.fromToolResult(r -> r.toolUseId(id).content(SUN))));
        }
      } while (answer.stopReason() == StopReason.TOOL_USE);
    }
  }

  private static Message user(ContentBlock content) {
    return Message.builder().role(ConversationRole.USER).content(content).build();
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
}
