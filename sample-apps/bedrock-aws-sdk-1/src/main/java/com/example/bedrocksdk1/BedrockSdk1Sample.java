package com.example.bedrocksdk1;

import com.amazonaws.ClientConfiguration;
import com.amazonaws.client.builder.AwsClientBuilder.EndpointConfiguration;
import com.amazonaws.services.bedrockruntime.AmazonBedrockRuntime;
import com.amazonaws.services.bedrockruntime.AmazonBedrockRuntimeClientBuilder;
import com.amazonaws.services.bedrockruntime.model.ContentBlock;
import com.amazonaws.services.bedrockruntime.model.ConverseRequest;
import com.amazonaws.services.bedrockruntime.model.InvokeModelRequest;
import com.amazonaws.services.bedrockruntime.model.Message;
import com.example.conversation.Conversation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Three turns with the AWS SDK 1, which signs, with two beta flags in the header, and of {@code
 * invoke} in the body too. Arguments: {@code invoke}, which is a tool loop, or {@code converse},
 * which has no tools in this SDK; and the endpoint.
 */
public final class BedrockSdk1Sample {
  private static final String MODEL = "us.anthropic.claude-3-5-sonnet-20241022-v2:0";
  private static final List<String> FLAGS =
      List.of("prompt-caching-scope-2026-01-05", "context-1m-2025-08-07");
  private static final String HEADER = "anthropic-beta";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BedrockSdk1Sample() {}

  public static void main(String[] args) throws JsonProcessingException {
    EndpointConfiguration endpoint = new EndpointConfiguration(args[1], "us-east-1");
    AmazonBedrockRuntimeClientBuilder builder =
        AmazonBedrockRuntimeClientBuilder.standard().withEndpointConfiguration(endpoint);
    switch (args[0]) {
      case "invoke" ->
          invoke(
              builder
                  .withClientConfiguration(
                      new ClientConfiguration().withHeader(HEADER, String.join(",", FLAGS)))
                  .build());
      case "converse" -> converse(builder.build());
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void invoke(AmazonBedrockRuntime client) throws JsonProcessingException {
    Conversation conversation = new Conversation("Is the weather in Malmö as in Lima?");
    while (!conversation.isOver()) {
      ObjectNode body = (ObjectNode) MAPPER.readTree(conversation.nextBody());
      body.remove("model");
      body.put("anthropic_version", "bedrock-2023-05-31");
      body.set("anthropic_beta", MAPPER.valueToTree(FLAGS));
      ByteBuffer answer =
          client
              .invokeModel(
                  new InvokeModelRequest()
                      .withModelId(MODEL)
                      .withContentType("application/json")
                      .withBody(StandardCharsets.UTF_8.encode(body.toPrettyString())))
              .getBody();
      conversation.take(200, StandardCharsets.UTF_8.decode(answer).toString());
    }
  }

  private static void converse(AmazonBedrockRuntime client) {
    List<Message> messages = new ArrayList<>();
    for (int turn = 1; turn <= 3; turn++) {
      messages.add(
          new Message()
              .withRole("user")
              .withContent(new ContentBlock().withText("Question " + turn + ": Malmö or Lima?")));
      ConverseRequest request = new ConverseRequest().withModelId(MODEL).withMessages(messages);
      request.putCustomRequestHeader(HEADER, String.join(",", FLAGS));
      Message answer = client.converse(request).getOutput().getMessage();
      messages.add(answer);
      System.out.println("turn " + turn + ": 200 " + answer.getContent().get(0).getText());
    }
  }
}
