package dev.headstay.testing;

import static dev.headstay.testing.BrokenVariant.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.BetaTable;
import dev.headstay.policy.ConditionalFlags;
import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.Mode;
import dev.headstay.policy.ModelGlob;
import dev.headstay.policy.NamePattern;
import dev.headstay.policy.ProviderDefinition;
import dev.headstay.policy.ProviderFlags;
import dev.headstay.policy.RequestMatcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the agent promises to a program that uses an HTTP client, whichever it is. A client's test
 * extends this with its {@link ClientDriver}, and runs in a JVM that has the agent.
 *
 * <p>Every clause is tried on each protocol, synchronously and asynchronously, as far as the client
 * goes; what a client does not have is skipped by name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HttpClientContract {
  /** The header that the clauses manage: never twice on one hop. */
  static final String TAG = "x-headstay-tag";

  /** A header whose value is new on each hop. */
  static final String FRESH = "x-headstay-fresh";

  /** A header that the application sends, and then doesn't. */
  static final String KEPT = "x-application-context";

  static final String BETAS = "anthropic-beta";

  /** A system property: each clause is tried one way only. */
  static final String ONE_WAY = "headstay.contract.one-way";

  private static final String VALUE = Canaries.MARK + "gateway-1";
  private static final int BIG = 8 << 20;
  private static final int LARGEST_BODY = 64 << 10;
  private static final String FLAGS =
      "[\"old-2026-01-01\", \"refused-2026-01-01\",\"kept-a-2026-01-01\"]";
  private static final byte[] FILTERED = body("[\"new-2026-01-01\",\"kept-a-2026-01-01\"]");
  private static final String SIGNED =
      "AWS4-HMAC-SHA256 Credential=c/20260101/r/s/aws4_request, SignedHeaders=host, Signature=0";

  private BrokenVariant variant = BrokenVariant.NONE;
  private ClientDriver driver;

  /** The client under test, as an application uses it. */
  protected abstract ClientDriver driver();

  /** Stands in for the agent where the kit itself is tested. */
  WireFilter standIn() {
    return WireFilter.NONE;
  }

  /** How one invocation of a clause sends. */
  protected record Way(WireProtocol protocol, ClientFeature mode) {
    @Override
    public String toString() {
      return protocol + " " + mode;
    }
  }

  @BeforeAll
  final void prepare() throws Exception {
    variant = BrokenVariant.current();
    driver = new BrokenDriver(variant, driver());
    WireFilter standIn = standIn();
    Wire.readThrough(head -> variant.onWire(standIn.filter(head)));
    // The agent starts with the first request.
    Way way = ways(any -> true).iterator().next();
    try (Scene scene = new Scene(way, new ClientSettings(way.protocol))) {
      scene.text(WireRequest.get(scene.a.uri("/first")));
    }
  }

  @BeforeEach
  final void startWithoutAnyPolicy() {
    AgentControl.use(HeaderPolicy.empty());
    BrokenVariant.forget();
  }

  final Stream<Way> everyWay() {
    return ways(protocol -> true).stream();
  }

  final Stream<Way> everyHttp1Way() {
    return ways(protocol -> !protocol.isHttp2()).stream();
  }

  final Stream<Way> everyHttp2Way() {
    return ways(WireProtocol::isHttp2).stream();
  }

  final Stream<Way> everyTlsWay() {
    return ways(WireProtocol::isSecure).stream();
  }

  final Stream<Way> everyPlainHttp1Way() {
    return ways(protocol -> protocol == WireProtocol.HTTP_1_1).stream();
  }

  private List<Way> ways(Predicate<WireProtocol> wanted) {
    List<Way> ways = new ArrayList<>();
    for (WireProtocol protocol : new TreeSet<>(driver().protocols())) {
      for (ClientFeature mode : List.of(ClientFeature.SYNC, ClientFeature.ASYNC)) {
        if (wanted.test(protocol) && driver().features().contains(mode)) {
          ways.add(new Way(protocol, mode));
          if (Boolean.getBoolean(ONE_WAY)) {
            return ways;
          }
        }
      }
    }
    return ways;
  }

  private void needs(ClientFeature feature) {
    assumeTrue(driver.features().contains(feature), driver.id() + " has no " + feature);
  }

  /** Two servers and a client, as one clause needs them. */
  private final class Scene implements AutoCloseable {
    final Way way;
    final RecordingServer a;
    final RecordingServer b;
    private final List<ContractClient> clients = new ArrayList<>();

    Scene(Way way, ClientSettings settings) throws Exception {
      this.way = way;
      a = RecordingServer.start(way.protocol).failOnRepeated(TAG, FRESH, KEPT);
      b = RecordingServer.start(way.protocol).failOnRepeated(TAG, FRESH, KEPT);
      open(settings);
    }

    Scene(Way way) throws Exception {
      this(way, new ClientSettings(way.protocol));
    }

    /** Opens a client, which the scene sends with from now on. */
    ContractClient open(ClientSettings settings) throws Exception {
      ContractClient client = driver.open(settings);
      clients.add(client);
      return client;
    }

    ContractClient client() {
      return clients.get(clients.size() - 1);
    }

    WireResponse send(WireRequest request) throws Exception {
      return way.mode == ClientFeature.SYNC
          ? client().send(request)
          : Await.value(client().sendAsync(request), Await.LIMIT, "response");
    }

    void goBackTo(ContractClient client) {
      clients.remove(client);
      clients.add(client);
    }

    /** Sends, and reads the whole answer, which must be 200. */
    byte[] bytes(WireRequest request) throws Exception {
      try (WireResponse response = send(request)) {
        assertThat(response.status()).isEqualTo(200);
        return response.bytes();
      }
    }

    String text(WireRequest request) throws Exception {
      return new String(bytes(request), UTF_8);
    }

    @Override
    public void close() throws IOException {
      for (ContractClient client : clients) {
        client.close();
      }
      try (b) {
        a.close();
      }
    }
  }

  private static void inForce(RecordingServer server, HeaderOperation... operations) {
    AgentControl.use(policy(Mode.ENFORCE, Mode.ENFORCE, server, operations));
  }

  private static HeaderPolicy policy(
      Mode policyMode, Mode ruleMode, RecordingServer server, HeaderOperation... operations) {
    return policy(policyMode, ruleMode, "localhost:" + server.port(), false, operations);
  }

  private static HeaderPolicy policy(
      Mode policyMode,
      Mode ruleMode,
      String host,
      boolean overHttp,
      HeaderOperation... operations) {
    HeaderRule.Builder rule =
        HeaderRule.builder("contract")
            .mode(ruleMode)
            .overHttp(overHttp)
            .matcher(RequestMatcher.builder().hosts(List.of(HostPattern.parse(host))).build());
    for (HeaderOperation operation : operations) {
      rule.add(operation);
    }
    return HeaderPolicy.builder().mode(policyMode).rule(rule.build()).build();
  }

  private static HeaderOperation tag() {
    return tag(VALUE);
  }

  private static HeaderOperation tag(String value) {
    return HeaderOperation.defaultValue(TAG, HeaderValue.constant(value));
  }

  private static void assertTagged(RecordedRequest request) {
    assertThat(request.headers(TAG)).as("%s of %s", TAG, request).containsExactly(VALUE);
  }

  private static void assertUntagged(RecordedRequest request) {
    assertThat(request.headers(TAG)).as("%s of %s", TAG, request).isEmpty();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, DROPS_ADDITIONS})
  void addsAHeaderThatIsAbsent(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/addition")).with("X-Application", "1"));

      RecordedRequest request = scene.a.takeRequest();
      assertTagged(request);
      assertThat(request.headers("x-application")).containsExactly("1");
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({OVERRIDES_PRESENT, ADDS_A_SECOND_LINE})
  void keepsAHeaderThatIsPresentInAnyCase(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      for (String name : List.of(TAG, TAG.toUpperCase(Locale.ROOT), "X-Headstay-Tag")) {
        scene.text(WireRequest.get(scene.a.uri("/kept")).with(name, "application's"));

        assertThat(scene.a.takeRequest().headers(TAG)).containsExactly("application's");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, FIRST_HOP_ONLY})
  void addsOnEveryRequestOfALoop(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      Set<Integer> connections = new TreeSet<>();
      for (int turn = 0; turn < 5; turn++) {
        scene.text(WireRequest.post(scene.a.uri("/loop"), ("turn " + turn).getBytes(UTF_8)));
        RecordedRequest request = scene.a.takeRequest();
        assertTagged(request);
        connections.add(request.connection());
      }
      assertThat(connections).as("connections of five turns").hasSizeLessThan(5);

      scene.open(new ClientSettings(way.protocol));
      scene.text(WireRequest.get(scene.a.uri("/loop")));
      RecordedRequest onNewConnection = scene.a.takeRequest();
      assertThat(connections).doesNotContain(onNewConnection.connection());
      assertTagged(onNewConnection);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyHttp1Way")
  @Catches({ADDS_NOTHING, MISSES_RETRIES})
  void addsOnARetryAfterADroppedConnection(Way way) throws Exception {
    needs(ClientFeature.RETRY_AFTER_DROP);
    try (Scene scene = new Scene(way)) {
      scene.a.on("/retry-drop", Answers.dropFirst(1, Answers.echo()));
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/first")));
      scene.a.takeRequest();
      scene.text(WireRequest.get(scene.a.uri("/retry-drop")));

      assertTagged(scene.a.takeRequest());
      assertTagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, MISSES_RETRIES})
  void addsOnARetryAfter503(Way way) throws Exception {
    needs(ClientFeature.RETRY_AFTER_503);
    try (Scene scene = new Scene(way)) {
      scene.a.on("/retry-503", Answers.unavailableFirst(1, Answers.echo()));
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/retry-503")));

      assertTagged(scene.a.takeRequest());
      assertTagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, MISSES_REDIRECTS})
  void addsOnEachHopOfARedirectWithinTheOrigin(Way way) throws Exception {
    needs(ClientFeature.REDIRECTS);
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      for (int status : List.of(301, 302, 307, 308)) {
        scene.a.on("/redirect-" + status, Answers.redirect(status, scene.a.uri("/redirected")));
        scene.text(WireRequest.get(scene.a.uri("/redirect-" + status)));

        assertTagged(scene.a.takeRequest());
        RecordedRequest redirected = scene.a.takeRequest();
        assertThat(redirected.path()).isEqualTo("/redirected");
        assertTagged(redirected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, MISSES_REDIRECTS})
  void leavesTheEndOfEndlessRedirectsToTheClient(Way way) throws Exception {
    needs(ClientFeature.REDIRECTS);
    try (Scene scene = new Scene(way)) {
      AtomicInteger hop = new AtomicInteger();
      scene.a.on(
          "/redirected-for-ever",
          exchange ->
              Answers.redirect(302, "/redirected-for-ever?hop=" + hop.incrementAndGet())
                  .answer(exchange));
      WireRequest request = WireRequest.get(scene.a.uri("/redirected-for-ever"));
      passTheFirstRequest(scene);
      scene.a.forget();
      String without = ending(scene, request);
      int hopsWithout = scene.a.requests().size();
      scene.a.forget();

      inForce(scene.a, tag());
      assertThat(ending(scene, request)).isEqualTo(without);
      assertThat(scene.a.requests())
          .hasSize(hopsWithout)
          .hasSizeGreaterThan(2)
          .allSatisfy(HttpClientContract::assertTagged);
    }
  }

  /** The status, or the exceptions that the application gets. */
  private static String ending(Scene scene, WireRequest request) {
    try (WireResponse response = scene.send(request)) {
      return "status " + response.status();
    } catch (Exception | AssertionError e) {
      StringBuilder types = new StringBuilder();
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        types.append(cause.getClass().getName()).append(' ');
      }
      return types.toString();
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, MISSES_AUTHENTICATED_HOPS})
  void addsBeforeAndAfterA401(Way way) throws Exception {
    needs(ClientFeature.AUTHENTICATION);
    try (Scene scene = new Scene(way)) {
      scene.a.on("/guarded", Answers.behindBasic("user", "pass", Answers.echo()));
      scene.open(
          new ClientSettings(way.protocol)
              .with(new ClientSettings.Credentials(scene.a.uri("/"), "user", "pass")));
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/guarded")));

      RecordedRequest challenged = scene.a.takeRequest();
      assertThat(challenged.headers("Authorization")).isEmpty();
      assertTagged(challenged);
      RecordedRequest authenticated = scene.a.takeRequest();
      assertThat(authenticated.headers("Authorization")).hasSize(1);
      assertTagged(authenticated);
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, IGNORES_THE_ORIGIN})
  void addsForTheNamedOriginOnlyWhenRedirectedAwayAndBack(Way way) throws Exception {
    needs(ClientFeature.CROSS_ORIGIN_REDIRECTS);
    try (Scene scene = new Scene(way)) {
      RecordingServer a = scene.a;
      RecordingServer b = scene.b;
      a.on("/start", Answers.redirect(302, b.uri("127.0.0.1", "/elsewhere-by-name")));
      b.on("/elsewhere-by-name", Answers.redirect(307, b.uri("localhost", "/elsewhere-by-port")));
      b.on("/elsewhere-by-port", Answers.redirect(301, a.uri("/back")));
      inForce(a, tag());
      scene.text(WireRequest.get(a.uri("/start")));

      assertTagged(a.takeRequest());
      assertUntagged(b.takeRequest());
      assertUntagged(b.takeRequest());
      RecordedRequest back = a.takeRequest();
      assertThat(back.path()).isEqualTo("/back");
      assertTagged(back);
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(IGNORES_THE_ORIGIN)
  void addsNothingForAnotherOrigin(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      for (String host : List.of("localhost", "127.0.0.1")) {
        scene.text(WireRequest.get(scene.b.uri(host, "/elsewhere")));
        assertUntagged(scene.b.takeRequest());
      }
      scene.text(WireRequest.get(scene.a.uri("127.0.0.1", "/elsewhere")));
      assertUntagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyTlsWay")
  @Catches({ADDS_NOTHING, ADDS_TO_CONNECT, MISSES_TUNNELLED_HOPS})
  void addsInsideTheTunnelAndNotToItsConnect(Way way) throws Exception {
    needs(ClientFeature.PROXY);
    try (ConnectProxy proxy = ConnectProxy.start();
        Scene scene = new Scene(way, new ClientSettings(way.protocol).through(proxy.address()))) {
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/tunnelled")));

      assertTagged(scene.a.takeRequest());
      assertThat(proxy.connects()).isNotEmpty();
      for (RecordedRequest connect : proxy.connects()) {
        assertUntagged(connect);
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyPlainHttp1Way")
  @Catches({ADDS_NOTHING, MISSES_PROXIED_HOPS})
  void addsOnAHopThroughAPlainProxy(Way way) throws Exception {
    needs(ClientFeature.PROXY);
    try (ConnectProxy proxy = ConnectProxy.start();
        Scene scene = new Scene(way, new ClientSettings(way.protocol).through(proxy.address()))) {
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/proxied")));

      assertThat(proxy.forwarded()).hasSize(1);
      assertTagged(proxy.forwarded().get(0));
      assertTagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyPlainHttp1Way")
  @Catches({FORGETS_THE_PROXY, KEEPS_THE_FIRST_POLICY})
  void keepsASecretOffAPlainProxyUnlessTheRuleSaysSo(Way way) throws Exception {
    needs(ClientFeature.PROXY);
    try (ConnectProxy proxy = ConnectProxy.start();
        Scene scene = new Scene(way, new ClientSettings(way.protocol).through(proxy.address()))) {
      HeaderOperation secret =
          HeaderOperation.defaultValue(
              TAG, HeaderValue.of(() -> VALUE, true, "${secret:contract}"));
      String host = "localhost:" + scene.a.port();
      AgentControl.use(policy(Mode.ENFORCE, Mode.ENFORCE, host, true, secret));
      scene.text(WireRequest.get(scene.a.uri("/secret-proxied")));
      assertThat(scene.a.takeRequest().target()).startsWith("http://");

      AgentControl.use(policy(Mode.ENFORCE, Mode.ENFORCE, host, false, secret));
      scene.text(WireRequest.get(scene.a.uri("/secret-proxied")));
      assertUntagged(scene.a.takeRequest());
    }
  }

  private static ClientSettings throughAsking(ConnectProxy proxy, Way way) {
    URI asking = URI.create("http://localhost:" + proxy.address().getPort());
    return new ClientSettings(way.protocol)
        .through(proxy.address())
        .with(new ClientSettings.Credentials(asking, "user", "pass"));
  }

  private static void assertAsksOnce(List<RecordedRequest> heads) {
    assertThat(heads)
        .extracting(head -> head.headers("Proxy-Authorization").size())
        .as("credentials in %s", heads)
        .containsExactly(0, 1);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyTlsWay")
  @Catches({ADDS_NOTHING, ADDS_TO_CONNECT, MISSES_TUNNELLED_HOPS})
  void addsInsideTheTunnelOfAProxyThatAsksForCredentials(Way way) throws Exception {
    needs(ClientFeature.PROXY_AUTHENTICATION);
    try (ConnectProxy proxy = ConnectProxy.startBehindBasic("user", "pass");
        Scene scene = new Scene(way, throughAsking(proxy, way))) {
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/tunnelled-after-407")));

      assertTagged(scene.a.takeRequest());
      assertThat(scene.a.requests()).hasSize(1);
      assertAsksOnce(proxy.connects());
      assertThat(proxy.connects()).allSatisfy(HttpClientContract::assertUntagged);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyPlainHttp1Way")
  @Catches({ADDS_NOTHING, MISSES_AUTHENTICATED_HOPS})
  void addsBeforeAndAfterA407(Way way) throws Exception {
    needs(ClientFeature.PROXY_AUTHENTICATION);
    try (ConnectProxy proxy = ConnectProxy.startBehindBasic("user", "pass");
        Scene scene = new Scene(way, throughAsking(proxy, way))) {
      inForce(scene.a, tag());
      scene.text(WireRequest.get(scene.a.uri("/guarded-by-a-proxy")));

      assertAsksOnce(proxy.forwarded());
      assertThat(proxy.forwarded()).allSatisfy(HttpClientContract::assertTagged);
      assertTagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyPlainHttp1Way")
  @Catches(FORGETS_THE_PROXY)
  void keepsASecretOffBothHopsOfA407(Way way) throws Exception {
    needs(ClientFeature.PROXY_AUTHENTICATION);
    try (ConnectProxy proxy = ConnectProxy.startBehindBasic("user", "pass");
        Scene scene = new Scene(way, throughAsking(proxy, way))) {
      inForce(
          scene.a,
          HeaderOperation.defaultValue(
              TAG, HeaderValue.of(() -> VALUE, true, "${secret:contract}")));
      scene.text(WireRequest.get(scene.a.uri("/secret-after-407")));

      assertAsksOnce(proxy.forwarded());
      assertThat(proxy.forwarded()).allSatisfy(HttpClientContract::assertUntagged);
      assertUntagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, WRITES_TO_THE_REQUEST_OBJECT, KEEPS_THE_FIRST_POLICY})
  void keepsTheApplicationsRequestObjectAsItIs(Way way) throws Exception {
    needs(ClientFeature.PREPARED_REQUEST);
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      PreparedRequest prepared =
          scene
              .client()
              .prepare(WireRequest.get(scene.a.uri("/prepared")).with("X-Application", "1"));
      List<HeaderLine> before = prepared.headers();
      WireResponse response = prepared.send();

      assertTagged(scene.a.takeRequest());
      assertThat(prepared.headers()).isEqualTo(before);
      assertThat(response.requestHeaders())
          .as("headers of the request, as the response shows them")
          .noneMatch(line -> line.is(TAG));

      inForce(scene.a, tag("gateway-2"));
      prepared.send();
      assertThat(scene.a.takeRequest().headers(TAG)).containsExactly("gateway-2");
      assertThat(prepared.headers()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, IGNORES_THE_ORIGIN, WRITES_TO_THE_REQUEST_OBJECT})
  void addsForTheNamedOriginOnlyWhenOneRequestObjectGoesToTwo(Way way) throws Exception {
    needs(ClientFeature.PREPARED_REQUEST_TO_ANY_ORIGIN);
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      PreparedRequest prepared =
          scene.client().prepare(WireRequest.get(scene.a.uri("/elsewhere-prepared")));
      List<HeaderLine> before = prepared.headers();
      for (int turn = 0; turn < 2; turn++) {
        prepared.sendTo(scene.a.uri("/"));
        assertTagged(scene.a.takeRequest());
        prepared.sendTo(scene.b.uri("127.0.0.1", "/"));
        assertUntagged(scene.b.takeRequest());
        assertThat(prepared.headers()).isEqualTo(before).noneMatch(line -> line.is(TAG));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(SHOWS_ITS_HEADERS_TO_CALLBACKS)
  void showsNothingToCallbacksOfTheApplication(Way way) throws Exception {
    needs(ClientFeature.CALLBACKS);
    List<String> heard = new CopyOnWriteArrayList<>();
    List<String> leaks = new CopyOnWriteArrayList<>();
    CallbackWitness witness =
        (callback, headers) -> {
          heard.add(callback);
          for (HeaderLine line : headers) {
            if (line.is(TAG)) {
              leaks.add(callback + " saw " + line);
            }
          }
        };
    try (Scene scene = new Scene(way)) {
      URI origin = scene.a.uri("/");
      scene.open(
          new ClientSettings(way.protocol)
              .with(new ClientSettings.Credentials(origin, "user", "pass"))
              .seenBy(witness));
      scene.a.on(
          "/callbacks",
          Answers.behindBasic("user", "pass", Answers.redirect(302, "/callbacks-redirected")));
      inForce(scene.a, tag());
      try (WireResponse response = scene.send(WireRequest.get(scene.a.uri("/callbacks")))) {
        response.bytes();
      }

      assertThat(heard).as("callbacks that ran").isNotEmpty();
      assertThat(leaks).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, TRUNCATES_REQUEST_BODIES, TRUNCATES_RESPONSE_BODIES})
  void carriesBodiesOfKnownLengthBothWays(Way way) throws Exception {
    byte[] body = random(BIG);
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      byte[] echoed = scene.bytes(WireRequest.post(scene.a.uri("/big"), body));

      assertCarried(body, echoed, scene.a.takeRequest());
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, TRUNCATES_REQUEST_BODIES, TRUNCATES_RESPONSE_BODIES})
  void carriesBodiesOfUnknownLengthBothWays(Way way) throws Exception {
    needs(ClientFeature.UNKNOWN_LENGTH);
    byte[] body = random(BIG);
    try (Scene scene = new Scene(way)) {
      scene.a.on("/big-pieces", Answers.echoInPieces());
      inForce(scene.a, tag());
      byte[] echoed =
          scene.bytes(WireRequest.postOfUnknownLength(scene.a.uri("/big-pieces"), body));

      assertCarried(body, echoed, scene.a.takeRequest());
    }
  }

  private static void assertCarried(byte[] body, byte[] echoed, RecordedRequest request) {
    assertTagged(request);
    // By hash: a difference in eight megabytes is no message.
    assertThat(Answers.sha256(request.body())).isEqualTo(Answers.sha256(body));
    assertThat(Answers.sha256(echoed)).isEqualTo(Answers.sha256(body));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, CHANGES_THE_FRAMING, KEEPS_THE_FIRST_POLICY})
  void framesBodiesAsWithoutAPolicy(Way way) throws Exception {
    byte[] body = random(1000);
    try (Scene scene = new Scene(way)) {
      passTheFirstRequest(scene);
      URI uri = scene.a.uri("/framed");
      List<WireRequest> requests = new ArrayList<>();
      requests.add(WireRequest.get(uri));
      requests.add(WireRequest.post(uri, body));
      requests.add(WireRequest.post(uri, new byte[0]));
      if (driver.features().contains(ClientFeature.UNKNOWN_LENGTH)) {
        requests.add(WireRequest.postOfUnknownLength(uri, body));
      }
      for (WireRequest request : requests) {
        AgentControl.use(HeaderPolicy.empty());
        scene.text(request);
        RecordedRequest without = scene.a.takeRequest();
        inForce(scene.a, tag());
        scene.text(request);
        RecordedRequest with = scene.a.takeRequest();

        assertTagged(with);
        for (String name : List.of("Content-Length", "Transfer-Encoding")) {
          assertThat(with.headers(name)).as(name).isEqualTo(without.headers(name));
        }
        assertThat(with.body()).isEqualTo(without.body());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, LOSES_A_DECISION_UNDER_LOAD})
  void addsOnceToEachOfManyConcurrentRequests(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      concurrently(
          16, 50, turn -> scene.text(WireRequest.get(scene.a.uri("/many")).with("X-Turn", turn)));

      assertEachTurnTaggedOnce(scene.a.requests(), 16 * 50);
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, LOSES_A_DECISION_UNDER_LOAD})
  void addsOnceWhenOneRequestObjectIsSentConcurrently(Way way) throws Exception {
    needs(ClientFeature.PREPARED_REQUEST);
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, tag());
      PreparedRequest prepared =
          scene.client().prepare(WireRequest.get(scene.a.uri("/many-prepared")));
      List<HeaderLine> before = prepared.headers();
      concurrently(8, 25, turn -> prepared.send().bytes());

      List<RecordedRequest> requests = scene.a.requests();
      assertThat(requests).hasSize(8 * 25).allSatisfy(HttpClientContract::assertTagged);
      assertThat(prepared.headers()).isEqualTo(before);
    }
  }

  private interface Turn {
    Object take(String turn) throws Exception;
  }

  private static void concurrently(int threads, int turns, Turn turn) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Object>> done = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int number = thread;
        Callable<Object> work =
            () -> {
              for (int i = 0; i < turns; i++) {
                turn.take(number + "-" + i);
              }
              return "";
            };
        done.add(pool.submit(work));
      }
      for (Future<Object> each : done) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static void assertEachTurnTaggedOnce(List<RecordedRequest> requests, int turns) {
    Set<String> seen = new TreeSet<>();
    for (RecordedRequest request : requests) {
      assertTagged(request);
      seen.addAll(request.headers("X-Turn"));
    }
    assertThat(requests).hasSize(turns);
    assertThat(seen).hasSize(turns);
  }

  private static void betasInForce(RecordingServer server, HeaderRule... rules) {
    BetaTable table =
        BetaTable.builder()
            .put("contract-table", "kept-b-2026-01-01", "kept-b-2026-01-01")
            .put("contract-table", "kept-a-2026-01-01", "kept-a-2026-01-01")
            .put("contract-table", "old-2026-01-01", "new-2026-01-01")
            .put("contract-table", "refused-2026-01-01", null)
            .build();
    ProviderFlags refusedByOneModel =
        ProviderFlags.builder()
            .add(
                ConditionalFlags.forModels(
                    ModelGlob.parse("strict"),
                    Collections.singletonMap("kept-a-2026-01-01", null),
                    null))
            .build();
    HeaderPolicy.Builder policy =
        HeaderPolicy.builder()
            .provider(
                ProviderDefinition.of(
                    "contract-gateway",
                    List.of(HostPattern.parse("localhost:" + server.port())),
                    List.of(),
                    "contract-table"))
            .betas(
                BetaFlags.builder(table)
                    .maxBodyBytes(LARGEST_BODY)
                    .provider("contract-table", refusedByOneModel)
                    .build());
    for (HeaderRule rule : rules) {
      policy.rule(rule);
    }
    AgentControl.use(policy.build());
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, SORTS_BETA_FLAGS})
  void filtersBetaFlagsOnOneLine(Way way) throws Exception {
    assertFiltered(
        way,
        List.of(
            "old-2026-01-01,refused-2026-01-01, kept-b-2026-01-01,unheard-of,kept-a-2026-01-01"));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, SORTS_BETA_FLAGS, FILTERS_THE_FIRST_BETA_LINE_ONLY})
  void filtersBetaFlagsOnALineEach(Way way) throws Exception {
    assertFiltered(
        way,
        List.of(
            "old-2026-01-01",
            "refused-2026-01-01",
            "kept-b-2026-01-01",
            "unheard-of",
            "kept-a-2026-01-01"));
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, SORTS_BETA_FLAGS, FILTERS_THE_FIRST_BETA_LINE_ONLY})
  void filtersBetaFlagsOnSingleAndJoinedLines(Way way) throws Exception {
    assertFiltered(
        way,
        List.of(
            "old-2026-01-01,refused-2026-01-01",
            "kept-b-2026-01-01",
            "unheard-of, kept-a-2026-01-01,old-2026-01-01"));
  }

  private void assertFiltered(Way way, List<String> lines) throws Exception {
    try (Scene scene = new Scene(way)) {
      betasInForce(scene.a);
      WireRequest request = WireRequest.get(scene.a.uri("/betas")).with("X-Application", "1");
      for (String line : lines) {
        request = request.with(BETAS, line);
      }
      scene.text(request);

      RecordedRequest filtered = scene.a.takeRequest();
      assertThat(filtered.headers(BETAS))
          .containsExactly("new-2026-01-01,kept-b-2026-01-01,kept-a-2026-01-01");
      assertThat(filtered.headers("x-application")).containsExactly("1");
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, LEAVES_AN_EMPTY_BETA_HEADER, FILTERS_THE_FIRST_BETA_LINE_ONLY})
  void removesTheBetaHeaderWhenNoFlagIsLeft(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      betasInForce(scene.a);
      scene.text(
          WireRequest.get(scene.a.uri("/no-betas"))
              .with(BETAS, "refused-2026-01-01")
              .with(BETAS, "unheard-of"));

      assertThat(scene.a.takeRequest().headers(BETAS)).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({REWRITES_SOUND_BETA_FLAGS, FILTERS_THE_FIRST_BETA_LINE_ONLY})
  void leavesSoundBetaFlagsAsTheyAre(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      WireRequest request =
          WireRequest.get(scene.a.uri("/sound-betas"))
              .with(BETAS, "kept-b-2026-01-01, kept-a-2026-01-01")
              .with(BETAS, "new-2026-01-01");
      assertSameHeads(scene, request, () -> betasInForce(scene.a));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(FORGETS_THE_MODEL)
  void filtersBetaFlagsByTheModelInTheBody(Way way) throws Exception {
    needsBodies();
    needs(ClientFeature.BODY_WITH_THE_HEAD);
    String flags = "kept-b-2026-01-01,kept-a-2026-01-01";
    HeaderRule adds =
        HeaderRule.builder("flags")
            .add(HeaderOperation.defaultValue(BETAS, HeaderValue.constant(flags)))
            .build();
    try (Scene scene = new Scene(way)) {
      for (HeaderRule[] rules : new HeaderRule[][] {{}, {adds}}) {
        betasInForce(scene.a, rules);
        for (String model : List.of("strict", "lenient")) {
          byte[] body = ("{\"model\": \"" + model + "\"}").getBytes(UTF_8);
          WireRequest request = json(scene.a.uri("/by-model"), body);
          scene.text(rules.length == 0 ? request.with(BETAS, flags) : request);

          assertThat(scene.a.takeRequest().headers(BETAS))
              .as("%s, rules: %d", model, rules.length)
              .containsExactly(model.equals("strict") ? "kept-b-2026-01-01" : flags);
        }
      }
    }
  }

  /** A document with these flags, in a layout that no library writes. */
  private static byte[] body(String flags) {
    return ("{ \"model\" : \"m\",\n\"x\": 1.50, \"anthropic_beta\":" + flags + ",\"\u00e4\":[ ]}")
        .getBytes(UTF_8);
  }

  private void needsBodies() {
    needs(ClientFeature.BODY_AHEAD);
    assumeTrue(AgentControl.isRunning(), "nothing stands in for an agent that reads bodies");
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(FILTERS_NO_BODY)
  void filtersBetaFlagsInABody(Way way) throws Exception {
    needsBodies();
    try (Scene scene = new Scene(way)) {
      betasInForce(scene.a);
      for (int turn = 0; turn < 3; turn++) {
        scene.text(
            WireRequest.post(scene.a.uri("/body"), body(FLAGS))
                .with("Content-Type", "application/json; charset=utf-8"));

        RecordedRequest request = scene.a.takeRequest();
        assertThat(request.body()).asString(UTF_8).isEqualTo(new String(FILTERED, UTF_8));
        assertThat(request.headers("content-length")).isSubsetOf(Integer.toString(FILTERED.length));
      }
      scene.text(
          WireRequest.post(scene.b.uri("/body"), body(FLAGS))
              .with("Content-Type", "application/json"));
      assertThat(scene.b.takeRequest().body()).isEqualTo(body(FLAGS));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(FILTERS_NO_BODY)
  void filtersABodyByTheOriginOfEachHop(Way way) throws Exception {
    needsBodies();
    needs(ClientFeature.BODY_WITH_THE_HEAD);
    needs(ClientFeature.CROSS_ORIGIN_REDIRECTS);
    try (Scene scene = new Scene(way)) {
      RecordingServer a = scene.a;
      RecordingServer b = scene.b;
      a.on("/there", Answers.redirect(307, b.uri("/body")));
      b.on("/back", Answers.redirect(307, a.uri("/body")));
      betasInForce(b);
      try (WireResponse response = scene.send(json(a.uri("/there"), body(FLAGS)))) {
        byte[] echoed = response.bytes();
        assumeTrue(response.status() != 307 && echoed.length > 0, "it follows no 307 with a body");
        assertThat(echoed).isEqualTo(FILTERED);
      }
      scene.bytes(json(b.uri("/back"), body(FLAGS)));

      assertThat(a.takeRequest().body()).isEqualTo(body(FLAGS));
      assertThat(b.takeRequest().body()).isEqualTo(FILTERED);
      assertThat(b.takeRequest().body()).isEqualTo(FILTERED);
      assertThat(a.takeRequest().body()).isEqualTo(body(FLAGS));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(TOUCHES_EVERY_BODY)
  void leavesOtherBodiesAsTheyAre(Way way) throws Exception {
    needsBodies();
    try (Scene scene = new Scene(way)) {
      betasInForce(scene.a);
      URI uri = scene.a.uri("/other-body");
      byte[] flags = body(FLAGS);
      List<WireRequest> requests =
          new ArrayList<>(
              List.of(
                  json(uri, body("[\"kept-a-2026-01-01\"]")),
                  json(uri, body("\"refused-2026-01-01\"")),
                  json(uri, body("[\"refused-2026-01-01\", 1]")),
                  json(uri, body(FLAGS + ", \"anthropic_beta\": []")),
                  json(uri, Arrays.copyOf(flags, flags.length - 1)),
                  json(uri, Arrays.copyOf(flags, LARGEST_BODY + 1)),
                  json(uri, flags).with("Content-Encoding", "gzip"),
                  json(uri, flags).with("Content-Digest", "sha-256=:AA==:"),
                  json(uri, flags).with("Authorization", SIGNED),
                  WireRequest.post(uri, flags).with("Content-Type", "text/plain")));
      if (driver.features().contains(ClientFeature.UNKNOWN_LENGTH)) {
        requests.add(
            WireRequest.postOfUnknownLength(uri, flags).with("Content-Type", "application/json"));
      }
      for (WireRequest request : requests) {
        scene.text(request);

        assertThat(scene.a.takeRequest().body())
            .as("%s with %s", new String(request.body(), UTF_8), request.headers())
            .isEqualTo(request.body());
      }
    }
  }

  private static WireRequest json(URI uri, byte[] body) {
    return WireRequest.post(uri, body).with("Content-Type", "application/json");
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(TOUCHES_UNMATCHED_REQUESTS)
  void leavesUnmatchedRequestsByteForByte(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      WireRequest request =
          WireRequest.post(scene.a.uri("/unmatched?a=b"), random(100))
              .with("x-LOWER-upper", "1")
              .with("Accept", "*/*")
              .with("x-repeated", "1")
              .with("X-Repeated", "2");
      assertSameHeads(scene, request, () -> inForce(scene.b, tag()));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(TOUCHES_UNCHANGED_REQUESTS)
  void leavesMatchedRequestsThatNothingChangesByteForByte(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      WireRequest request =
          WireRequest.get(scene.a.uri("/unchanged"))
              .with("X-HEADSTAY-tag", "application's")
              .with("X-Other", "1");
      assertSameHeads(scene, request, () -> inForce(scene.a, tag()));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(SENDS_HALF_A_BLOCK_ON_FAILURE)
  void leavesTheRequestAsItWasWhenThePolicyFails(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      WireRequest request =
          WireRequest.get(scene.a.uri("/failing")).with("X-Application", "1").with("X-B", "2");
      assertSameHeads(
          scene, request, () -> AgentControl.fail(new IllegalStateException("failing on purpose")));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(ACTS_WHEN_OBSERVING)
  void changesNothingWhenThePolicyObserves(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      WireRequest request = WireRequest.get(scene.a.uri("/observed")).with("X-Application", "1");
      assertSameHeads(
          scene,
          request,
          () ->
              AgentControl.use(
                  policy(Mode.OBSERVE, Mode.ENFORCE, scene.a, tag(), removeApplication())));
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches(ACTS_WHEN_OBSERVING)
  void changesNothingWhenTheRuleObserves(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      WireRequest request = WireRequest.get(scene.a.uri("/observed")).with("X-Application", "1");
      assertSameHeads(
          scene,
          request,
          () ->
              AgentControl.use(
                  policy(Mode.ENFORCE, Mode.OBSERVE, scene.a, tag(), removeApplication())));
    }
  }

  private static HeaderOperation removeApplication() {
    return HeaderOperation.remove(NamePattern.parse("x-application"));
  }

  /** A connection's first request may differ from the others, as by an upgrade to HTTP/2. */
  private static void passTheFirstRequest(Scene scene) throws Exception {
    scene.text(WireRequest.get(scene.a.uri("/first")));
    scene.a.takeRequest();
  }

  private static void assertSameHeads(Scene scene, WireRequest request, Runnable policy)
      throws Exception {
    passTheFirstRequest(scene);
    scene.text(request);
    RecordedRequest without = scene.a.takeRequest();
    policy.run();
    scene.text(request);
    RecordedRequest with = scene.a.takeRequest();

    assertThat(with.headText()).isEqualTo(without.headText());
    assertThat(with.body()).isEqualTo(without.body());
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, KEEPS_THE_OLD_LINES})
  void sets(Way way) throws Exception {
    HeaderOperation set = HeaderOperation.set("x-one", HeaderValue.constant("set"));
    assertThat(operate(way, set).headers("x-one")).containsExactly("set");
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, KEEPS_THE_OLD_LINES})
  void replaces(Way way) throws Exception {
    HeaderOperation replace = HeaderOperation.replace("X-One", HeaderValue.constant("replaced"));
    assertThat(operate(way, replace).headers("x-one")).containsOnly("replaced");
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, KEEPS_THE_OLD_LINES})
  void renames(Way way) throws Exception {
    RecordedRequest renamed = operate(way, HeaderOperation.rename("x-one", "x-renamed"));
    assertThat(renamed.headers("x-one")).isEmpty();
    assertThat(renamed.headers("x-renamed")).containsExactly("first", "second");
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, KEEPS_THE_OLD_LINES})
  void removes(Way way) throws Exception {
    assertThat(operate(way, HeaderOperation.remove(NamePattern.parse("x-on*"))).headers("x-one"))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, KEEPS_THE_OLD_LINES})
  void appends(Way way) throws Exception {
    HeaderOperation append =
        HeaderOperation.append(
            "x-one", List.of(HeaderValue.constant("second"), HeaderValue.constant("third")));
    List<String> members = new ArrayList<>();
    for (String line : operate(way, append).headers("x-one")) {
      for (String member : line.split(",", -1)) {
        members.add(member.strip());
      }
    }
    assertThat(members).containsExactly("first", "second", "third");
  }

  /** Sends {@code X-One: first} and {@code X-One: second}, and shows what became of it. */
  private RecordedRequest operate(Way way, HeaderOperation operation) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, operation);
      scene.text(
          WireRequest.get(scene.a.uri("/operation"))
              .with("X-One", "first")
              .with("X-Application", "1")
              .with("X-One", "second"));
      RecordedRequest request = scene.a.takeRequest();
      assertThat(request.headers("x-application")).containsExactly("1");
      return request;
    }
  }

  private static void needsMemory() {
    assumeTrue(AgentControl.isRunning(), "nothing stands in for an agent that remembers");
  }

  private static HeaderOperation keep() {
    return HeaderOperation.keep(NamePattern.parse(KEPT), false);
  }

  private static WireRequest withKept(RecordingServer server, String value) {
    return WireRequest.get(server.uri("/dropped")).with(KEPT, value);
  }

  private static List<String> keptWithout(Scene scene, RecordingServer server) throws Exception {
    scene.text(WireRequest.get(server.uri("/dropped")));
    return server.takeRequest().headers(KEPT);
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, REMEMBERS_FOR_ANYBODY})
  void keepsAHeaderThatTheApplicationDrops(Way way) throws Exception {
    needsMemory();
    try (Scene scene = new Scene(way)) {
      AgentControl.use(policy(Mode.ENFORCE, Mode.ENFORCE, "localhost", false, keep()));
      assertThat(keptWithout(scene, scene.a)).isEmpty();
      for (int turn = 0; turn < 2; turn++) {
        scene.text(withKept(scene.a, "a's"));
        assertThat(scene.a.takeRequest().headers(KEPT)).containsExactly("a's");
        assertThat(keptWithout(scene, scene.a)).containsExactly("a's");
      }
      assertThat(keptWithout(scene, scene.b)).as("at another origin").isEmpty();

      ContractClient first = scene.client();
      scene.open(new ClientSettings(way.protocol));
      assertThat(keptWithout(scene, scene.a)).as("from another client").isEmpty();
      scene.text(withKept(scene.a, "second client's"));
      scene.a.takeRequest();
      scene.goBackTo(first);
      assertThat(keptWithout(scene, scene.a)).as("from the first client").containsExactly("a's");
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, REMEMBERS_FOR_ANYBODY})
  void keepsNoHeaderThatDiffersBetweenRequests(Way way) throws Exception {
    needsMemory();
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, keep());
      scene.text(withKept(scene.a, "one"));
      scene.a.takeRequest();
      assertThat(keptWithout(scene, scene.a)).containsExactly("one");
      for (String value : List.of("two", "one")) {
        scene.text(withKept(scene.a, value));
        assertThat(scene.a.takeRequest().headers(KEPT)).containsExactly(value);
        assertThat(keptWithout(scene, scene.a)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, HOLDS_CLIENTS})
  void remembersNothingOfAClientThatIsGone(Way way) throws Exception {
    needsMemory();
    rememberAClient(way);
    AgentControl.use(HeaderPolicy.empty());
    try (Scene other = new Scene(way)) {
      Await.until(
          () -> {
            // A client's own threads may hold the last client until they serve another one.
            other.text(WireRequest.get(other.a.uri("/other")));
            System.gc();
            return AgentControl.remembered() == 0;
          },
          Duration.ofSeconds(20),
          "end of what is remembered");
    }
  }

  /** In a frame of its own, which is gone as well. */
  private void rememberAClient(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, keep());
      scene.text(withKept(scene.a, "one"));
      scene.a.takeRequest();
      assertThat(keptWithout(scene, scene.a)).containsExactly("one");
      assertThat(AgentControl.remembered()).isPositive();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyHttp1Way")
  @Catches({ADDS_NOTHING, MISSES_WEBSOCKETS})
  void addsToTheHandshakeOfAWebSocket(Way way) throws Exception {
    needs(ClientFeature.WEBSOCKET);
    try (Scene scene = new Scene(way)) {
      scene.a.on("/websocket", Answers.webSocketEcho());
      inForce(scene.a, tag());
      assertThat(scene.client().echoOverWebSocket(scene.a.uri("/websocket"), "hello"))
          .isEqualTo("hello");

      assertTagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, BUFFERS_RESPONSES, MISSES_EVENT_STREAMS})
  void handsOverServerSentEventsAsTheyCome(Way way) throws Exception {
    needs(ClientFeature.STREAMED_RESPONSE);
    try (Scene scene = new Scene(way)) {
      Gate firstRead = new Gate();
      Gate tooLate = new Gate();
      scene.a.on(
          "/events",
          exchange -> {
            exchange.request().body();
            exchange.start(200, List.of(new HeaderLine("Content-Type", "text/event-stream")));
            exchange.write("data: event 1\n\n".getBytes(UTF_8));
            if (!firstRead.awaitOpen(Duration.ofSeconds(3))) {
              tooLate.open();
            }
            exchange.write("data: event 2\n\n".getBytes(UTF_8));
            exchange.end();
          });
      inForce(scene.a, tag());
      try (WireResponse response =
              scene.send(
                  WireRequest.get(scene.a.uri("/events")).with("Accept", "text/event-stream"));
          BufferedReader events =
              new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
        assertThat(events.readLine()).isEqualTo("data: event 1");
        firstRead.open();
        assertThat(events.lines()).containsExactly("", "data: event 2", "");
      }
      assertThat(tooLate.awaitOpen(Duration.ZERO))
          .as("whether the first event was held back until the last was sent")
          .isFalse();
      assertTagged(scene.a.takeRequest());
    }
  }

  @ParameterizedTest
  @MethodSource("everyWay")
  @Catches({ADDS_NOTHING, REPEATS_THE_FIRST_VALUE})
  void resolvesAValueAnewOnEachHop(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      HeaderValue fresh = HeaderValue.of(() -> UUID.randomUUID().toString(), false, "${uuid}");
      inForce(scene.a, HeaderOperation.defaultValue(FRESH, fresh));
      Set<String> values = new TreeSet<>();
      for (int turn = 0; turn < 3; turn++) {
        scene.text(WireRequest.get(scene.a.uri("/fresh")));
        List<String> lines = scene.a.takeRequest().headers(FRESH);
        assertThat(lines).hasSize(1);
        values.addAll(lines);
      }
      assertThat(values).hasSize(3);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("everyHttp2Way")
  @Catches({ADDS_NOTHING, SPELLS_HTTP2_NAMES_AS_CONFIGURED})
  void spellsNamesInLowerCaseInHttp2(Way way) throws Exception {
    try (Scene scene = new Scene(way)) {
      inForce(scene.a, HeaderOperation.defaultValue("X-Headstay-Tag", HeaderValue.constant(VALUE)));
      passTheFirstRequest(scene);
      scene.text(WireRequest.get(scene.a.uri("/lower-case")));

      RecordedRequest request = scene.a.takeRequest();
      assertThat(request.protocol()).isEqualTo("HTTP/2");
      assertThat(request.headers()).contains(new HeaderLine(TAG, VALUE));
    }
  }
}
