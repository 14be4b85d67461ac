package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.headstay.mockprovider.AnthropicMessages.Framing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A model gateway and the providers behind it, on loopback. It judges requests as the real ones do
 * and records what the wire carried. Thread-safe.
 *
 * <p>The path selects who judges:
 *
 * <ul>
 *   <li>{@code /v1/{account}/{gateway}/{slug}/…}: Cloudflare AI Gateway, which wants its own header
 *       first; slugs {@code anthropic}, {@code openai}, {@code aws-bedrock}, {@code
 *       google-vertex-ai}
 *   <li>{@code /gateway/{provider}/v1/messages}: a gateway that takes Anthropic's format and speaks
 *       to {@code anthropic}, {@code bedrock}, {@code bedrock_mantle}, {@code vertex_ai} or {@code
 *       azure_ai}, whose judgement it hands on
 *   <li>{@code /anthropic}, {@code /bedrock}, {@code /mantle}, {@code /vertex}, {@code /azure},
 *       {@code /openai}: the provider itself
 *   <li>{@code /anthropic/v1/messages} where the {@code Host} is {@code bedrock-mantle.…} or {@code
 *       bedrock-runtime…}: the same as with {@code /mantle} before it; where it is {@code
 *       ….services.ai.azure.com}: as with {@code /azure}
 *   <li>anything where the {@code Host} is {@code aws-external-anthropic.…}: the Claude Platform on
 *       AWS
 *   <li>anything where the {@code Host} is that of a {@link Gateway}: first that one, then the
 *       provider behind it
 *   <li>{@code /door/{gateway}/…}: a gateway that asks for its own key first, and then as with the
 *       rest of the path: see {@link Door}
 *   <li>without such a prefix, by the API's own path, such as {@code /v1/messages}
 *   <li>{@code /redirect-to?url=…&status=307}: sends the client elsewhere; {@code
 *       /redirect/{host:port}/…} does so with the rest of the path, for SDKs that append theirs to
 *       a base URL; another port is another origin
 * </ul>
 *
 * <p>Bedrock, and AWS before the Claude Platform, verify signatures and API keys once they have
 * been told what is right, by {@link MockProviderOptions#withAwsCredentials} or {@link
 * MockProviderOptions#withBedrockApiKey}; till then they take any. A signature covers the path as
 * it came, prefix included; through the gateway it covers what the gateway sends on: {@code
 * https://bedrock-runtime.{region}.amazonaws.com} and the path from {@code /model} on.
 *
 * <p>For an SDK that takes no other base URL the mock is also a proxy: with {@link
 * MockProviderOptions#withTunnelTls} it takes {@code CONNECT} to any host, and is that host.
 *
 * <p>What it can't do: HTTP/2 and streams of the Responses API.
 */
public final class MockProvider implements AutoCloseable {
  private static final Map<String, Upstream> SLUGS =
      Map.of(
          "anthropic", Upstream.ANTHROPIC,
          "openai", Upstream.OPENAI,
          "aws-bedrock", Upstream.BEDROCK,
          "google-vertex-ai", Upstream.VERTEX_AI);

  private static final Map<String, Upstream> PREFIXES =
      Map.of(
          "anthropic", Upstream.ANTHROPIC,
          "bedrock", Upstream.BEDROCK,
          "mantle", Upstream.BEDROCK_MANTLE,
          "vertex", Upstream.VERTEX_AI,
          "azure", Upstream.AZURE_AI,
          "openai", Upstream.OPENAI);

  /** Headers of which a second line is always somebody's mistake. */
  private static final List<String> SINGLE =
      List.of("authorization", "x-api-key", "anthropic-version");

  /** All that there are in November 2026, by the page on versions of platform.claude.com. */
  private static final List<String> VERSIONS = List.of("2026-10-21", "2023-06-01", "2023-01-01");

  private final MockProviderOptions options;
  private final Consumer<Exchange> listener;
  private final List<Exchange> exchanges = new ArrayList<>();
  private final AnthropicMessages anthropicMessages = new AnthropicMessages();
  private final Bedrock bedrock;
  private final WireServer server;
  private int received;

  private MockProvider(MockProviderOptions options, Consumer<Exchange> listener) {
    this.options = options;
    this.listener = listener;
    this.bedrock = new Bedrock(options);
    this.server =
        WireServer.start(
            options.host(),
            options.port(),
            options.tunnelTls(),
            options.eventPause(),
            this::handle);
  }

  /** Starts and returns when requests are taken. */
  public static MockProvider start(MockProviderOptions options) {
    return start(options, exchange -> {});
  }

  /**
   * Starts, with somebody who listens.
   *
   * @param listener hears of each request once it is judged, on the connection's thread
   */
  public static MockProvider start(MockProviderOptions options, Consumer<Exchange> listener) {
    return new MockProvider(options, listener);
  }

  /** {@code http://127.0.0.1:port}, without a trailing slash. */
  public String baseUrl() {
    return "http://127.0.0.1:" + server.port();
  }

  public int port() {
    return server.port();
  }

  /** What came in since the start or the last {@link #clear()}, oldest first. */
  public List<Exchange> exchanges() {
    synchronized (exchanges) {
      return List.copyOf(exchanges);
    }
  }

  public void clear() {
    synchronized (exchanges) {
      exchanges.clear();
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** Where a request goes: who judges it, through which gateway, and the rest of its path. */
  private record Route(boolean cloudflare, @Nullable Upstream upstream, List<String> rest) {}

  /**
   * Takes a request that came over no connection, judges and records it.
   *
   * @param requestLine method, path and {@code HTTP/1.1}
   * @param headerLines {@code Name: value}, the {@code Host} among them
   */
  public Exchange receive(String requestLine, List<String> headerLines, String body) {
    String hash = AwsSignature.sha256(body.getBytes(StandardCharsets.UTF_8));
    WireRequest request = new WireRequest(requestLine, List.copyOf(headerLines), body, hash);
    Route route = route(request);
    return record(request, route, judge(request, route));
  }

  private Reply handle(WireRequest wire) {
    WireRequest request = withoutStripped(wire);
    Door door = Door.before(request.path());
    Reply refusal = door == null ? null : door.judge(request, options.gatewayToken());
    WireRequest inside = door == null ? request : door.behind(request);
    Route route = route(inside);
    Reply reply = refusal == null ? judge(inside, route) : refusal;
    record(wire, route, reply);
    return reply;
  }

  private Exchange record(WireRequest wire, Route route, Reply reply) {
    Exchange exchange;
    synchronized (exchanges) {
      exchange =
          new Exchange(
              ++received,
              wire.requestLine(),
              wire.headerLines(),
              wire.body(),
              route.upstream() == null ? "gateway" : route.upstream().id(),
              reply.status(),
              reply.outcome());
      exchanges.add(exchange);
    }
    listener.accept(exchange);
    return exchange;
  }

  private WireRequest withoutStripped(WireRequest request) {
    String stripped = options.strippedHeader();
    return stripped == null ? request : request.without(stripped);
  }

  private static Route route(WireRequest request) {
    List<String> segments = Arrays.asList(request.path().substring(1).split("/", -1));
    String first = segments.get(0);
    String host = String.join("", request.values("host"));
    Gateway gateway = Gateway.byHost(host);
    if (gateway != null) {
      return new Route(false, gateway.upstream(), segments);
    }
    if (host.startsWith("aws-external-anthropic.")) {
      return new Route(false, Upstream.ANTHROPIC_AWS, segments);
    }
    if (first.equals("anthropic")
        && (host.startsWith("bedrock-mantle.") || host.startsWith("bedrock-runtime"))) {
      return new Route(false, Upstream.BEDROCK_MANTLE, segments);
    }
    if (first.equals("anthropic") && host.endsWith(".services.ai.azure.com")) {
      return new Route(false, Upstream.AZURE_AI, segments);
    }
    if (first.equals("v1") && segments.size() > 4 && SLUGS.containsKey(segments.get(3))) {
      return new Route(true, SLUGS.get(segments.get(3)), segments.subList(4, segments.size()));
    }
    if (first.equals("gateway") && segments.size() > 2) {
      return new Route(false, Upstream.byId(segments.get(1)), segments.subList(2, segments.size()));
    }
    if (PREFIXES.containsKey(first)) {
      return new Route(false, PREFIXES.get(first), segments.subList(1, segments.size()));
    }
    return new Route(false, first.equals("model") ? bedrockApi(segments) : null, segments);
  }

  private static Upstream bedrockApi(List<String> segments) {
    return segments.get(segments.size() - 1).startsWith("converse")
        ? Upstream.BEDROCK_CONVERSE
        : Upstream.BEDROCK;
  }

  private Reply judge(WireRequest request, Route route) {
    Reply doubled = judgeDoubled(request);
    if (doubled != null) {
      return doubled;
    }
    if (request.path().equals("/redirect-to")) {
      return redirect(request.query());
    }
    if (request.path().startsWith("/redirect/")) {
      return redirect(307, "http://" + request.target().substring("/redirect/".length()));
    }
    if (route.cloudflare()) {
      Reply refusal = judgeGatewayHeader(request);
      if (refusal != null) {
        return refusal;
      }
    }
    Gateway gateway = Gateway.byHost(String.join("", request.values("host")));
    return gateway == null ? answer(request, route) : through(gateway, request, route);
  }

  private Reply through(Gateway gateway, WireRequest request, Route route) {
    Reply refusal = gateway.refuse(request);
    if (refusal != null) {
      return refusal;
    }
    WireRequest sentOn = gateway.sendOn(request);
    Reply wrongKey = gateway.refuseKey(sentOn);
    return wrongKey == null ? answer(sentOn, route) : wrongKey;
  }

  private @Nullable Reply judgeDoubled(WireRequest request) {
    List<String> names = new ArrayList<>(SINGLE);
    names.add(options.gatewayHeader());
    for (String name : names) {
      int lines = request.values(name).size();
      if (lines > 1) {
        return Upstream.ANTHROPIC.error(
            500, "api_error", "header `" + name + "` came " + lines + " times on one request");
      }
    }
    return null;
  }

  private @Nullable Reply judgeGatewayHeader(WireRequest request) {
    List<String> values = request.values(options.gatewayHeader());
    if (!options.requireGatewayHeader()
        || values.equals(List.of("Bearer " + options.gatewayToken()))) {
      return null;
    }
    ObjectNode body = Json.object();
    body.put("name", "AiGatewayError").put("internalCode", 2009);
    body.put("message", "Unauthorized");
    body.put(
        "description", options.gatewayHeader() + (values.isEmpty() ? " is missing" : " is wrong"));
    body.put("success", false);
    return Reply.refusal(401, "AiGatewayError 2009: Unauthorized", body);
  }

  private static Reply redirect(String query) {
    String url = parameter(query, "url");
    String status = parameter(query, "status");
    if (url == null) {
      return notFound("url (expected: where to send the client)");
    }
    return redirect(status == null ? 307 : Integer.parseInt(status), url);
  }

  private static Reply redirect(int status, String url) {
    return new Reply(status, "redirect to " + url, Map.of("location", url), "", null);
  }

  private static @Nullable String parameter(String query, String name) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return null;
  }

  private Reply answer(WireRequest request, Route route) {
    List<String> rest = route.rest();
    String last = rest.get(rest.size() - 1);
    String beforeLast = rest.size() > 1 ? rest.get(rest.size() - 2) : "";
    int model = rest.indexOf("model");
    Upstream upstream = route.upstream();
    ObjectNode body = Json.read(request.body());

    if (model >= 0 && rest.size() == model + 3) {
      return bedrock(route.cloudflare() ? sentOn(request, rest) : request, rest, body);
    }
    if (last.endsWith(":rawPredict") || last.endsWith(":streamRawPredict")) {
      return beforeLast.equals("models") && rest.contains("anthropic")
          ? vertex(request, last, body)
          : notFound(request.path());
    }
    if (last.equals("messages") || beforeLast.equals("messages")) {
      return messages(
          request,
          upstream == null ? Upstream.ANTHROPIC : upstream,
          !last.equals("messages"),
          body);
    }
    if (last.equals("completions") && beforeLast.equals("chat")) {
      return request.has("authorization") ? OpenAi.chatCompletion(body) : openAiKeyMissing();
    }
    if (last.equals("responses")) {
      return request.has("authorization") ? OpenAi.response(body) : openAiKeyMissing();
    }
    if (last.equals("models")) {
      return models(upstream);
    }
    return notFound(request.path());
  }

  private Reply messages(
      WireRequest request, Upstream upstream, boolean countTokens, ObjectNode body) {
    if (upstream == Upstream.BEDROCK_MANTLE || upstream == Upstream.ANTHROPIC_AWS) {
      Reply refusal = bedrock.judgeAccess(request, upstream);
      if (refusal != null) {
        return refusal;
      }
    } else if (!request.has("x-api-key")
        && !request.has("authorization")
        && !request.has("api-key")) {
      return upstream.error(401, "authentication_error", "x-api-key header is required");
    }
    Reply wrongKey = judgeKey(request, upstream);
    if (wrongKey != null) {
      return wrongKey;
    }
    List<String> version = request.values("anthropic-version");
    if (version.isEmpty()) {
      return upstream.invalid("anthropic-version: header is required");
    }
    if (!VERSIONS.contains(version.get(0))) {
      return upstream.invalid(
          "anthropic-version: \"" + version.get(0) + "\" is not a valid version");
    }
    if (upstream == Upstream.ANTHROPIC_AWS && !request.has("anthropic-workspace-id")) {
      return upstream.invalid("anthropic-workspace-id: header is required");
    }
    for (String field :
        countTokens ? List.of("model", "messages") : List.of("model", "max_tokens", "messages")) {
      if (!body.has(field)) {
        return upstream.invalid(field + ": Field required");
      }
    }
    Reply refusal = judgeBetas(request, upstream, body, countTokens);
    if (refusal != null) {
      return refusal;
    }
    return countTokens
        ? AnthropicMessages.countTokens()
        : anthropicMessages.answer(
            body, body.path("model").asText(), framing(body.path("stream").asBoolean()));
  }

  private @Nullable Reply judgeKey(WireRequest request, Upstream upstream) {
    String key = options.anthropicKey();
    if (key == null || upstream != Upstream.ANTHROPIC) {
      return null;
    }
    boolean known =
        request.values("x-api-key").contains(key)
            || request.values("authorization").contains("Bearer " + key);
    return known ? null : upstream.error(401, "authentication_error", "invalid x-api-key");
  }

  private Reply vertex(WireRequest request, String last, ObjectNode body) {
    if (!request.has("authorization")) {
      return Upstream.VERTEX_AI.error(401, "authentication_error", "Authorization is required");
    }
    String model = last.substring(0, last.lastIndexOf(':'));
    boolean countTokens = model.equals("count-tokens");
    if (!countTokens && !body.has("anthropic_version")) {
      return Upstream.VERTEX_AI.invalid("anthropic_version: Field required");
    }
    Reply refusal = judgeBetas(request, Upstream.VERTEX_AI, body, countTokens);
    if (refusal != null) {
      return refusal;
    }
    return countTokens
        ? AnthropicMessages.countTokens()
        : anthropicMessages.answer(
            body,
            model,
            framing(last.endsWith(":streamRawPredict") || body.path("stream").asBoolean()));
  }

  private static Framing framing(boolean streaming) {
    return streaming ? Framing.SERVER_SENT_EVENTS : Framing.WHOLE;
  }

  /** What a gateway makes of {@code …/aws-bedrock/bedrock-runtime/{region}/model/…}. */
  private static WireRequest sentOn(WireRequest request, List<String> rest) {
    List<String> headerLines = new ArrayList<>();
    for (String line : request.headerLines()) {
      if (!line.toLowerCase(Locale.ROOT).startsWith("host:")) {
        headerLines.add(line);
      }
    }
    headerLines.add("host: " + rest.get(0) + "." + rest.get(1) + ".amazonaws.com");
    int model = request.target().indexOf("/model/");
    String requestLine = request.method() + " " + request.target().substring(model) + " HTTP/1.1";
    return new WireRequest(requestLine, headerLines, request.body(), request.bodySha256());
  }

  private Reply bedrock(WireRequest request, List<String> rest, ObjectNode body) {
    String operation = rest.get(rest.size() - 1);
    String model = URLDecoder.decode(rest.get(rest.size() - 2), StandardCharsets.UTF_8);
    Upstream upstream = bedrockApi(rest);
    Reply denial = bedrock.judgeAccess(request, upstream);
    if (denial != null) {
      return denial;
    }
    Reply refusal = judgeBetas(request, upstream, body, false);
    if (refusal != null) {
      return refusal;
    }
    return switch (operation) {
      case "invoke" -> anthropicMessages.answer(body, model, Framing.WHOLE);
      case "invoke-with-response-stream" ->
          anthropicMessages.answer(body, model, Framing.AWS_EVENT_STREAM);
      case "converse" -> Bedrock.converse(body, false);
      case "converse-stream" -> Bedrock.converse(body, true);
      default ->
          notFound(
              operation
                  + " (expected: invoke, invoke-with-response-stream, converse or"
                  + " converse-stream)");
    };
  }

  private static @Nullable Reply judgeBetas(
      WireRequest request, Upstream upstream, ObjectNode body, boolean countTokens) {
    return BetaJudge.judge(upstream, request.values(BetaJudge.HEADER), body, countTokens);
  }

  private static Reply models(@Nullable Upstream upstream) {
    ObjectNode body = Json.object();
    ObjectNode model = body.putArray("data").addObject().put("id", "mock-model-1");
    if (upstream == Upstream.OPENAI) {
      body.put("object", "list");
      model.put("object", "model").put("created", 1_790_000_000L).put("owned_by", "mock");
    } else {
      model.put("type", "model").put("display_name", "Mock model 1");
      model.put("created_at", "2026-09-21T00:00:00Z");
      body.put("first_id", "mock-model-1").put("last_id", "mock-model-1").put("has_more", false);
    }
    return Reply.json(200, "models", body);
  }

  private static Reply openAiKeyMissing() {
    return Upstream.OPENAI.error(401, "invalid_request_error", "You didn't provide an API key.");
  }

  private static Reply notFound(String what) {
    return Upstream.ANTHROPIC.error(404, "not_found_error", what + ": not served by this mock");
  }
}
