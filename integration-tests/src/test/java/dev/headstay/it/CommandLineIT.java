package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.headstay.it.ClientVersions.ClientVersion;
import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.testing.ForkedJvm;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code java -jar headstay.jar}. */
class CommandLineIT {
  /** Measured: 27, most of which find out whether to colour. The whole command line takes 200. */
  private static final int HELP_CLASSES = 34;

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
    assertThat(wrong.stderr()).contains("Missing required parameter: 'PID|NAME'");
  }

  /** As with its figure in docs/commands.md; the lowest of some runs, since machines are noisy. */
  @ParameterizedTest
  @EnumSource
  void helpIsThereAtOnce(Jdk jdk) throws Exception {
    Run logged =
        Program.of(jdk.command("java"), "-Xlog:class+load", "-jar", AgentJar.built(), "--help")
            .run();
    LoadedClasses loaded = LoadedClasses.of(logged.stdout());
    assertThat(loaded.below("dev.headstay."))
        .as("classes of the jar")
        .hasSizeLessThan(HELP_CLASSES);

    Duration least = Duration.ofDays(1);
    for (int i = 0; i < 5; i++) {
      ForkedJvm.Result result =
          ForkedJvm.of(jdk.found())
              .jvmArguments("-jar", AgentJar.built().toString())
              .program("--help")
              .run(Duration.ofSeconds(30));
      assertThat(result.exitCode()).as("%s", result).isZero();
      assertThat(result.stdout()).startsWith("Usage: java -jar headstay.jar");
      least = result.cpu().compareTo(least) < 0 ? result.cpu() : least;
    }
    System.out.printf("[cost] --help, CPU time, %s: %d ms%n", jdk, least.toMillis());
    assertThat(least).isLessThan(Duration.ofMillis(300));
  }

  /** The text that was made with the jar, against what the command line would lay out. */
  @Test
  void helpIsThatOfTheCommandsInTheJar() {
    Run made = run(Jdk.JDK_17, "--help");

    assertThat(made.stdout()).isEqualTo(run(Jdk.JDK_17, "-h").stdout());
    assertThat(made.stdout()).isEqualTo(run(Jdk.JDK_17, "help").stdout());
    // More than one word is not what the text is made for.
    assertThat(made.stdout()).isEqualTo(run(Jdk.JDK_17, "--help", "version").stdout());
  }

  @Test
  void listsTheClientsThatAreTestedFromTheirOldestVersionOn() {
    List<String> listed = run(Jdk.JDK_17, "list-clients").stdout().lines().toList();

    List<ClientVersion> floors =
        ClientVersions.all().stream().filter(ClientVersion::isFloor).toList();
    // Each of them, and java.net.http, which has no version of its own.
    assertThat(listed)
        .hasSize(floors.size() + 1)
        .anyMatch(line -> line.startsWith("java-net-http"));
    for (ClientVersion floor : floors) {
      assertThat(listed)
          .anyMatch(
              line ->
                  line.startsWith(floor.id() + " ")
                      && (line + ",").contains(" from " + floor.version() + ","));
    }
  }

  @Test
  void printsTheSchemaOfTheRepository() throws Exception {
    assertThat(run(Jdk.JDK_17, "schema").stdout())
        .isEqualTo(Files.readString(Path.of("../docs/schema/headstay.schema.json")));
  }

  private static Run shell(String script) {
    return Program.of(
            "sh", "-c", script, "sh", Jdk.JDK_17.command("java"), AgentJar.built().toString())
        .run();
  }

  @Test
  void saysThatNotAllWasWritten() {
    assumeThat(Path.of("/dev/full")).exists();
    for (String words : List.of("list-clients", "--help", "schema", "explain GET https://a/")) {
      Run run = shell("\"$1\" -jar \"$2\" " + words + " > /dev/full");

      assertThat(run.exit()).as(words).isEqualTo(1);
      assertThat(run.stderr()).startsWith("stdout: not all was written").hasLineCount(1);
    }
  }

  /** The other end of the pipe is gone before anything is written. */
  @Test
  void endsQuietlyWhereNobodyReadsOn() {
    Run run = shell("(sleep 2; \"$1\" -jar \"$2\" schema) | true");

    assertThat(run.exit()).isZero();
    assertThat(run.stderr()).startsWith("stdout: not all was written").hasLineCount(1);
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
