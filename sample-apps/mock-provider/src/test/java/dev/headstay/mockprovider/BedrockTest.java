package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.token.credentials.StaticTokenProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.AccessDeniedException;
import software.amazon.awssdk.services.bedrockruntime.model.BedrockRuntimeException;
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
import software.amazon.awssdk.services.bedrockruntime.model.ValidationException;

/** AWS SDK v2, as it is published, against the mock that verifies what it signs. */
class BedrockTest {
  private static final String MODEL = "us.anthropic.claude-3-5-sonnet-20241022-v2:0";
  private static final String UNSUPPORTED = "prompt-caching-scope-2026-01-05";
  private static final String SUPPORTED = "context-1m-2025-08-07";
  private static final AwsCredentials CREDENTIALS =
      new AwsCredentials("AKIDEXAMPLE", "secret", null);

  private MockProvider provider;

  @BeforeEach
  void startProvider() {
    provider =
        MockProvider.start(
            MockProviderOptions.defaults()
                .withAwsCredentials(CREDENTIALS)
                .withBedrockApiKey("bedrock-key"));
  }

  @AfterEach
  void stopProvider() {
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        MODEL,
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
      })
  void answersAnInvokedModelWhoseNameNeedsEncoding(String model) {
    try (BedrockRuntimeClient client = client(UrlConnectionHttpClient.create(), CREDENTIALS)) {
      JsonNode answer = invoke(client, model, SUPPORTED);

      assertThat(answer.path("stop_reason").asText()).isEqualTo("end_turn");
      assertThat(answer.path("model").asText()).isEqualTo(model);
      assertThat(provider.exchanges().get(0).headers("authorization").get(0))
          .startsWith("AWS4-HMAC-SHA256 ");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusesAFlagInTheBodyOfAnInvokedModel(boolean apache) {
    SdkHttpClient http = apache ? Apache5HttpClient.create() : UrlConnectionHttpClient.create();
    try (BedrockRuntimeClient client = client(http, CREDENTIALS)) {
      assertThatThrownBy(() -> invoke(client, MODEL, UNSUPPORTED))
          .isInstanceOfSatisfying(ValidationException.class, BedrockTest::assertInvalidFlag);
    }
  }

  @Test
  void refusesAFlagInTheHeaderOfAnInvokedModel() {
    try (BedrockRuntimeClient client = client(UrlConnectionHttpClient.create(), CREDENTIALS)) {
      assertThatThrownBy(
              () ->
                  client.invokeModel(
                      r ->
                          r.modelId(MODEL)
                              .body(SdkBytes.fromUtf8String(body().toString()))
                              .overrideConfiguration(
                                  o -> o.putHeader("anthropic-beta", UNSUPPORTED))))
          .isInstanceOfSatisfying(ValidationException.class, BedrockTest::assertInvalidFlag);
    }
  }

  @Test
  void invokesAModelThroughThreeTurnsOfAToolLoop() {
    try (BedrockRuntimeClient client = client(Apache5HttpClient.create(), CREDENTIALS)) {
      ObjectNode body = body();
      ObjectNode tool = body.putArray("tools").addObject().put("name", "get_weather");
      tool.putObject("input_schema").putObject("properties").putObject("city");
      List<String> stops = new ArrayList<>();
      for (int turn = 0; turn < 3; turn++) {
        JsonNode answer =
            Json.read(
                client
                    .invokeModel(
                        r -> r.modelId(MODEL).body(SdkBytes.fromUtf8String(body.toString())))
                    .body()
                    .asUtf8String());
        stops.add(answer.path("stop_reason").asText());
        ArrayNode messages = (ArrayNode) body.path("messages");
        messages.addObject().put("role", "assistant").set("content", answer.path("content"));
        ObjectNode result =
            messages.addObject().put("role", "user").putArray("content").addObject();
        result.put("type", "tool_result").put("content", "sun");
        result.set("tool_use_id", answer.at("/content/0/id"));
      }

      assertThat(stops).containsExactly("tool_use", "tool_use", "end_turn");
    }
  }

  @Test
  void conversesThroughThreeTurnsOfAToolLoop() {
    try (BedrockRuntimeClient client = client(UrlConnectionHttpClient.create(), CREDENTIALS)) {
      List<Message> messages = new ArrayList<>(List.of(user(ContentBlock.fromText("Where?"))));
      List<StopReason> stops = new ArrayList<>();
      ConverseResponse answer;
      do {
        answer =
            client.converse(r -> r.modelId(MODEL).messages(messages).toolConfig(weatherTool()));
        stops.add(answer.stopReason());
        Message said = answer.output().message();
        messages.add(said);
        if (answer.stopReason() == StopReason.TOOL_USE) {
          String id = said.content().get(0).toolUse().toolUseId();
          messages.add(
              user(ContentBlock.fromToolResult(r -> r.toolUseId(id).content(c -> c.text("sun")))));
        }
      } while (answer.stopReason() == StopReason.TOOL_USE);

      assertThat(stops)
          .containsExactly(StopReason.TOOL_USE, StopReason.TOOL_USE, StopReason.END_TURN);
      assertThat(answer.output().message().content().get(0).text())
          .isEqualTo("The tools said: sun; sun.");
      assertThat(answer.usage().totalTokens()).isEqualTo(49);
    }
  }

  @Test
  void refusesAFlagInTheModelFieldsOfAConversation() {
    try (BedrockRuntimeClient client = client(UrlConnectionHttpClient.create(), CREDENTIALS)) {
      assertThatThrownBy(
              () ->
                  client.converse(
                      r ->
                          r.modelId(MODEL)
                              .messages(user(ContentBlock.fromText("Where?")))
                              .additionalModelRequestFields(flags(UNSUPPORTED))))
          .isInstanceOfSatisfying(ValidationException.class, BedrockTest::assertInvalidFlag);
      assertThat(
              client
                  .converse(
                      r ->
                          r.modelId(MODEL)
                              .messages(user(ContentBlock.fromText("Where?")))
                              .additionalModelRequestFields(flags(SUPPORTED)))
                  .stopReason())
          .isEqualTo(StopReason.END_TURN);
    }
  }

  @Test
  void streamsTheEventsOfAnInvokedModel() {
    try (BedrockRuntimeAsyncClient client = asyncClient()) {
      List<String> types = new ArrayList<>();
      StringBuilder text = new StringBuilder();

      stream(
          client,
          SUPPORTED,
          event -> {
            types.add(event.path("type").asText());
            text.append(event.path("delta").path("text").asText());
          });

      assertThat(types)
          .containsExactly(
              "message_start",
              "content_block_start",
              "ping",
              "content_block_delta",
              "content_block_delta",
              "content_block_stop",
              "message_delta",
              "message_stop");
      assertThat(text.toString()).isEqualTo("Hello.");
    }
  }

  @Test
  void refusesAFlagInTheBodyOfAStreamedModel() {
    try (BedrockRuntimeAsyncClient client = asyncClient()) {
      assertThatThrownBy(() -> stream(client, UNSUPPORTED, event -> {}))
          .cause()
          .isInstanceOfSatisfying(ValidationException.class, BedrockTest::assertInvalidFlag);
    }
  }

  @Test
  void streamsTheEventsOfAConversation() {
    try (BedrockRuntimeAsyncClient client = asyncClient()) {
      List<String> seen = new ArrayList<>();
      ConverseStreamResponseHandler handler =
          ConverseStreamResponseHandler.builder()
              .subscriber(
                  ConverseStreamResponseHandler.Visitor.builder()
                      .onMessageStart(e -> seen.add("start " + e.role()))
                      .onContentBlockStart(e -> seen.add("tool " + e.start().toolUse().name()))
                      .onContentBlockDelta(e -> seen.add("delta " + e.delta().toolUse().input()))
                      .onContentBlockStop(e -> seen.add("block " + e.contentBlockIndex()))
                      .onMessageStop(e -> seen.add("stop " + e.stopReason()))
                      .onMetadata(e -> seen.add("tokens " + e.usage().totalTokens()))
                      .build())
              .build();

      client
          .converseStream(
              r ->
                  r.modelId(MODEL)
                      .messages(user(ContentBlock.fromText("Where?")))
                      .toolConfig(weatherTool()),
              handler)
          .join();

      assertThat(seen)
          .containsExactly(
              "start assistant",
              "tool get_weather",
              "delta {\"city\"",
              "delta :\"Oslo\"}",
              "block 0",
              "stop tool_use",
              "tokens 49");
    }
  }

  @Test
  void refusesAFlagInTheModelFieldsOfAStreamedConversation() {
    try (BedrockRuntimeAsyncClient client = asyncClient()) {
      ConverseStreamResponseHandler handler =
          ConverseStreamResponseHandler.builder().subscriber(event -> {}).build();

      assertThatThrownBy(
              () ->
                  client
                      .converseStream(
                          r ->
                              r.modelId(MODEL)
                                  .messages(user(ContentBlock.fromText("Where?")))
                                  .additionalModelRequestFields(flags(UNSUPPORTED)),
                          handler)
                      .join())
          .cause()
          .isInstanceOfSatisfying(ValidationException.class, BedrockTest::assertInvalidFlag);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AKIDEXAMPLE, wrong, , The request signature we calculated does not match",
    "AKIDOTHER, secret, , The security token included in the request is invalid.",
    "AKIDEXAMPLE, secret, token, The security token included in the request is invalid.",
  })
  void refusesOtherCredentials(String id, String secret, String token, String message) {
    AwsCredentials others = new AwsCredentials(id, secret, token);
    try (BedrockRuntimeClient client = client(UrlConnectionHttpClient.create(), others)) {
      assertThatThrownBy(() -> invoke(client, MODEL, SUPPORTED))
          .isInstanceOfSatisfying(
              BedrockRuntimeException.class, e -> assertThat(e.statusCode()).isEqualTo(403))
          .hasMessageContaining(message);
    }
  }

  @Test
  void takesTemporaryCredentials() {
    AwsCredentials temporary = new AwsCredentials("ASIAEXAMPLE", "secret", "token/+=");
    provider.close();
    provider = MockProvider.start(MockProviderOptions.defaults().withAwsCredentials(temporary));
    try (BedrockRuntimeClient client = client(UrlConnectionHttpClient.create(), temporary)) {
      assertThat(invoke(client, MODEL, SUPPORTED).has("content")).isTrue();
    }
  }

  /** What a filter at the socket would do: the flag is gone, and so is the signature's truth. */
  @Test
  void refusesARequestThatWasChangedOnceSigned() {
    SdkHttpClient stripping = new HeaderStrippingClient(UrlConnectionHttpClient.create());
    try (BedrockRuntimeClient client = client(stripping, CREDENTIALS)) {
      assertThatThrownBy(
              () ->
                  client.invokeModel(
                      r ->
                          r.modelId(MODEL)
                              .body(SdkBytes.fromUtf8String(body().toString()))
                              .overrideConfiguration(
                                  o -> o.putHeader("anthropic-beta", UNSUPPORTED))))
          .hasMessageContaining("The request signature we calculated does not match");
    }
  }

  @ParameterizedTest
  @CsvSource({"bedrock-key, 200", "other, 403"})
  void takesItsApiKey(String key, int status) {
    try (BedrockRuntimeClient client =
        BedrockRuntimeClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create(provider.baseUrl()))
            .httpClient(UrlConnectionHttpClient.create())
            .tokenProvider(StaticTokenProvider.create(() -> key))
            .authSchemeProvider(
                p ->
                    List.of(
                        AuthSchemeOption.builder().schemeId("smithy.api#httpBearerAuth").build()))
            .build()) {
      if (status == 200) {
        assertThat(invoke(client, MODEL, SUPPORTED).has("content")).isTrue();
      } else {
        assertThatThrownBy(() -> invoke(client, MODEL, SUPPORTED))
            .isInstanceOf(AccessDeniedException.class)
            .hasMessageContaining("Please make sure your API Key is valid.");
      }
      assertThat(provider.exchanges().get(0).headers("authorization"))
          .containsExactly("Bearer " + key);
    }
  }

  /** Cloudflare's way: signed for Amazon's host, sent to the gateway. */
  @ParameterizedTest
  @CsvSource({"us-east-1, 200", "eu-west-1, 403"})
  void verifiesThroughTheGatewayWhatTheGatewaySendsOn(String region, int status) throws Exception {
    String path = "/model/" + MODEL.replace(":", "%3A") + "/invoke";
    byte[] body = body().toString().getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("https://bedrock-runtime.us-east-1.amazonaws.com" + path))
            .build();
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                r ->
                    r.identity(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"))
                        .request(unsigned)
                        .payload(ContentStreamProvider.fromByteArray(body))
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "bedrock")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
            .request();
    HttpRequest.Builder sent =
        HttpRequest.newBuilder(
                URI.create(
                    provider.baseUrl() + "/v1/a/g/aws-bedrock/bedrock-runtime/" + region + path))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .header("cf-aig-authorization", "Bearer mock-gateway-token");
    signed.forEachHeader(
        (name, values) -> {
          if (!name.equalsIgnoreCase("host")) {
            sent.header(name, values.get(0));
          }
        });

    HttpResponse<String> response =
        HttpClient.newHttpClient().send(sent.build(), HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(status);
  }

  @Test
  void refusesWhoeverSaysNothingAboutHimself() throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(provider.baseUrl() + "/model/m/invoke"))
                    .POST(HttpRequest.BodyPublishers.ofString(body().toString()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.headers().firstValue("x-amzn-errortype").orElseThrow())
        .startsWith("MissingAuthenticationTokenException:");
    assertThat(response.body()).isEqualTo("{\"message\":\"Missing Authentication Token\"}");
  }

  private BedrockRuntimeClient client(SdkHttpClient http, AwsCredentials credentials) {
    return BedrockRuntimeClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(URI.create(provider.baseUrl()))
        .httpClient(http)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                credentials.sessionToken() == null
                    ? AwsBasicCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey())
                    : AwsSessionCredentials.create(
                        credentials.accessKeyId(),
                        credentials.secretAccessKey(),
                        credentials.sessionToken())))
        .build();
  }

  private BedrockRuntimeAsyncClient asyncClient() {
    return BedrockRuntimeAsyncClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(URI.create(provider.baseUrl()))
        .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")))
        .build();
  }

  private static JsonNode invoke(BedrockRuntimeClient client, String model, String flag) {
    ObjectNode body = body();
    body.putArray("anthropic_beta").add(flag);
    SdkBytes bytes = SdkBytes.fromUtf8String(body.toString());
    return Json.read(client.invokeModel(r -> r.modelId(model).body(bytes)).body().asUtf8String());
  }

  private static void stream(
      BedrockRuntimeAsyncClient client, String flag, Consumer<JsonNode> listener) {
    ObjectNode body = body();
    body.putArray("anthropic_beta").add(flag);
    client
        .invokeModelWithResponseStream(
            r -> r.modelId(MODEL).body(SdkBytes.fromUtf8String(body.toString())),
            InvokeModelWithResponseStreamResponseHandler.builder()
                .subscriber(
                    InvokeModelWithResponseStreamResponseHandler.Visitor.builder()
                        .onChunk(part -> listener.accept(Json.read(part.bytes().asUtf8String())))
                        .build())
                .build())
        .join();
  }

  private static ObjectNode body() {
    ObjectNode body = Json.object().put("anthropic_version", "bedrock-2023-05-31");
    body.put("max_tokens", 256);
    body.putArray("messages").addObject().put("role", "user").put("content", "Where? \u4e2d");
    return body;
  }

  private static Message user(ContentBlock content) {
    return Message.builder().role(ConversationRole.USER).content(content).build();
  }

  private static ToolConfiguration weatherTool() {
    Document schema =
        Document.mapBuilder()
            .putDocument(
                "properties",
                Document.mapBuilder()
                    .putDocument("city", Document.mapBuilder().putString("type", "string").build())
                    .build())
            .build();
    return ToolConfiguration.builder()
        .tools(
            Tool.fromToolSpec(
                t -> t.name("get_weather").inputSchema(ToolInputSchema.fromJson(schema))))
        .build();
  }

  private static Document flags(String flag) {
    return Document.mapBuilder()
        .putDocument("anthropic_beta", Document.listBuilder().addString(flag).build())
        .build();
  }

  private static void assertInvalidFlag(ValidationException refusal) {
    assertThat(refusal.statusCode()).isEqualTo(400);
    assertThat(refusal.awsErrorDetails().errorMessage()).isEqualTo("invalid beta flag");
  }

  /** Takes the flags away below the signature. */
  private record HeaderStrippingClient(SdkHttpClient client) implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
      return client.prepareRequest(
          HttpExecuteRequest.builder()
              .request(request.httpRequest().copy(r -> r.removeHeader("anthropic-beta")))
              .contentStreamProvider(request.contentStreamProvider().orElse(null))
              .build());
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
