package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MockProviderTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String TOKEN = MockProviderOptions.defaults().gatewayToken();
  private static final String CLOUDFLARE = "/v1/acme/prod/anthropic/v1/messages";
  private static final String QUESTION =
      "{'role':'user','content':'Where is the weather better?'}".replace('\'', '"');
  private static final String TOOL =
      ("{'name':'get_weather','input_schema':"
              + "{'type':'object','properties':{'city':{'type':'string'}}}}")
          .replace('\'', '"');

  private final HttpClient client = HttpClient.newHttpClient();
  private MockProvider provider;

  @BeforeEach
  void startProvider() {
    provider = MockProvider.start(MockProviderOptions.defaults());
  }

  @AfterEach
  void stopProvider() {
    provider.close();
  }

  @Test
  void refusesARequestWithoutTheGatewayHeaderAsCloudflareDoes() throws Exception {
    HttpResponse<String> response = post(CLOUDFLARE, messages(""));

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).path("name").asText()).isEqualTo("AiGatewayError");
    assertThat(json(response).path("internalCode").asInt()).isEqualTo(2009);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer wrong", "mock-gateway-token", "Bearer  mock-gateway-token"})
  void refusesAWrongGatewayHeader(String value) throws Exception {
    HttpResponse<String> response = post(CLOUDFLARE, messages(""), "cf-aig-authorization", value);

    assertThat(response.statusCode()).isEqualTo(401);
    assertThat(json(response).path("description").asText()).endsWith("is wrong");
  }

  @Test
  void takesTheGatewayHeaderInAnyCase() throws Exception {
    HttpResponse<String> response =
        post(CLOUDFLARE, messages(""), "CF-AIG-Authorization", "Bearer " + TOKEN);

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cf-aig-authorization", "x-api-key", "anthropic-version"})
  void answers500WhenAHeaderComesTwice(String name) throws Exception {
    String value = name.equals("cf-aig-authorization") ? "Bearer " + TOKEN : "again";
    HttpResponse<String> response =
        post(
            CLOUDFLARE,
            messages(""),
            "cf-aig-authorization",
            "Bearer " + TOKEN,
            name,
            value,
            name,
            value);

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(message(response)).startsWith("header `" + name + "` came ");
  }

  @Test
  void asksForNoGatewayHeaderWhenToldSo() throws Exception {
    MockProviderOptions options = MockProviderOptions.defaults().withRequireGatewayHeader(false);
    try (MockProvider lenient = MockProvider.start(options)) {
      HttpResponse<String> response = send(lenient.baseUrl() + CLOUDFLARE, messages(""));

      assertThat(response.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void asksForAnotherGatewaysHeaderWhenToldSo() throws Exception {
    MockProviderOptions options =
        MockProviderOptions.defaults().withGatewayHeader("X-Gateway").withGatewayToken("t");
    try (MockProvider other = MockProvider.start(options)) {
      String url = other.baseUrl() + CLOUDFLARE;

      assertThat(send(url, messages("")).statusCode()).isEqualTo(401);
      assertThat(send(url, messages(""), "x-gateway", "Bearer t").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/anthropic/v1/messages, never-heard-of-2026-01-01",
    "/gateway/anthropic/v1/messages, never-heard-of-2026-01-01",
    "/gateway/vertex_ai/v1/messages, prompt-caching-scope-2026-01-05",
    "/gateway/azure_ai/v1/messages, fast-mode-2026-02-01",
    "/azure/anthropic/v1/messages, compact-2026-01-12",
  })
  void namesTheFlagThatAProviderDoesNotTake(String path, String flag) throws Exception {
    HttpResponse<String> response =
        post(path, messages(""), "anthropic-beta", "context-1m-2025-08-07, " + flag);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("error").path("type").asText())
        .isEqualTo("invalid_request_error");
    assertThat(message(response))
        .startsWith("Unexpected value(s) `" + flag + "` for the `anthropic-beta` header");
  }

  @Test
  void namesAllUnexpectedFlagsOfAllLinesInTheirOrder() throws Exception {
    HttpResponse<String> response =
        post(
            "/gateway/vertex_ai/v1/messages",
            messages(""),
            "anthropic-beta",
            "skills-2025-10-02,context-1m-2025-08-07",
            "anthropic-beta",
            "effort-2025-11-24");

    assertThat(message(response))
        .startsWith("Unexpected value(s) `skills-2025-10-02`, `effort-2025-11-24` for");
  }

  @ParameterizedTest
  @ValueSource(strings = {"vertex_ai", "azure_ai", "bedrock", "anthropic"})
  void takesAFlagThatEveryProviderKnows(String name) throws Exception {
    String path = "/gateway/" + name + "/v1/messages";

    HttpResponse<String> response =
        post(path, messages(""), "anthropic-beta", "context-1m-2025-08-07");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(provider.exchanges().get(0).provider()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/bedrock/model/anthropic.claude-v1%3A0/invoke",
        "/bedrock/model/anthropic.claude-v1:0/converse",
        "/v1/acme/prod/aws-bedrock/bedrock-runtime/us-east-1/model/m/invoke",
      })
  void refusesAFlagInTheBodyAsBedrockDoes(String path) throws Exception {
    String flags = "\"anthropic_beta\":[\"prompt-caching-scope-2026-01-05\"]";
    String body =
        path.endsWith("converse")
            ? "{\"additionalModelRequestFields\":{" + flags + "}}"
            : "{" + flags + "}";

    HttpResponse<String> response =
        post(path, body, "authorization", "Bearer k", "cf-aig-authorization", "Bearer " + TOKEN);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("x-amzn-errortype")).contains("ValidationException");
    assertThat(json(response).path("message").asText()).isEqualTo("invalid beta flag");
  }

  @Test
  void refusesAFlagInTheHeaderAsBedrockDoes() throws Exception {
    HttpResponse<String> response =
        post(
            "/bedrock/model/m/invoke",
            "{}",
            "authorization",
            "Bearer k",
            "anthropic-beta",
            "oauth-2025-04-20");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).path("message").asText()).isEqualTo("invalid beta flag");
  }

  @ParameterizedTest
  @CsvSource({"thread, anthropic", "context_management, vertex_ai", "mcp_servers, azure_ai"})
  void refusesABodyFieldWhoseFlagIsMissing(String field, String name) throws Exception {
    String body = messages(",\"" + field + "\":{}");

    HttpResponse<String> response = post("/gateway/" + name + "/v1/messages", body);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(message(response)).isEqualTo(field + ": Extra inputs are not permitted");
  }

  @Test
  void takesABodyFieldWhoseFlagIsThere() throws Exception {
    HttpResponse<String> response =
        post(
            "/anthropic/v1/messages",
            messages(",\"context_management\":{}"),
            "anthropic-beta",
            "context-management-2025-06-27");

    assertThat(response.statusCode()).isEqualTo(200);
  }

  @Test
  void takesFlagsInVertexsBodyOnlyBesideThoseInTheHeader() throws Exception {
    String path = "/vertex/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict";
    String body =
        "{\"anthropic_version\":\"vertex-2023-10-16\","
            + "\"anthropic_beta\":[\"context-1m-2025-08-07\"]}";
    String[] authorization = {"authorization", "Bearer k"};
    String[] flag = {
      "authorization", "Bearer k", "anthropic-beta", "context-1m-2025-08-07",
    };

    assertThat(post(path, body, authorization).statusCode()).isEqualTo(400);
    assertThat(post(path, body, flag).statusCode()).isEqualTo(200);
  }

  @Test
  void takesNoFlagAtAllWhereVertexCountsTokens() throws Exception {
    String path =
        "/vertex/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict";
    String flag = "context-1m-2025-08-07";

    HttpResponse<String> refused =
        post(path, "{}", "authorization", "Bearer k", "anthropic-beta", flag);

    assertThat(message(refused)).startsWith("Unexpected value(s) `" + flag + "` for");
    assertThat(post(path, "{}", "authorization", "Bearer k").statusCode()).isEqualTo(200);
  }

  @Test
  void refusesAMessageWithoutKeyVersionOrModel() throws Exception {
    String url = provider.baseUrl() + "/anthropic/v1/messages";
    HttpRequest.Builder bare = HttpRequest.newBuilder(URI.create(url));
    bare.POST(BodyPublishers.ofString(messages("")));

    HttpResponse<String> keyless = client.send(bare.build(), BodyHandlers.ofString());
    bare.header("x-api-key", "k");
    HttpResponse<String> versionless = client.send(bare.build(), BodyHandlers.ofString());

    assertThat(keyless.statusCode()).isEqualTo(401);
    assertThat(message(versionless)).isEqualTo("anthropic-version: header is required");
    assertThat(message(post("/anthropic/v1/messages", "{}"))).isEqualTo("model: Field required");
  }

  @Test
  void asksForAToolTwiceAndThenSaysWhatTheToolsSaid() throws Exception {
    JsonNode first = json(post("/anthropic/v1/messages", conversation()));
    JsonNode second = json(post("/anthropic/v1/messages", conversation("4 degrees")));
    JsonNode third = json(post("/anthropic/v1/messages", conversation("4 degrees", "19 degrees")));

    assertThat(first.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(first.at("/content/0/input/city").asText()).isEqualTo("Oslo");
    assertThat(second.path("stop_reason").asText()).isEqualTo("tool_use");
    assertThat(second.at("/content/0/input/city").asText()).isEqualTo("Lima");
    assertThat(third.path("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(third.at("/content/0/text").asText())
        .isEqualTo("The tools said: 4 degrees; 19 degrees.");
  }

  @Test
  void streamsTheEventsOfAToolCallInTheirOrder() throws Exception {
    HttpResponse<String> response =
        post("/anthropic/v1/messages", conversation().replaceFirst("\\{", "{\"stream\":true,"));

    assertThat(response.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(response.body().lines().filter(line -> line.startsWith("event: ")))
        .containsExactly(
            "event: message_start",
            "event: content_block_start",
            "event: ping",
            "event: content_block_delta",
            "event: content_block_delta",
            "event: content_block_stop",
            "event: message_delta",
            "event: message_stop");
    assertThat(response.body()).contains("\"stop_reason\":\"tool_use\"", "input_json_delta");
  }

  @Test
  void remembersWhatAMessageThreadStandsFor() throws Exception {
    String flag = "message-threads-2026-08-12";
    String opening = conversation().replaceFirst("\\{", "{\"thread\":{\"type\":\"create\"},");
    String id =
        json(post("/anthropic/v1/messages", opening, "anthropic-beta", flag)).path("id").asText();
    String following =
        "{\"model\":\"m\",\"max_tokens\":1,\"messages\":["
            + toolResult("4 degrees")
            + "],\"thread\":{\"type\":\"continue\",\"previous_message_id\":\""
            + id
            + "\"}}";

    JsonNode answer = json(post("/anthropic/v1/messages", following, "anthropic-beta", flag));
    HttpResponse<String> unknown =
        post("/anthropic/v1/messages", following.replace(id, "no-id"), "anthropic-beta", flag);

    assertThat(answer.at("/content/0/input/city").asText()).isEqualTo("Lima");
    assertThat(unknown.statusCode()).isEqualTo(404);
  }

  @Test
  void conversesAsBedrockDoes() throws Exception {
    String tools =
        "\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"get_weather\",\"inputSchema\":"
            + "{\"json\":{\"properties\":{\"city\":{\"type\":\"string\"}}}}}}]}";

    JsonNode answer =
        json(post("/bedrock/model/m/converse", "{" + tools + "}", "authorization", "Bearer k"));

    assertThat(answer.path("stopReason").asText()).isEqualTo("tool_use");
    assertThat(answer.at("/output/message/content/0/toolUse/input/city").asText())
        .isEqualTo("Oslo");
  }

  @Test
  void listsModelsAndCountsTokens() throws Exception {
    JsonNode models = json(post("/anthropic/v1/models", ""));
    JsonNode count = json(post("/anthropic/v1/messages/count_tokens", messages("")));

    assertThat(models.at("/data/0/id").asText()).isEqualTo("mock-model-1");
    assertThat(count.path("input_tokens").asInt()).isPositive();
  }

  @Test
  void sendsTheClientElsewhere() throws Exception {
    try (MockProvider other = MockProvider.start(MockProviderOptions.defaults())) {
      String target = other.baseUrl() + "/anthropic/v1/messages";

      HttpResponse<String> response =
          post("/redirect-to?url=" + target.replace(":", "%3A") + "&status=308", messages(""));

      assertThat(response.statusCode()).isEqualTo(308);
      assertThat(response.headers().firstValue("location")).contains(target);
    }
  }

  @Test
  void sendsTheClientElsewhereWithTheRestOfThePath() throws Exception {
    HttpResponse<String> response = post("/redirect/127.0.0.1:1/v1/messages?beta=true", "{}");

    assertThat(response.statusCode()).isEqualTo(307);
    assertThat(response.headers().firstValue("location"))
        .contains("http://127.0.0.1:1/v1/messages?beta=true");
  }

  @Test
  void answers404ForWhatItDoesNotServe() throws Exception {
    assertThat(post("/v1/nothing", "{}").statusCode()).isEqualTo(404);
    assertThat(message(post("/v1/nothing", "{}"))).contains("/v1/nothing");
  }

  @Test
  void recordsEachRequestAndMasksSecretsInPrint() throws Exception {
    post(CLOUDFLARE, messages(""), "cf-aig-authorization", "Bearer " + TOKEN);

    Exchange exchange = provider.exchanges().get(0);
    assertThat(exchange.requestLine()).isEqualTo("POST " + CLOUDFLARE + " HTTP/1.1");
    assertThat(exchange.headers("CF-AIG-Authorization")).containsExactly("Bearer " + TOKEN);
    assertThat(exchange.body()).isEqualTo(messages(""));
    assertThat(exchange.printed())
        .contains("cf-aig-authorization: Bearer ****", "x-api-key: ****", "< 200 end_turn")
        .doesNotContain(TOKEN, "test-key");
  }

  @Test
  void masksWhatAPresignedQueryHoldsInPrint() throws Exception {
    post("/model/m/invoke?X-Amz-Signature=abc&X-Amz-Security-Token=def&a=b", "{}");

    assertThat(provider.exchanges().get(0).printed())
        .startsWith("> POST /model/m/invoke?X-Amz-Signature=****&X-Amz-Security-Token=****&a=b ");
  }

  private static String messages(String more) {
    return "{\"model\":\"m\",\"max_tokens\":1,\"messages\":[" + QUESTION + "]" + more + "}";
  }

  private static String conversation(String... results) {
    StringBuilder messages = new StringBuilder(QUESTION);
    for (String result : results) {
      messages.append(",{\"role\":\"assistant\",\"content\":[]},").append(toolResult(result));
    }
    return "{\"model\":\"m\",\"max_tokens\":1,\"tools\":["
        + TOOL
        + "],\"messages\":["
        + messages
        + "]}";
  }

  private static String toolResult(String result) {
    return "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\""
        + result
        + "\"}]}";
  }

  private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    return send(provider.baseUrl() + path, body, headers);
  }

  private HttpResponse<String> send(String url, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString(body));
    List<String> names = Arrays.asList(headers);
    if (!names.contains("authorization")) {
      request.header("x-api-key", "test-key");
    }
    request.header("anthropic-version", "2023-06-01");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    return MAPPER.readTree(response.body());
  }

  private static String message(HttpResponse<String> response) throws Exception {
    return json(response).path("error").path("message").asText();
  }
}
