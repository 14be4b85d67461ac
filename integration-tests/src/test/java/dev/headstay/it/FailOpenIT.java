package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.BothGet;
import dev.headstay.it.programs.ConcurrentFirstGets;
import dev.headstay.it.programs.DeepStackGet;
import dev.headstay.it.programs.DeletedFileGet;
import dev.headstay.it.programs.ExitDuringRequest;
import dev.headstay.it.programs.GetsUntilSignal;
import dev.headstay.it.programs.InterruptedGet;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.it.programs.ShutdownHookGet;
import dev.headstay.it.programs.ThreadsAfterGet;
import dev.headstay.it.programs.TurkishGet;
import dev.headstay.it.programs.VirtualThreadGets;
import dev.headstay.testing.Answers;
import dev.headstay.testing.RecordedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong, in the agent's surroundings or in the program, the program runs as ever. */
class FailOpenIT extends OneServer {
  @TempDir Path folder;

  private Program javaNetHttp(Jdk jdk) {
    return Program.java(jdk, JavaNetHttpGet.class, server.uri("/"));
  }

  private static Program withAgent(Program program) {
    return program.with(AgentJar.option(Samples.json()));
  }

  /** The requests since the last look; each carries the header exactly once. */
  private void assertPatched(int requests) {
    assertThat(server.requests())
        .hasSize(requests)
        .allSatisfy(
            request -> assertThat(request.headers(Samples.HEADER)).containsExactly(Samples.VALUE));
    server.forget();
  }

  private void assertUnpatched(int requests) {
    assertThat(server.requests())
        .hasSize(requests)
        .allSatisfy(request -> assertThat(request.headers(Samples.HEADER)).isEmpty());
    server.forget();
  }

  // The agent's jar

  private static void assertOff(Run run) {
    assertThat(run.exit()).isZero();
    assertThat(run.stdout()).isEqualTo("200\n");
    assertThat(run.stderrBesides()).isEmpty();
    assertThat(run.said())
        .singleElement()
        .asString()
        .startsWith("[headstay] ERROR off: the agent's own classes can't be loaded: ");
  }

  /** Whichever of the agent's classes are gone: what can't be done without them is said. */
  @ParameterizedTest
  @EnumSource
  void damagedJarIsSaidOnce(Jdk jdk) throws IOException {
    Path jar = folder.resolve("headstay.jar");
    byte[] whole = Files.readAllBytes(AgentJar.built());
    int harmless = 0;
    // The classes of the agent and its directory, between those at the front and the command line.
    for (int eighth = 0; eighth < 7; eighth++) {
      byte[] bytes = whole.clone();
      int from = Math.max(32_768, bytes.length / 8 * eighth);
      Arrays.fill(bytes, from, bytes.length / 8 * (eighth + 1), (byte) 0x55);
      Files.write(jar, bytes);
      Run run = javaNetHttp(jdk).with("-javaagent:" + jar + "=" + Samples.json()).run();

      assertThat(run.exit()).as("%s", run).isZero();
      assertThat(run.stdout()).isEqualTo("200\n");
      assertThat(run.stderrBesides()).as("%s", run).isEmpty();
      if (server.requests().get(0).headers(Samples.HEADER).isEmpty()) {
        assertThat(run.said())
            .as("eighth %d", eighth)
            .singleElement()
            .asString()
            .startsWith("[headstay] ERROR off: ");
      } else {
        harmless++;
        assertThat(run.said()).as("eighth %d", eighth).noneMatch(line -> line.contains("ERROR"));
      }
      assertThat(server.requests()).hasSize(1);
      server.forget();
    }
    assertThat(harmless).isLessThan(4);
  }

  @ParameterizedTest
  @EnumSource
  void jarThatIsGoneIsSaidOnce(Jdk jdk) throws IOException {
    Path jar = Files.copy(AgentJar.built(), folder.resolve("headstay.jar"));

    assertOff(
        Program.java(jdk, DeletedFileGet.class, jar, server.uri("/"))
            .with("-javaagent:" + jar + "=" + Samples.json())
            .run());
    assertUnpatched(1);
  }

  // Configuration

