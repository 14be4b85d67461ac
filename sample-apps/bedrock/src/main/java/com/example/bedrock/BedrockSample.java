package com.example.bedrock;

import com.example.conversation.Conversation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.InvokeModelWithResponseStreamResponseHandler;

/**
 * A tool loop with the AWS SDK's Bedrock client, which signs, with two beta flags in body and
 * header. Arguments: the operation, the HTTP client, and the endpoint. Credentials come from the
 * environment, as always with this SDK.
 */
public final class BedrockSample {
  static final String MODEL = "us.anthropic.claude-3-5-sonnet-20241022-v2:0";
  static final List<String> FLAGS =
      List.of("prompt-caching-scope-2026-01-05", "context-1m-2025-08-07");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BedrockSample() {}

  public static void main(String[] args) {
    String operation = args[0];
    URI endpoint = URI.create(args[2]);
    if (args[1].equals("netty")) {
      try (BedrockRuntimeAsyncClient client = asyncClient(endpoint)) {
        run(operation, client);
      }
    } else {
      try (BedrockRuntimeClient client = client(args[1], endpoint)) {
        run(operation, client);
      }
    }
  }

  /** The header is the client's, in one line. */
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

  /** The header is each request's own, a line per flag. */
  static AwsRequestOverrideConfiguration flagLines() {
    return AwsRequestOverrideConfiguration.builder().putHeader("anthropic-beta", FLAGS).build();
  }

  private static void run(String operation, BedrockRuntimeClient client) {
    switch (operation) {
      case "invoke" ->
          invoke(
              body ->
                  client.invokeModel(r -> r.modelId(MODEL).body(utf8(body))).body().asUtf8String());
      case "converse" -> new ConverseLoop().run(client);
      default -> throw new IllegalArgumentException(operation);
    }
  }

  private static void run(String operation, BedrockRuntimeAsyncClient client) {
    switch (operation) {
      case "invoke" ->
          invoke(
              body ->
                  client
                      .invokeModel(
                          r -> r.modelId(MODEL).body(utf8(body)).overrideConfiguration(flagLines()))
                      .join()
                      .body()
                      .asUtf8String());
      case "invoke-stream" -> invoke(body -> stream(client, body));
      case "converse" -> new ConverseLoop().run(client);
      case "converse-stream" -> new ConverseLoop().stream(client);
      default -> throw new IllegalArgumentException(operation);
    }
  }

  private static SdkBytes utf8(String body) {
    return SdkBytes.fromUtf8String(body);
  }

  private static String stream(BedrockRuntimeAsyncClient client, String body) {
    StreamedMessage message = new StreamedMessage();
    client
        .invokeModelWithResponseStream(
            r -> r.modelId(MODEL).body(utf8(body)).overrideConfiguration(flagLines()),
            InvokeModelWithResponseStreamResponseHandler.builder()
                .subscriber(
                    InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                        .onChunk(part -> message.add(read(part.bytes().asUtf8String())))
                        .build())
                .build())
        .join();
    return message.toJson();
  }

  /** The Messages API, of which Bedrock takes the model from the path. */
  private static void invoke(UnaryOperator<String> send) {
    Conversation conversation = new Conversation("Is the weather in Malmö as in Lima?");
    while (!conversation.isOver()) {
      ObjectNode body = read(conversation.nextBody());
      body.remove("model");
      body.put("anthropic_version", "bedrock-2023-05-31");
      body.set("anthropic_beta", MAPPER.valueToTree(FLAGS));
      conversation.take(200, send.apply(body.toPrettyString()));
    }
  }

  static ObjectNode read(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }
}
