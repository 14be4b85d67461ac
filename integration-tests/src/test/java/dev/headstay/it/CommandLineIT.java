package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code java -jar headstay.jar}. */
class CommandLineIT {
  private static Run run(Jdk jdk, Object... arguments) {
    Object[] command = new Object[arguments.length + 3];
    command[0] = jdk.command("java");
    command[1] = "-jar";
    command[2] = AgentJar.built();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Program.of(command).run();
  }

  @ParameterizedTest
  @EnumSource
  void saysItsVersionAndHelps(Jdk jdk) {
    Run version = run(jdk, "version");
    assertThat(version).isEqualTo(new Run(0, version.stdout(), ""));
    assertThat(version.stdout()).matches("Headstay [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");

    Run help = run(jdk, "help");
    assertThat(help.exit()).isZero();
    assertThat(help.stdout()).contains("Usage: java -jar headstay.jar", "reload", "Exit codes:");

    Run wrong = run(jdk, "reload");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.stderr()).contains("Missing required parameter: 'PID'");
  }

  @Test
  void tellsThatThereIsNoSuchProcess() {
    Run run = run(Jdk.JDK_17, "reload", 4_999_999);

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.stderr()).startsWith("process 4999999: there is none");
  }

  @ParameterizedTest
  @EnumSource
  void reloadsTheAgentOfARunningProgram(Jdk jdk, @TempDir Path folder) throws Exception {
    Path configuration = folder.resolve("headstay.yaml");
    Files.writeString(configuration, "version: 1\nreload: { watch: off }\nrules: []\n");
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      CountDownLatch done = new CountDownLatch(1);
      server.on("/stay", exchange -> done.await());
      Process program =
          Program.java(jdk, JavaNetHttpGet.class, server.uri("/"), server.uri("/stay"))
              .with(AgentJar.option(configuration))
              .builder()
              .start();
      try {
        assertThat(program.inputReader().readLine()).isEqualTo("200");

        Files.writeString(configuration, "version: 1\nmode: observe\nrules: []\n");
        Run good = run(jdk, "reload", program.pid());
        assertThat(good.exit()).as("%s", good).isZero();

        Files.writeString(configuration, "version: 2\n");
        Run bad = run(jdk, "reload", program.pid());
        assertThat(bad.exit()).as("%s", bad).isEqualTo(1);
        assertThat(bad.stderr()).contains("version: \"2\" (expected: 1)");
      } finally {
        done.countDown();
        program.destroyForcibly().waitFor();
      }
    }
  }
}
