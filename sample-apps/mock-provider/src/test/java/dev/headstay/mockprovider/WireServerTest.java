package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireServerTest {
  private final BlockingQueue<WireRequest> requests = new LinkedBlockingQueue<>();
  private WireServer server;

  @BeforeEach
  void startServer() {
    server =
        WireServer.start(
            "127.0.0.1",
            0,
            null,
            Duration.ZERO,
            request -> {
              requests.add(request);
              return new Reply(200, "ok", Map.of("x-a", "b"), "hello", null);
            });
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void handsOnHeaderLinesAsTheyCame() throws Exception {
    talk("GET /a?b=c HTTP/1.1\r\nB: 2\r\nx-API-key:  v\r\nB: 1\r\nConnection: close\r\n\r\n");

    WireRequest request = next();
    assertThat(request.requestLine()).isEqualTo("GET /a?b=c HTTP/1.1");
    assertThat(request.headerLines())
        .containsExactly("B: 2", "x-API-key:  v", "B: 1", "Connection: close");
    assertThat(request.values("b")).containsExactly("2", "1");
    assertThat(request.path()).isEqualTo("/a");
    assertThat(request.query()).isEqualTo("b=c");
  }

  @Test
  void readsAChunkedBodyWithExtensionAndTrailer() throws Exception {
    talk(
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            + "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n");

    assertThat(next().body()).isEqualTo("abc0123456789");
  }

  @Test
  void invitesABodyThatWaitsAndKeepsTheConnection() throws Exception {
    String answers =
        talk(
            "POST /1 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"
                + "GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n");

    assertThat(answers)
        .isEqualTo(
            "HTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-length: 5\r\n\r\nhello"
                + "HTTP/1.1 200 OK\r\nx-a: b\r\ncontent-length: 5\r\n\r\nhello");
    assertThat(next().body()).isEqualTo("ab");
    assertThat(next().target()).isEqualTo("/2");
  }

  private WireRequest next() throws InterruptedException {
    return requests.poll(10, TimeUnit.SECONDS);
  }

  private String talk(String text) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }
}