  private void assertRunsOnWithOneError(Jdk jdk, Path configuration, String where) {
    Run run = javaNetHttp(jdk).with(AgentJar.option(configuration)).run();

    assertThat(run.exit()).isZero();
    assertThat(run.stdout()).isEqualTo("200\n");
    assertThat(run.stderrBesides()).isEmpty();
    assertThat(run.said().get(0)).startsWith("[headstay] ERROR ");
    assertThat(run.said().subList(1, run.said().size()))
        .allMatch(line -> line.startsWith("[headstay]   "));
    assertThat(String.join("\n", run.said())).contains(where);
    assertUnpatched(1);
  }

  @ParameterizedTest
  @EnumSource
  void missingConfigurationIsSaid(Jdk jdk) {
    Path missing = folder.resolve("missing.yaml");

    assertRunsOnWithOneError(jdk, missing, missing.toString());
  }

  @ParameterizedTest
  @EnumSource
  void folderAsConfigurationIsSaid(Jdk jdk) {
    assertRunsOnWithOneError(jdk, folder, folder.toString());
  }

  @ParameterizedTest
  @EnumSource
  void garbageIsSaidWithItsPlace(Jdk jdk) {
    Path file = Samples.write(folder, "garbage.json", "{\"version\": 1,\n  @garbage }\n");

    assertRunsOnWithOneError(jdk, file, file + ":2:");
  }

  @ParameterizedTest
  @EnumSource
  void emptyFileIsSaid(Jdk jdk) {
    Path file = Samples.write(folder, "empty.yaml", "");

    assertRunsOnWithOneError(jdk, file, file.toString());
  }

  @ParameterizedTest
  @EnumSource
  void tooLargeAFileIsSaid(Jdk jdk) throws IOException {
    Path file = folder.resolve("large.json");
    byte[] spaces = new byte[10 << 20];
    Arrays.fill(spaces, (byte) ' ');
    Files.write(file, spaces);

    assertRunsOnWithOneError(jdk, file, file.toString());
  }

  @ParameterizedTest
  @EnumSource
  void unknownKeyIsSaidWithItsPlaceAndTheKeyThatWasMeant(Jdk jdk) {
    Path file = Samples.write(folder, "typo.yaml", "version: 1\nmodus: enforce\nruels: []\n");

    assertRunsOnWithOneError(jdk, file, file + ":3:1: ruels");
  }

  @ParameterizedTest
  @EnumSource
  void secretWithoutHostsIsSaidWithItsPlace(Jdk jdk) {
    Path file =
        Samples.write(
            folder,
            "everywhere.yaml",
            """
            version: 1
            rules:
              - name: key for everyone
                headers:
                  set:
                    authorization: Bearer ${env:KEY}
            """);

    assertRunsOnWithOneError(jdk, file, file + ":3:");
  }

  // The program's own troubles

  @ParameterizedTest
  @EnumSource
  void stackOverflowStaysTheProgramsOwnAndLeavesTheAgentWhole(Jdk jdk) {
    Object[] urls = {server.uri("127.0.0.1", "/shallow"), server.uri("/deep")};
    Run expected = Program.java(jdk, DeepStackGet.class, urls).run();
    server.forget();
    Run run = withAgent(Program.java(jdk, DeepStackGet.class, urls)).run();

    String ends = "200\n[200, java.lang.StackOverflowError]\n200\n";
    assertThat(withoutWarnings(expected.stdout())).isEqualTo(ends);
    assertThat(withoutWarnings(run.stdout())).isEqualTo(ends);
    assertThat(run.exit()).isZero();
    List<RecordedRequest> requests = server.requests();
    assertThat(requests.get(requests.size() - 1).headers(Samples.HEADER))
        .containsExactly(Samples.VALUE);
  }

  /** Some JDKs warn of a stack overflow within their own locks. */
  private static String withoutWarnings(String stdout) {
    return stdout.replaceAll("(?m)^OpenJDK .* warning: .*\\R", "");
  }

