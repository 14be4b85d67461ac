package dev.headstay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headstay.admin.Http.Answer;
import dev.headstay.config.AdminSettings;
import dev.headstay.engine.FakeControl;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered, and what. */
class AdminHandlerTest {
  private static final String TOKEN = "canary-4f1c9b-admin-token";
  private static final String BEARER = "Authorization: Bearer " + TOKEN;
  private static final List<String> PATHS =
      List.of(
          "/",
          "/health",
          "/status",
          "/metrics",
          "/reload",
          "/reload/anthropic_beta_headers",
          "/schedule/anthropic_beta_headers_reload",
          "/schedule/anthropic_beta_headers_reload/status",
          "/nobody");

  private final FakeControl control = new FakeControl();
  private final AtomicReference<String> token = new AtomicReference<>(TOKEN);
  private Listener open;
  private Listener guarded;

  @BeforeEach
  void start() throws Exception {
    open = Listener.open(new AdminSettings("127.0.0.1", 0, null), control, 1_000);
    guarded = Listener.open(new AdminSettings("127.0.0.1", 0, token::get), control);
  }

  @AfterEach
  void stop() {
    open.close();
    guarded.close();
  }

  private Answer ask(String method, String path, String... headers) throws IOException {
    return new Http(open.url()).ask(method, path, headers);
  }

  private Answer askGuarded(String method, String path, String... headers) throws IOException {
    return new Http(guarded.url()).ask(method, path, headers);
  }

  private static JsonNode json(Answer answer) throws IOException {
    assertThat(answer.headers().get("Content-Type")).isEqualTo("application/json");
    return new ObjectMapper().readTree(answer.body());
  }

