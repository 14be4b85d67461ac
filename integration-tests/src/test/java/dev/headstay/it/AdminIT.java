package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The admin endpoint of a running program, from the built jar. */
class AdminIT {
  private static final String CANARY = "canary-4f1c9b";
  private static final String TOKEN = CANARY + "-token";
  private static final String NEW_TOKEN = CANARY + "-new-token";

  private final List<String> answers = new ArrayList<>();
  @TempDir Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  /** With this after {@code version: 1}. */
  private Path configuration(String more) throws IOException {
    return write(
        "headstay.yaml",
        """
        version: 1
        %s
        reload: { watch: 200ms }
        secrets:
          admin: { file: %s }
          key: { env: CANARY }
        rules:
          - name: key on every request
            match: { hosts: [localhost] }
            headers: { set: { x-key: "${secret:key}", authorization: %s-constant } }
        betas: {}
        """
            .formatted(more, folder.resolve("token"), CANARY));
  }

  private static String admin(int port) {
    return "admin: { listen: '127.0.0.1:" + port + "', token: '${secret:admin}' }";
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private HttpResponse<String> ask(int port, String method, String path, String token)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(30))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    answers.add(response.headers().map() + response.body());
    return response;
  }

  /** Once that is so: the endpoint opens and moves on a thread of its own. */
  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!holds(condition)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  private static boolean holds(Callable<Boolean> condition) throws Exception {
    try {
      return condition.call();
    } catch (ConnectException e) {
      return false;
    }
  }

  private boolean isClosed(int port) throws Exception {
    try {
      ask(port, "GET", "/health", TOKEN);
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsAndReloadsARunningProgramAndKeepsItsSecrets(Jdk jdk) throws Exception {
    int port = freePort();
    int second = freePort();
    write("token", TOKEN + "\n");
    Path configuration = configuration(admin(port));
    Path log = folder.resolve("stderr");
    CountDownLatch done = new CountDownLatch(1);
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      server.on("/stay", exchange -> done.await());
      Process program =
          Program.java(jdk, JavaNetHttpGet.class, server.uri("/"), server.uri("/stay"))
              .with(AgentJar.option(configuration))
              .env("CANARY", CANARY + "-variable")
              .env("HEADSTAY_LOG_LEVEL", "debug")
              .builder()
              .redirectError(log.toFile())
              .start();
      try {
        assertThat(program.inputReader().readLine()).isEqualTo("200");

        await(() -> ask(port, "GET", "/health", TOKEN).statusCode() == 200);
        assertThat(ask(port, "GET", "/status", "wrong").statusCode()).isEqualTo(401);
        assertThat(ask(port, "GET", "/status", TOKEN).body())
            .contains("\"mode\":\"enforce\"", "\"rules\":1", "\"clients\":[\"java-net-http\"]")
            .contains("\"version\":\"0.", "\"lastError\":null", configuration.toString());
        assertThat(ask(port, "GET", "/metrics", TOKEN).body())
            .contains("headstay_config_good 1\n", "headstay_info{version=\"0.")
            .contains("headstay_client_info{client=\"java-net-http\"} 1\n")
            .contains(
                "headstay_rules_total{rule=\"key on every request\",client=\"java-net-http\"");
        assertThat(ask(port, "GET", "/", "").body())
            .startsWith("<!DOCTYPE html>")
            .doesNotContain("http://", "https://");
        assertThat(ask(port, "POST", "/reload/anthropic_beta_headers", TOKEN).body())
            .contains("reloaded successfully! 7 providers updated.", "\"providers_count\":7");
        assertThat(ask(port, "GET", "/schedule/anthropic_beta_headers_reload/status", TOKEN).body())
            .startsWith("{\"scheduled\":false,");

        configuration("modes: observe\n" + admin(port));
        HttpResponse<String> refused = ask(port, "POST", "/reload", TOKEN);
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
        assertThat(refused.body()).contains("modes: unknown key");
        assertThat(ask(port, "GET", "/status", TOKEN).body()).contains("modes: unknown key");
        assertThat(ask(port, "GET", "/metrics", TOKEN).body()).contains("headstay_config_good 0\n");

        configuration("mode: observe\n" + admin(second));
        HttpResponse<String> moved = ask(port, "POST", "/reload", TOKEN);
        assertThat(moved.statusCode()).as(moved.body()).isEqualTo(200);
        await(() -> ask(second, "GET", "/status", TOKEN).body().contains("\"observe\""));
        await(() -> isClosed(port));

        write("token", NEW_TOKEN + "\n");
        await(() -> ask(second, "GET", "/status", NEW_TOKEN).statusCode() == 200);
        assertThat(ask(second, "GET", "/status", TOKEN).statusCode()).isEqualTo(401);

        configuration("");
        await(() -> isClosed(second));
      } finally {
        done.countDown();
        program.destroyForcibly().waitFor();
      }
    }
    assertThat(answers).hasSizeGreaterThan(10).noneMatch(answer -> answer.contains(CANARY));
    assertThat(Files.readString(log))
        .contains("[headstay] INFO admin endpoint: http://127.0.0.1:" + second + "/ (by token)")
        .doesNotContain(CANARY);
  }

  @ParameterizedTest
  @EnumSource
  void keepsNoProgramAlive(Jdk jdk) throws Exception {
    int port = freePort();
    write("token", TOKEN);
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Program.Run run =
          Program.java(jdk, JavaNetHttpGet.class, server.uri("/"))
              .with(AgentJar.option(configuration(admin(port))))
              .env("CANARY", CANARY)
              .run();

      assertThat(run.exit()).isZero();
      assertThat(run.stdout()).isEqualTo("200\n");
    }
  }
}