  @ParameterizedTest
  @EnumSource
  void interruptedThreadEndsAsItWouldAndKeepsItsFlag(Jdk jdk) {
    Run expected = Program.java(jdk, InterruptedGet.class, server.uri("/")).run();
    server.forget();
    Run run = withAgent(Program.java(jdk, InterruptedGet.class, server.uri("/"))).run();

    assertThat(run.stdout()).isEqualTo(expected.stdout()).contains("interrupted: true");
    assertThat(run.exit()).isZero();
    assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void firstRequestMayComeFromAShutdownHook(Jdk jdk) {
    Run run = withAgent(Program.java(jdk, ShutdownHookGet.class, server.uri("/"))).run();

    assertThat(run.stdout()).isEqualTo("bye\n200\n");
    assertThat(run.exit()).isZero();
    assertPatched(1);
  }

  @ParameterizedTest
  @CsvSource({"JDK_17, TERM, 143", "JDK_17, HUP, 129", "JDK_25, TERM, 143", "JDK_25, HUP, 129"})
  void signalRunsTheProgramsShutdownHooks(Jdk jdk, String signal, int exit) throws Exception {
    CountDownLatch gone = new CountDownLatch(1);
    server.on(
        "/pending",
        exchange -> {
          gone.await();
          exchange.drop();
        });
    // Whoever runs these tests may ignore it, as nohup does, and a JVM then does so as well.
    Program program =
        withAgent(
                Program.java(
                    jdk, GetsUntilSignal.class, server.uri("/pending"), server.uri("/from-hook")))
            .by("env", "--default-signal=" + signal);
    try (RunningProgram running = RunningProgram.start(server, folder, program)) {
      server.forget();
      assertThat(running.signal(signal)).isEqualTo(exit);
      gone.countDown();

      assertThat(running.stdout().lines()).containsExactlyInAnyOrder("bye", "200");
      assertThat(running.stderr().lines())
          .singleElement()
          .asString()
          .startsWith("[headstay] INFO started: ");
      assertThat(server.requests())
          .extracting(RecordedRequest::path, request -> request.headers(Samples.HEADER))
          .containsExactly(tuple("/from-hook", List.of(Samples.VALUE)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void exitDuringARequestEndsTheProgramAtOnce(Jdk jdk) {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    server.on(
        "/pending",
        exchange -> {
          arrived.countDown();
          gone.await();
          exchange.drop();
        });
    server.on(
        "/then",
        exchange -> {
          arrived.await();
          Answers.text(200, "").answer(exchange);
        });
    Run run =
        withAgent(
                Program.java(
                    jdk, ExitDuringRequest.class, server.uri("/pending"), server.uri("/then")))
            .run();
    gone.countDown();

    assertThat(run.stdout()).isEqualTo("pending: true\n");
    assertThat(run.exit()).isEqualTo(7);
    assertPatched(2);
  }

  @ParameterizedTest
  @EnumSource
  void noThreadOfOursKeepsTheJvmUp(Jdk jdk) {
    Run expected = Program.java(jdk, ThreadsAfterGet.class, server.uri("/")).run();
    server.forget();
    Run run = withAgent(Program.java(jdk, ThreadsAfterGet.class, server.uri("/"))).run();

    assertThat(run.stdout()).isEqualTo(expected.stdout());
    assertPatched(1);
  }

  @ParameterizedTest
  @EnumSource
  void sixteenConcurrentFirstRequestsAllCarryTheHeader(Jdk jdk) {
    Run run = withAgent(Program.java(jdk, ConcurrentFirstGets.class, server.uri("/"))).run();

    assertThat(run.stdout()).isEqualTo("200\n".repeat(16));
    assertPatched(16);
  }

  @Test
  void thousandRequestsFromVirtualThreadsAllCarryTheHeader() {
    Run run = withAgent(Program.java(Jdk.JDK_25, VirtualThreadGets.class, server.uri("/"))).run();

    assertThat(run.stdout()).isEqualTo("1000\n");
    assertPatched(1000);
  }

  // The JVM's options

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xss256k",
        "-Xmx32m -XX:MaxMetaspaceSize=64m",
        "-XX:+UnlockDiagnosticVMOptions -XX:+BytecodeVerificationLocal",
        "-Xint",
        "-XX:+UseSerialGC",
        "-XX:+UseZGC",
        "-Duser.language=tr -Duser.country=TR",
        "-Dfile.encoding=Cp1252",
        "-Dfile.encoding=UTF-16",
        "-Djava.io.tmpdir=/no/such/folder",
        "-Djava.io.tmpdir=/proc"
      })
  void worksUnderOptionsOfTheJvm(String options) {
    for (Jdk jdk : Jdk.values()) {
      Program without = Program.java(jdk, BothGet.class, server.uri("/"));
      Run expected = without.with(AgentJar.emptyOption()).with(options.split(" ")).run();
      server.forget();
      Program with = withAgent(Program.java(jdk, BothGet.class, server.uri("/")));
      Run run = with.with(options.split(" ")).run();

      assertThat(run.stdout()).as("%s", jdk).isEqualTo(expected.stdout());
      assertThat(run.exit()).isEqualTo(expected.exit()).isZero();
      assertPatched(2);
    }
  }

  /** The JDK itself overruns its local references whenever an agent asks for the loaded classes. */
  @ParameterizedTest
  @EnumSource
  void jniCheckFindsNoFaultButTheJdksOwn(Jdk jdk) {
    Run run =
        withAgent(Program.java(jdk, BothGet.class, server.uri("/"))).with("-Xcheck:jni").run();

    assertThat(
            run.stdout()
                .replaceAll(
                    "(?m)^WARNING: JNI local refs: .*\\R"
                        + "\\tat sun.instrument.InstrumentationImpl.getAllLoadedClasses0.*\\R"
                        + "(\\t.*\\R)*",
                    ""))
        .isEqualTo("200\n200\n");
    assertPatched(2);
  }

  @Test
  void verifyAllFindsNoFault() {
    Run run =
        withAgent(Program.java(Jdk.JDK_17, BothGet.class, server.uri("/")))
            .with("-Xverify:all")
            .run();

    assertThat(run.stdout()).isEqualTo("200\n200\n");
    assertPatched(2);
  }

  @ParameterizedTest
  @EnumSource
  void programsOwnHeaderIsKnownUnderATurkishLocale(Jdk jdk) {
    Run run =
        withAgent(Program.java(jdk, TurkishGet.class, server.uri("/")))
            .with("-Duser.language=tr", "-Duser.country=TR")
            .run();

    assertThat(run.exit()).isZero();
    assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly("mine");
  }

  /** From JDK 24 on there is no security manager. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant { permission java.security.AllPermission; };",
        "grant { permission java.net.URLPermission \"http://localhost:*/-\", \"GET\"; };"
      })
  void underASecurityManagerNothingIsWovenAndThatIsSaidOnce(String policy) {
    Path file = Samples.write(folder, "java.policy", policy + "\n");
    String[] options = {"-Djava.security.manager", "-Djava.security.policy==" + file};
    Run expected = javaNetHttp(Jdk.JDK_17).with(AgentJar.emptyOption()).with(options).run();
    server.forget();
    Run run = withAgent(javaNetHttp(Jdk.JDK_17)).with(options).run();

    assertThat(run.stdout()).isEqualTo(expected.stdout()).isEqualTo("200\n");
    assertThat(run.exit()).isZero();
    assertThat(run.stderrBesides()).isEqualTo(expected.stderr());
    assertThat(run.said())
        .singleElement()
        .asString()
        .startsWith("[headstay] WARN off: a security manager is active");
    assertUnpatched(1);
  }

  // Where the jar is

  @ParameterizedTest
  @EnumSource
  void jarMayBeInAFolderWithASpace(Jdk jdk) throws IOException {
    Path copy = Files.createDirectory(folder.resolve("an agent")).resolve("headstay.jar");
    Files.copy(AgentJar.built(), copy);
    for (Program program :
        List.of(
            javaNetHttp(jdk).with("-javaagent:" + copy + "=" + Samples.json()),
            javaNetHttp(jdk)
                .env("JAVA_TOOL_OPTIONS", "'-javaagent:" + copy + "=" + Samples.json() + "'"))) {
      Run run = program.run();

      assertThat(run.stdout()).isEqualTo("200\n");
      assertThat(run.exit()).isZero();
      assertPatched(1);
    }
  }
}
