package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaagentsTest {
  @Test
  void tellsOursFromOthersAndKeepsTheirArgumentsToItself() {
    Javaagents agents =
        new Javaagents(
            List.of(
                "-Xmx1g",
                "-javaagent:/opt/headstay.jar=mode=observe,config=/a=b",
                "-javaagent:/opt/opentelemetry-javaagent.jar",
                "-javaagent:/opt/some.jar=key=canary-1",
                "-javaagent:/opt/headstay.jar"));

    assertThat(agents.ours).containsExactly("/opt/headstay.jar", "/opt/headstay.jar");
    assertThat(agents.argument).isEqualTo("mode=observe,config=/a=b");
    assertThat(agents.others)
        .containsExactly(
            "OpenTelemetry (/opt/opentelemetry-javaagent.jar)", "another agent (/opt/some.jar)");
  }
}
