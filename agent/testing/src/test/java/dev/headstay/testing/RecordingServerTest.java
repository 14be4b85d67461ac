package dev.headstay.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordingServerTest {
  private static HttpClient client(WireProtocol protocol) {
    return HttpClient.newBuilder()
        .version(protocol.isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
        .sslContext(TestCertificate.clientContext())
        .followRedirects(HttpClient.Redirect.ALWAYS)
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void echoesAndRecordsEachProtocol(WireProtocol protocol) throws Exception {
    try (RecordingServer server = RecordingServer.start(protocol)) {
      HttpClient client = client(protocol);
      for (int turn = 0; turn < 3; turn++) {
        HttpResponse<String> response =
            client.send(
                HttpRequest.newBuilder(server.uri("/echo?turn=" + turn))
                    .header("X-One", "first")
                    .header("X-One", "second")
                    .POST(BodyPublishers.ofString("body " + turn))
                    .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("body " + turn);
        assertThat(response.version()).isEqualTo(client.version());
        RecordedRequest request = server.takeRequest();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/echo");
        assertThat(request.target()).isEqualTo("/echo?turn=" + turn);
        assertThat(request.authority()).isEqualTo("localhost:" + server.port());
        assertThat(request.headers("x-one")).containsExactly("first", "second");
        assertThat(request.body()).asString(UTF_8).isEqualTo("body " + turn);
        boolean upgrade = protocol == WireProtocol.H2C && turn == 0;
        assertThat(request.protocol())
            .isEqualTo(protocol.isHttp2() && !upgrade ? "HTTP/2" : "HTTP/1.1");
      }
      assertThat(server.requests())
          .extracting(RecordedRequest::connection)
          .containsOnly(server.requests().get(0).connection());
    }
  }

  @ParameterizedTest
  @EnumSource
  void carriesEightMegabytesBothWays(WireProtocol protocol) throws Exception {
    byte[] body = new byte[8 << 20];
    new Random(1).nextBytes(body);
    try (RecordingServer server = RecordingServer.start(protocol)) {
      server.on("/pieces", Answers.echoInPieces());
      HttpClient client = client(protocol);
      // A first request, so that h2c is past its upgrade.
      client.send(HttpRequest.newBuilder(server.uri("/")).build(), BodyHandlers.discarding());
      HttpResponse<byte[]> response =
          client.send(
              HttpRequest.newBuilder(server.uri("/pieces"))
                  .POST(
                      BodyPublishers.fromPublisher(
                          BodyPublishers.ofByteArrays(java.util.List.of(body))))
                  .build(),
              BodyHandlers.ofByteArray());

      assertThat(response.body()).isEqualTo(body);
      assertThat(response.headers().firstValue(Answers.BODY_HASH)).hasValue(Answers.sha256(body));
    }
  }

  @Test
  void keepsTheExactBytesOfAnHttp1Head() throws Exception {
    String head = "GET /raw HTTP/1.1\r\nhOsT: x\r\nX-Tab:\tv \r\nX-Empty:\r\nx-tab:w\r\n\r\n";
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(head.getBytes(UTF_8));

      RecordedRequest request = server.takeRequest();
      assertThat(request.headText()).isEqualTo(head);
      assertThat(request.headers())
          .containsExactly(
              new HeaderLine("hOsT", "x"),
              new HeaderLine("X-Tab", "v"),
              new HeaderLine("X-Empty", ""),
              new HeaderLine("x-tab", "w"));
    }
  }

  @Test
  void readsAHeadThatComesInPiecesAndTheNextRequestBehindIt() throws Exception {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
        Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setTcpNoDelay(true);
      String text =
          "POST /one HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n"
              + "T: t\r\n\r\nPOST /two HTTP/1.1\r\nContent-Length: 2\r\n\r\nfg";
      for (byte letter : text.getBytes(UTF_8)) {
        socket.getOutputStream().write(letter);
        socket.getOutputStream().flush();
      }

      assertThat(server.takeRequest().body()).asString(UTF_8).isEqualTo("abcde");
      assertThat(server.takeRequest().body()).asString(UTF_8).isEqualTo("fg");
    }
  }

  @Test
  void failsWhenAWatchedHeaderOccursTwiceOnOneHop() throws Exception {
    RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
    server.failOnRepeated("x-watched");
    client(WireProtocol.HTTP_1_1)
        .send(
            HttpRequest.newBuilder(server.uri("/twice"))
                .header("X-Watched", "a")
                .header("X-Watched", "b")
                .build(),
            BodyHandlers.discarding());

    assertThatThrownBy(server::takeRequest)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x-watched occurs 2 times on one hop (expected: at most once)")
        .hasMessageContaining("GET /twice");
    assertThatThrownBy(server::close).isInstanceOf(AssertionError.class);
  }

  @Test
  void saysWhatItWaitedForWhenNoRequestComes() {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      assertThatThrownBy(() -> server.takeRequest(Duration.ofMillis(1)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("no request at " + server.uri("/") + " within 1 ms");
    }
  }

  @ParameterizedTest
  @EnumSource
  void redirectsToAnotherOriginAndBack(WireProtocol protocol) throws Exception {
    try (RecordingServer a = RecordingServer.start(protocol);
        RecordingServer b = RecordingServer.start(protocol)) {
      a.on("/start", Answers.redirect(302, b.uri("127.0.0.1", "/away")));
      b.on("/away", Answers.redirect(307, a.uri("/back")));
      a.on("/back", Answers.redirect(301, "/end"));
      HttpResponse<String> response =
          client(protocol)
              .send(HttpRequest.newBuilder(a.uri("/start")).build(), BodyHandlers.ofString());

      assertThat(response.statusCode()).isEqualTo(200);
      RecordedRequest start = a.takeRequest();
      RecordedRequest away = b.takeRequest();
      RecordedRequest back = a.takeRequest();
      assertThat(start.order()).isLessThan(away.order());
      assertThat(away.order()).isLessThan(back.order());
      assertThat(away.authority()).isEqualTo("127.0.0.1:" + b.port());
      assertThat(a.takeRequest().path()).isEqualTo("/end");
    }
  }

  @Test
  void asksForCredentials() throws Exception {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      server.on("/secret", Answers.behindBasic("user", "pass", Answers.text(200, "in")));
      HttpRequest.Builder request = HttpRequest.newBuilder(server.uri("/secret"));
      HttpClient client = client(WireProtocol.HTTP_1_1);

      HttpResponse<String> refused = client.send(request.build(), BodyHandlers.ofString());
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.headers().firstValue("WWW-Authenticate")).isPresent();
      HttpResponse<String> granted =
          client.send(
              request.header("Authorization", "Basic dXNlcjpwYXNz").build(),
              BodyHandlers.ofString());
      assertThat(granted.body()).isEqualTo("in");
    }
  }

  @ParameterizedTest
  @EnumSource
  void dropsAConnectionAndAnswersTheNext(WireProtocol protocol) throws Exception {
    try (RecordingServer server = RecordingServer.start(protocol)) {
      server.on("/drop", Answers.dropFirst(1, Answers.text(200, "again")));
      HttpClient client = client(protocol);
      HttpRequest post =
          HttpRequest.newBuilder(server.uri("/drop")).POST(BodyPublishers.ofString("x")).build();

      assertThatThrownBy(() -> client.send(post, BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
      assertThat(client.send(post, BodyHandlers.ofString()).body()).isEqualTo("again");
    }
  }

  @Test
  void isUnavailableAtFirst() throws Exception {
    try (RecordingServer server = RecordingServer.start(WireProtocol.H2)) {
      server.on("/busy", Answers.unavailableFirst(1, Answers.text(200, "now")));
      HttpClient client = client(WireProtocol.H2);
      HttpRequest get = HttpRequest.newBuilder(server.uri("/busy")).build();

      HttpResponse<String> first = client.send(get, BodyHandlers.ofString());
      assertThat(first.statusCode()).isEqualTo(503);
      assertThat(first.headers().firstValue("Retry-After")).hasValue("0");
      assertThat(client.send(get, BodyHandlers.ofString()).body()).isEqualTo("now");
    }
  }

  @ParameterizedTest
  @EnumSource
  void sendsTheFirstEventBeforeTheOthersAreDue(WireProtocol protocol) throws Exception {
    try (RecordingServer server = RecordingServer.start(protocol)) {
      Gate firstRead = new Gate();
      server.on("/events", Answers.serverSentEvents(3, firstRead, Duration.ofSeconds(10)));
      HttpResponse<InputStream> response =
          client(protocol)
              .send(
                  HttpRequest.newBuilder(server.uri("/events")).build(),
                  BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(response.body(), UTF_8))) {
        assertThat(lines.readLine()).isEqualTo("data: event 1");
        firstRead.open();
        assertThat(lines.lines()).containsExactly("", "data: event 2", "", "data: event 3", "");
      }
    }
  }

  @Test
  void holdsAnAnswerBackUntilItsGateOpens() throws Exception {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Gate gate = new Gate();
      server.on("/slow", Answers.after(gate, Duration.ofSeconds(10), Answers.text(200, "late")));
      CompletableFuture<HttpResponse<String>> response =
          client(WireProtocol.HTTP_1_1)
              .sendAsync(
                  HttpRequest.newBuilder(server.uri("/slow")).build(), BodyHandlers.ofString());

      server.takeRequest();
      assertThat(response).isNotDone();
      gate.open();
      assertThat(response.get().body()).isEqualTo("late");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTPS_1_1"})
  void echoesOverAWebSocket(WireProtocol protocol) throws Exception {
    try (RecordingServer server = RecordingServer.start(protocol)) {
      server.on("/socket", Answers.webSocketEcho());
      CompletableFuture<String> echo = new CompletableFuture<>();
      CompletableFuture<Integer> closed = new CompletableFuture<>();
      WebSocket socket =
          client(protocol)
              .newWebSocketBuilder()
              .buildAsync(
                  java.net.URI.create(server.uri("/socket").toString().replaceFirst("http", "ws")),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                        WebSocket webSocket, CharSequence data, boolean last) {
                      echo.complete(data.toString());
                      return WebSocket.Listener.super.onText(webSocket, data, last);
                    }

                    @Override
                    public CompletionStage<?> onClose(
                        WebSocket webSocket, int statusCode, String reason) {
                      closed.complete(statusCode);
                      return CompletableFuture.completedFuture(null);
                    }
                  })
              .get();
      socket.sendText("hello", true).get();
      assertThat(echo.get()).isEqualTo("hello");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
      assertThat(closed.get()).isEqualTo(WebSocket.NORMAL_CLOSURE);
      assertThat(server.takeRequest().header("Upgrade")).isEqualTo("websocket");
    }
  }
}
