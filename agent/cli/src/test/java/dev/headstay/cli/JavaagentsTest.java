package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(agents.unclear).isTrue();
  }

  private static void jar(Path file, String entry) throws Exception {
    try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(file))) {
      entries.putNextEntry(new ZipEntry(entry));
    }
  }

  @Test
  void goesByWhatAJarHoldsWhereItCanBeRead(@TempDir Path folder) throws Exception {
    Path process = Files.createDirectories(folder.resolve("7"));
    Path work = Files.createDirectory(folder.resolve("work"));
    Files.createSymbolicLink(process.resolve("cwd"), work);
    jar(work.resolve("a.jar"), "dev/headstay/agent/HeadstayAgent.class");
    jar(work.resolve("headstay-not.jar"), "com/example/Agent.class");

    Javaagents agents =
        new Javaagents(
            List.of("-javaagent:a.jar=x", "-javaagent:" + work.resolve("headstay-not.jar")),
            new ProcessFiles(7, folder));

    assertThat(agents.ours).containsExactly("a.jar");
    assertThat(agents.argument).isEqualTo("x");
    assertThat(agents.others).hasSize(1);
    assertThat(agents.unclear).isFalse();
  }
}