  @Test
  void healthIsOkAndNothingElse() throws Exception {
    Answer answer = askGuarded("GET", "/health");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void statusIsAllThereIs() throws Exception {
    control.clients.add("okhttp");
    control.count("headstay_hops_total", 3, "client", "okhttp", "outcome", "patched");
    control.lastError = "headstay.yaml:1:1: version: missing (expected: 1)";
    control.heldBack = "held back by its rollout: percent: 10";
    control.interval = Duration.ofHours(24);
    control.next = Instant.parse("2026-11-22T11:00:00Z");

    JsonNode status = json(ask("GET", "/status"));

    assertThat(status.path("version").asText()).isEqualTo("development");
    assertThat(status.path("started").asText()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(status.path("mode").asText()).isEqualTo("enforce");
    assertThat(status.path("source").asText()).startsWith("file:/etc/headstay.yaml");
    assertThat(status.path("hash").asText()).isEqualTo(FakeControl.HASH);
    assertThat(status.path("rules").asInt()).isEqualTo(2);
    assertThat(status.path("betaTable").asText()).isEqualTo("bundled");
    assertThat(status.path("betaTableIntervalSeconds").asInt()).isEqualTo(86_400);
    assertThat(status.path("nextBetaTableLook").asText()).isEqualTo("2026-11-22T11:00:00Z");
    assertThat(status.path("lastReload").asText()).isEqualTo("2026-11-21T11:00:00.123456789Z");
    assertThat(status.path("lastError").asText()).isEqualTo(control.lastError);
    assertThat(status.path("heldBack").asText()).isEqualTo(control.heldBack);
    assertThat(status.path("clients")).hasToString("[\"okhttp\"]");
    assertThat(status.path("counters"))
        .hasToString(
            "[{\"name\":\"headstay_hops_total\",\"labels\":{\"client\":\"okhttp\",\"outcome\":"
                + "\"patched\"},\"value\":3}]");
  }

  @Test
  void statusSaysNullWhereThereIsNothing() throws Exception {
    JsonNode status = json(ask("GET", "/status"));

    assertThat(status.path("lastError").isNull()).isTrue();
    assertThat(status.path("heldBack").isNull()).isTrue();
    assertThat(status.path("betaTableIntervalSeconds").isNull()).isTrue();
    assertThat(status.path("nextBetaTableLook").isNull()).isTrue();
    assertThat(status.path("counters")).isEmpty();
  }

  @Test
  void reloadSaysWhatCameOfIt() throws Exception {
    Answer answer = ask("POST", "/reload");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo("{\"good\":true,\"changed\":true,\"text\":\"reloaded: rules: 2\"}");
    assertThat(control.asked).containsExactly("reload");
  }

  @Test
  void refusedReloadIsNotASuccess() throws Exception {
    control.refuses("headstay.yaml:1:1: version: missing (expected: 1)");

    Answer answer = ask("POST", "/reload");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(json(answer).path("text").asText()).isEqualTo(control.result.text());
  }

  @Test
  void everyAnswerForbidsCachingAndGuessing() throws Exception {
    for (String path : PATHS) {
      Answer answer = ask("GET", path);
      assertThat(answer.headers())
          .as(path)
          .containsEntry("Cache-Control", "no-store")
          .containsEntry("X-Content-Type-Options", "nosniff")
          .containsEntry("Referrer-Policy", "no-referrer")
          .doesNotContainKey("Access-Control-Allow-Origin");
      assertThat(answer.headers().get("Content-Security-Policy"))
          .as(path)
          .startsWith("default-src 'none'")
          .doesNotContain("unsafe");
    }
  }

  @Test
  void headAnswersAsGetWithoutTheBody() throws Exception {
    for (String path : List.of("/", "/health", "/status", "/metrics")) {
      Answer get = ask("GET", path);
      Answer head = ask("HEAD", path);
      assertThat(head.status()).as(path).isEqualTo(200);
      assertThat(head.body()).as(path).isEmpty();
      int length = get.body().getBytes(StandardCharsets.UTF_8).length;
      assertThat(head.headers()).as(path).containsEntry("Content-Length", "" + length);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /, 'GET, HEAD'",
    "PUT, /health, 'GET, HEAD'",
    "OPTIONS, /status, 'GET, HEAD'",
    "DELETE, /metrics, 'GET, HEAD'",
    "GET, /reload, POST",
    "GET, /reload/anthropic_beta_headers, POST",
    "GET, /schedule/anthropic_beta_headers_reload, 'POST, DELETE'",
    "POST, /schedule/anthropic_beta_headers_reload/status, 'GET, HEAD'",
  })
  void otherMethodsAreToldWhichThereAre(String method, String path, String allow) throws Exception {
    Answer answer = ask(method, path);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.headers()).containsEntry("Allow", allow);
    assertThat(control.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nobody", "/status/", "/../status", "/%73tatus", "/Status"})
  void unknownPathsAreNotFound(String path) throws Exception {
    Answer answer = ask("GET", path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("{\"detail\":\"Not Found\"}");
  }

  @Test
  void allButHealthAndPageNeedTheToken() throws Exception {
    for (String path : PATHS) {
      for (String method : List.of("GET", "HEAD", "POST", "DELETE", "OPTIONS")) {
        boolean free =
            (path.equals("/") || path.equals("/health"))
                && (method.equals("GET") || method.equals("HEAD"));
        Answer answer = askGuarded(method, path);
        assertThat(answer.status()).as(method + " " + path).isEqualTo(free ? 200 : 401);
        if (!free) {
          assertThat(answer.headers())
              .containsEntry("WWW-Authenticate", "Bearer realm=\"headstay\"");
        }
      }
    }
    assertThat(control.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Bearer",
        "Authorization: Bearer ",
        "Authorization: Bearer canary-4f1c9b-admin-toke",
        "Authorization: Bearer canary-4f1c9b-admin-tokenn",
        "Authorization: Bearer CANARY-4f1c9b-admin-token",
        "Authorization: Basic canary-4f1c9b-admin-token",
        "Authorization: canary-4f1c9b-admin-token",
        "Authorization: Bearer null",
        "X-Api-Key: canary-4f1c9b-admin-token",
        "Cookie: token=canary-4f1c9b-admin-token",
        BEARER + "\r\n" + BEARER,
      })
  void nothingButTheTokenIsTheToken(String header) throws Exception {
    Answer answer = askGuarded("GET", "/status", header);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).doesNotContain("canary");
    assertThat(answer.headers().toString()).doesNotContain("canary");
  }

  @Test
  void tokenInTheQueryIsNoToken() throws Exception {
    Answer answer = askGuarded("GET", "/status?token=" + TOKEN + "&access_token=" + TOKEN);

    assertThat(answer.status()).isEqualTo(401);
  }

  @Test
  void tokenOpensAndIsNeverShown() throws Exception {
    for (String path : PATHS) {
      for (String method : List.of("GET", "POST", "DELETE")) {
        Answer answer = askGuarded(method, path, BEARER);
        assertThat(answer.status()).as(method + " " + path).isNotEqualTo(401);
        assertThat(answer.body() + answer.headers()).doesNotContain("canary");
      }
    }
    assertThat(askGuarded("GET", "/status", "authorization: bearer  " + TOKEN).status())
        .isEqualTo(200);
  }

  @Test
  void tokenFollowsItsSource() throws Exception {
    assertThat(askGuarded("GET", "/status", BEARER).status()).isEqualTo(200);
    token.set("another-token");
    assertThat(askGuarded("GET", "/status", BEARER).status()).isEqualTo(401);
    assertThat(askGuarded("GET", "/status", "Authorization: Bearer another-token").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "to\nken", "t\u00f6ken"})
  void nobodyGetsInWhileTheTokenHasNoValue(String value) throws Exception {
    token.set(value.equals("null") ? null : value);

    assertThat(
            askGuarded("GET", "/status", "Authorization: Bearer " + value.replace("\n", ""))
                .status())
        .isEqualTo(401);
    assertThat(askGuarded("GET", "/status").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "a.localhost",
        "0.0.0.0",
        "127.1",
        "[::ffff:127.0.0.1]",
        "10.0.0.1:9797",
        "user@localhost",
        "localhost@evil.example",
      })
  void otherHostsAreNotAnsweredWithoutAToken(String host) throws Exception {
    for (String path : PATHS) {
      Answer answer = new Http(open.url()).send("GET " + path + " HTTP/1.1", "Host: " + host);
      assertThat(answer.status()).as(path).isEqualTo(403);
    }
    assertThat(control.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:80", "[::1]:9797"})
  void thisMachineIsAnsweredByAnyOfItsNames(String host) throws Exception {
    Answer answer = new Http(open.url()).send("GET /status HTTP/1.1", "Host: " + host);

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void requestsWithoutOneHostAreRefused() throws Exception {
    Http http = new Http(open.url());

    assertThat(http.send("GET /status HTTP/1.0", "X-A: b").status()).isEqualTo(400);
    assertThat(http.send("GET /status HTTP/1.1", "Host: localhost", "Host: evil.example").status())
        .isEqualTo(400);
    assertThat(http.send("GET http://evil.example/status HTTP/1.1", "Host: localhost").status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "null",
        "",
        "http://localhost",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "file://",
      })
  void pagesOfOtherSitesChangeNothing(String origin) throws Exception {
    for (String path : PATHS) {
      for (String method : List.of("POST", "DELETE", "PUT")) {
        assertThat(ask(method, path, "Origin: " + origin).status()).isEqualTo(403);
        assertThat(askGuarded(method, path, BEARER, "Origin: " + origin).status()).isEqualTo(403);
      }
    }
    assertThat(control.asked).isEmpty();
  }

  @Test
  void ourOwnPageMayReload() throws Exception {
    String origin = "Origin: " + open.url().replaceAll("/$", "");

    assertThat(ask("POST", "/reload", origin).status()).isEqualTo(200);
  }

  @Test
  void longHeadersAndBodiesAreRefused() throws Exception {
    assertThat(ask("GET", "/status", "X-A: " + "a".repeat(16 * 1024)).status()).isEqualTo(431);
    assertThat(ask("POST", "/reload", "Content-Length: 65537").status()).isEqualTo(413);
    assertThat(control.asked).isEmpty();
  }

  @Test
  void bodiesAreForgotten() throws Exception {
    Http http = new Http(open.url());
    try (Socket socket = http.connect()) {
      String head =
          "POST /reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65536\r\n"
              + "Connection: close\r\n\r\n";
      socket.getOutputStream().write((head + "a".repeat(65_536)).getBytes(StandardCharsets.UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void slowPeersLoseTheirConnectionAndNobodyElseWaits() throws Exception {
    List<Socket> slow = new ArrayList<>();
    Http http = new Http(open.url());
    for (int i = 0; i < 6; i++) {
      Socket socket = http.connect();
      socket.getOutputStream().write("GET /status HTTP/1.1\r\nHo".getBytes(StandardCharsets.UTF_8));
      slow.add(socket);
    }

    assertThat(ask("GET", "/health").status()).isEqualTo(200);

    for (Socket socket : slow) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      socket.close();
    }
    assertThat(ask("GET", "/health").status()).isEqualTo(200);
  }

  @Test
  void connectionsPastTheQueueAreClosed() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    control.during = () -> await(release);
    List<Socket> waiting = new ArrayList<>();
    String request = "POST /reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    // Three are answered, 32 wait.
    for (int i = 0; i < 40; i++) {
      Socket socket = new Http(open.url()).connect();
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      waiting.add(socket);
    }
    for (Socket socket : waiting.subList(36, 40)) {
      assertThat(end(socket)).isEmpty();
    }

    release.countDown();

    for (Socket socket : waiting.subList(0, 35)) {
      assertThat(end(socket)).startsWith("HTTP/1.1 200 ");
    }
    assertThat(ask("GET", "/health").status()).isEqualTo(200);
  }

  private static String end(Socket socket) throws IOException {
    try (socket) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (SocketException e) {
      // Closed without reading.
      return "";
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET",
        "GET /status",
        "GET  /status HTTP/1.1",
        "GET /status HTTP/9.9",
        "\u0000\u0001\u0002",
        "GET /%zz HTTP/1.1",
        "GET /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1",
        "GET /status HTTP/1.1\r\nHost: localhost\r\nContent-Length: x",
        "POST /reload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: nonsense",
      })
  void malformedRequestsGetNothingDone(String head) throws Exception {
    try (Socket socket = new Http(open.url()).connect()) {
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      assertThat(end(socket)).doesNotContain("200 OK", "\tat ");
    }
    assertThat(control.asked).isEmpty();
    assertThat(ask("GET", "/health").status()).isEqualTo(200);
  }

  @Test
  void reloadMayTakeLongerThanAPeer() throws Exception {
    control.during = () -> sleep(1_500);

    assertThat(ask("POST", "/reload").status()).isEqualTo(200);
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void failureIsAnErrorWithoutItsText() throws Exception {
    control.during =
        () -> {
          throw new StackOverflowError(TOKEN);
        };

    Answer answer = ask("POST", "/reload");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body()).isEqualTo("{\"detail\":\"Internal Server Error\"}");
  }
}
