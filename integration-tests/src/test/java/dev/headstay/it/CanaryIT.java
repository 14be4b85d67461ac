package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.it.programs.OkHttpGet;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Secrets reach the wire and no line of output, at the most talkative level, whatever happens. That
 * none is in the output {@link Program#run()} sees to, for these runs as for all.
 */
class CanaryIT {
  private static final String CANARY = "canary-4f1c9b";
  private static final String BY_VARIABLE = CANARY + "-variable";
  private static final String BY_FILE = CANARY + "-file";
  private static final String BY_CONSTANT = CANARY + "-constant";

  @TempDir Path folder;
  private RecordingServer server;

  @BeforeEach
  void start() {
    server = RecordingServer.start(WireProtocol.HTTP_1_1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Program program(Jdk jdk, Class<?> main, Object... urls) {
    return Program.java(jdk, main, urls)
        .env("CANARY", BY_VARIABLE)
        .env("HEADSTAY_LOG_LEVEL", "debug")
        .env("HEADSTAY_LOG_AUDIT", "true");
  }

  private static void assertTalks(Run run) {
    assertThat(run.stderr()).contains("[headstay] ");
  }

  private Path good(String fileSecret) {
    Path secret = Samples.write(folder, "secret", fileSecret);
    return Samples.write(
        folder,
        "good.yaml",
        """
        version: 1
        secrets:
          by-variable: { env: CANARY }
          by-file: { file: %s }
        rules:
          - name: all kinds of secrets
            match: { hosts: [localhost] }
            headers:
              set:
                x-by-secret: "a ${secret:by-variable} b"
                x-by-env: ${env:CANARY}
                x-by-secret-file: ${secret:by-file}
                x-by-file: "${file:%s}"
                authorization: Bearer %s
        """
            .formatted(secret, secret, BY_CONSTANT));
  }

  @ParameterizedTest
  @EnumSource
  void secretsReachTheWireAndNoOutput(Jdk jdk) {
    Path configuration = good(BY_FILE + "\n");
    for (Class<?> main : List.of(JavaNetHttpGet.class, OkHttpGet.class)) {
      Run run =
          program(jdk, main, server.uri("/"), server.uri("127.0.0.1", "/"))
              .with(AgentJar.option(configuration))
              .run();

      assertThat(run.stdout()).isEqualTo("200\n200\n");
      assertTalks(run);
      RecordedRequest matched = server.takeRequest();
      assertThat(matched.headers("x-by-secret")).containsExactly("a " + BY_VARIABLE + " b");
      assertThat(matched.headers("x-by-env")).containsExactly(BY_VARIABLE);
      assertThat(matched.headers("x-by-secret-file")).containsExactly(BY_FILE);
      assertThat(matched.headers("x-by-file")).containsExactly(BY_FILE);
      assertThat(matched.headers("authorization")).containsExactly("Bearer " + BY_CONSTANT);
      assertThat(server.takeRequest().headText()).doesNotContain(CANARY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void secretsReachNoOutputWhenTheConnectionFails(Jdk jdk) {
    for (Class<?> main : List.of(JavaNetHttpGet.class, OkHttpGet.class)) {
      server.on("/gone", exchange -> exchange.drop());
      Run run =
          program(jdk, main, server.uri("/gone")).with(AgentJar.option(good(BY_FILE + "\n"))).run();

      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.stderr()).contains("IOException");
      assertTalks(run);
    }
  }

  @ParameterizedTest
  @EnumSource
  void secretThatNoHeaderMayHoldIsLeftOutAndReachesNoOutput(Jdk jdk) {
    for (Class<?> main : List.of(JavaNetHttpGet.class, OkHttpGet.class)) {
      Run run =
          program(jdk, main, server.uri("/"))
              .with(AgentJar.option(good(BY_FILE + "\nx-injected: yes\n")))
              .run();

      assertThat(run.stdout()).isEqualTo("200\n");
      assertTalks(run);
      RecordedRequest request = server.takeRequest();
      assertThat(request.headers("x-by-file")).isEmpty();
      assertThat(request.headers("x-by-secret-file")).isEmpty();
      assertThat(request.headers("x-injected")).isEmpty();
      assertThat(request.headers("x-by-env")).containsExactly(BY_VARIABLE);
    }
  }

  @Test
  void secretsReachNoOutputWhenTheConfigurationIsRefused() {
    List<Path> refused =
        List.of(
            bad("control character", "\"Bearer " + BY_CONSTANT + "\\u0001\""),
            bad("line break", "\"Bearer " + BY_CONSTANT + "\\r\\nx: y\""),
            bad("open quote", "\"Bearer " + BY_CONSTANT),
            bad("wrong type", "[" + BY_CONSTANT + "]"),
            bad("unknown secret", "\"" + BY_CONSTANT + " ${secret:nobody}\""),
            bad("open reference", "\"" + BY_CONSTANT + " ${env:CANARY\""),
            bad("twice", "Bearer " + BY_CONSTANT + "\n        authorization: " + BY_CONSTANT));
    for (Path configuration : refused) {
      Run run =
          program(Jdk.JDK_17, JavaNetHttpGet.class, server.uri("/"))
              .with(AgentJar.option(configuration))
              .run();

      assertThat(run.stdout()).as("%s", configuration).isEqualTo("200\n");
      assertThat(run.stderr()).as("%s", configuration).contains("[headstay] ERROR ");
      assertTalks(run);
      assertThat(server.takeRequest().headText()).doesNotContain(CANARY);
    }
  }

  private Path bad(String name, String value) {
    return Samples.write(
        folder,
        name.replace(' ', '-') + ".yaml",
        """
        version: 1
        rules:
          - name: %s
            match: { hosts: [localhost] }
            headers:
              set:
                authorization: %s
        """
            .formatted(name, value));
  }

  @ParameterizedTest
  @EnumSource
  void secretsGivenWithoutAFileReachTheWireAndNoOutput(Jdk jdk) {
    Run run =
        program(jdk, JavaNetHttpGet.class, server.uri("/"))
            .with(AgentJar.option())
            .env("ANTHROPIC_BASE_URL", server.uri("/"))
            .env("ANTHROPIC_CUSTOM_HEADERS", "x-gateway-key: " + BY_VARIABLE)
            .run();

    assertThat(run.stdout()).isEqualTo("200\n");
    assertTalks(run);
    assertThat(server.takeRequest().headers("x-gateway-key")).containsExactly(BY_VARIABLE);
  }

  @Test
  void malformedHeadersGivenWithoutAFileReachNoOutput() {
    Run run =
        program(Jdk.JDK_17, JavaNetHttpGet.class, server.uri("/"))
            .with(AgentJar.option())
            .env("ANTHROPIC_BASE_URL", server.uri("/"))
            .env("ANTHROPIC_CUSTOM_HEADERS", BY_VARIABLE)
            .run();

    assertThat(run.stdout()).isEqualTo("200\n");
    assertTalks(run);
    assertThat(server.takeRequest().headText()).doesNotContain(CANARY);
  }
}
