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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Observing says what enforcing does, and sends what the program sends without the agent. */
class ObserveIT {
  /** The JDK writes User-Agent itself: it can't be taken away there. */
  private static final String CONFIGURATION =
      """
      version: 1
      log: { audit: true }
      rules:
        - name: gateway
          match: { hosts: [localhost] }
          headers:
            set: { x-gateway: "canary-b2f0", x-unset: "${sys:nobody.sets.this}" }
            remove: [user-agent]
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(classes = {JavaNetHttpGet.class, OkHttpGet.class})
  void saysWhatEnforcingDoesAndChangesNothing(Class<?> main) {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Run enforced = run(main, server, "enforce");
      RecordedRequest changed = server.takeRequest();
      Run observed = run(main, server, "observe");
      RecordedRequest unchanged = server.takeRequest();

      assertThat(changed.headers("x-gateway")).hasSize(1);
      assertThat(unchanged.headers("x-gateway")).isEmpty();
      assertThat(unchanged.headers("user-agent")).hasSize(1);
      assertThat(said(observed)).isEqualTo(said(enforced));
      assertThat(enforced.said())
          .anyMatch(line -> line.contains("\"operations\":[\"remove "))
          .hasSize(main == JavaNetHttpGet.class ? 5 : 4);
    }
  }

  private Run run(Class<?> main, RecordingServer server, String mode) {
    return Program.java(Jdk.JDK_17, main, server.uri("/"))
        .with(AgentJar.option(Samples.write(folder, "headstay.yaml", CONFIGURATION)))
        .env("HEADSTAY_MODE", mode)
        .run();
  }

  private static List<String> said(Run run) {
    return run.said().stream()
        .map(line -> line.replaceAll("\"time\":\"[^\"]*\"", "").replace("observe", "enforce"))
        .toList();
  }
}
