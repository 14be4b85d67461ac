package dev.headstay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headstay.config.AdminSettings;
import dev.headstay.engine.FakeControl;
import dev.headstay.engine.LogLines;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Opening, moving and closing. */
class AdminEndpointTest {
  @RegisterExtension private final LogLines log = new LogLines();
  private final FakeControl control = new FakeControl();
  private final AdminEndpoint endpoint = new AdminEndpoint(control);

  @AfterEach
  void close() throws Exception {
    endpoint.accept(null);
    endpoint.listener();
  }

  private static AdminSettings at(int port) {
    return new AdminSettings("127.0.0.1", port, null);
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static int health(String url) throws Exception {
    return new Http(url).ask("GET", "/health").status();
  }

  @Test
  void opensMovesAndCloses() throws Exception {
    endpoint.accept(at(0));
    String first = endpoint.listener().url();
    assertThat(health(first)).isEqualTo(200);

    int port = freePort();
    endpoint.accept(at(port));
    String second = endpoint.listener().url();
    assertThat(second).isEqualTo("http://127.0.0.1:" + port + "/");
    assertThat(health(second)).isEqualTo(200);
    assertThatThrownBy(() -> health(first)).isInstanceOf(ConnectException.class);

    endpoint.accept(null);
    assertThat(endpoint.listener()).isNull();
    assertThatThrownBy(() -> health(second)).isInstanceOf(ConnectException.class);
    assertThat(log.lines())
        .containsExactly(
            "[headstay] INFO admin endpoint: " + first,
            "[headstay] INFO admin endpoint closed: " + first,
            "[headstay] INFO admin endpoint: " + second,
            "[headstay] INFO admin endpoint closed: " + second);
  }

  @Test
  void staysOpenWhereOnlyTheTokenChanges() throws Exception {
    endpoint.accept(at(0));
    Listener before = endpoint.listener();

    endpoint.accept(new AdminSettings("127.0.0.1", 0, () -> "a-token"));

    assertThat(endpoint.listener()).isSameAs(before);
    assertThat(new Http(before.url()).ask("GET", "/status").status()).isEqualTo(401);
  }

  @Test
  void saysOnceThatTheAddressIsTakenAndTriesAgain() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = taken.getLocalPort();
      endpoint.accept(at(port));
      endpoint.accept(at(port));
      assertThat(endpoint.listener()).isNull();
    }
    endpoint.accept(at(port));

    assertThat(health(endpoint.listener().url())).isEqualTo(200);
    assertThat(log.lines())
        .containsExactly(
            "[headstay] ERROR admin endpoint off: 127.0.0.1:" + port + ": Address already in use",
            "[headstay] INFO admin endpoint: http://127.0.0.1:" + port + "/");
  }

  @Test
  void staysOffAsLongAsTheTokenHasNoValue() throws Exception {
    endpoint.accept(new AdminSettings("127.0.0.1", 0, () -> null));

    assertThat(endpoint.listener()).isNull();
    assertThat(log.lines())
        .containsExactly(
            "[headstay] ERROR admin endpoint off: admin.token has no value that a header can hold");
  }

  @Test
  void namesThatAreNotThisMachineNeedAToken() throws Exception {
    endpoint.accept(new AdminSettings("0.0.0.0", 0, null));

    assertThat(endpoint.listener()).isNull();
    assertThat(log.lines())
        .containsExactly(
            "[headstay] ERROR admin endpoint off: 0.0.0.0:0 is 0.0.0.0, and there is no token");
  }

  @Test
  void answersTheReloadThatMovesIt() throws Exception {
    endpoint.accept(at(0));
    String url = endpoint.listener().url();
    int port = freePort();
    control.during = () -> endpoint.accept(at(port));

    assertThat(new Http(url).ask("POST", "/reload").status()).isEqualTo(200);
    assertThat(endpoint.listener().url()).isEqualTo("http://127.0.0.1:" + port + "/");
  }

  @Test
  void itsThreadsAreDaemonsAndEndWithIt() throws Exception {
    endpoint.accept(at(0));
    Http http = new Http(endpoint.listener().url());
    Thread[] before = threads();
    http.ask("GET", "/status");
    for (Thread thread : threads()) {
      if (thread.getName().startsWith("headstay") || thread.getName().contains("Dispatcher")) {
        assertThat(thread.isDaemon()).as(thread.getName()).isTrue();
      }
    }
    assertThat(before).extracting(Thread::getName).contains("HTTP-Dispatcher");

    endpoint.accept(null);
    endpoint.listener();

    long deadline = System.nanoTime() + 10_000_000_000L;
    while (names().stream().anyMatch(name -> name.startsWith("headstay-admin-"))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static Thread[] threads() {
    return Thread.getAllStackTraces().keySet().toArray(new Thread[0]);
  }

  private static List<String> names() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }
}
