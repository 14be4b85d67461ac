package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.it.programs.UrlConnectionGet;
import dev.headstay.testing.Canaries;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code status}, {@code watch} and {@code doctor} of running programs, from the built jar. */
class LiveCommandsIT {
  private static final String CONFIGURATION =
      """
      version: 1
      reload: { watch: 200ms }
      secrets:
        missing: { env: NOT_SET_ANYWHERE }
      rules:
        - name: team
          match: { hosts: [localhost] }
          headers: { set: { x-team: canary-x } }
        - name: key
          match: { hosts: [localhost] }
          headers: { set: { x-key: "${secret:missing}" } }
        - name: elsewhere
          match: { hosts: [api.example.com] }
          headers: { set: { x-other: canary-y } }
      """;

  @TempDir Path folder;

  private static Run run(Jdk jdk, Object... arguments) {
    Object[] command =
        Stream.concat(
                Stream.of(jdk.command("java"), "-jar", AgentJar.built()), Stream.of(arguments))
            .toArray();
    Run run = Program.of(command).run();
    Canaries.none("stdout", run.stdout());
    Canaries.none("stderr", run.stderr());
    return run;
  }

  private Path configuration(String text) {
    return Samples.write(folder, "headstay.yaml", text);
  }

  @ParameterizedTest
  @EnumSource
  void showsHowAProgramStandsAndWhatIsDecidedAndWhatIsWrong(Jdk jdk) throws Exception {
    try (RunningProgram program = RunningProgram.start(jdk, folder, configuration(CONFIGURATION))) {
      Run status = run(jdk, "status", program.pid());
      assertThat(status.exit()).as("%s", status).isZero();
      assertThat(status.stdout())
          .contains("mode: enforce\n", "rules: 3\n", "clients: java-net-http\n", "headstay_hops_");
      assertThat(run(jdk, "status", program.pid(), "--json").stdout())
          .startsWith("{\"version\":\"")
          .contains("\"mode\":\"enforce\"", "\"counters\":[{");

      String origin = "http://localhost:" + program.server().uri("/").getPort();
      Run watch = run(jdk, "watch", program.pid(), "--rule", "team", "--count", "2", "--json");
      assertThat(watch.exit()).as("%s", watch).isZero();
      assertThat(watch.stdout().lines())
          .hasSize(2)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .contains("\"origin\":\"" + origin, "\"outcome\":\"patched\"")
                      .contains("\"operations\":[\"set x-team\"]", "\"reason\":\"unresolved\"")
                      .doesNotContain("/gets"));
      assertThat(run(jdk, "watch", program.pid(), "--host", "localhost", "--count", "1").stdout())
          .contains(" patched java-net-http GET " + origin, "rule \"team\": set x-team")
          .doesNotContain("\u001b");
      assertThat(run(jdk, "watch", program.pid(), "--client", "okhttp", "--seconds", "1"))
          .isEqualTo(new Run(0, "", ""));

      Run doctor = run(jdk, "doctor", program.pid());
      assertThat(doctor.exit()).as("%s", doctor).isEqualTo(1);
      assertThat(doctor.stdout())
          .contains("problem: the configuration is in force, but:", "NOT_SET_ANYWHERE is not set")
          .contains("set x-key (rule \"key\")")
          .contains("no request was ever changed by rules \"key\", \"elsewhere\"")
          .contains("in 2 s there were requests to:\n    " + origin + " by java-net-http, patched")
          .contains("config: " + folder.resolve("headstay.yaml") + " (source: agent argument)")
          .contains("mode: enforce (source: configuration or default)")
          .contains("java-net-http: loaded, patched and used");
      assertThat(run(jdk, "doctor", program.pid(), "--seconds", "0", "--json").stdout())
          .startsWith("{\"good\":false,\"findings\":[{\"severity\":\"problem\"");

      configuration("version: 1\nmode: observe\nrules: []\n");
      assertThat(run(jdk, "reload", program.pid()).exit()).isZero();
      assertThat(run(jdk, "doctor", program.pid()).stdout())
          .contains("the agent only observes")
          .contains("there is no rule, and flags are not filtered");
      assertThat(run(jdk, "watch", program.pid(), "--all", "--count", "1").stdout())
          .containsAnyOf(" no_rule java-net-http GET ", " unchanged java-net-http GET ");

      configuration("version: 2\n");
      assertThat(run(jdk, "reload", program.pid()).exit()).isEqualTo(1);
      Run refused = run(jdk, "doctor", program.pid());
      assertThat(refused.exit()).isEqualTo(1);
      assertThat(refused.stdout())
          .contains("problem: the newest version of the configuration is refused")
          .contains("version: \"2\" (expected: 1)");

      configuration(
          "version: 1\nmode: off\nclients: { java-net-http: false }\nrules: []\nbetas: {}\n");
      assertThat(run(jdk, "reload", program.pid()).exit()).isZero();
      assertThat(run(jdk, "doctor", program.pid()).stdout())
          .contains("problem: the policy is off", "the configuration leaves java-net-http alone");
    }
  }

  private static void assertNone(Jdk jdk, String pid) {
    for (String command : new String[] {"status", "watch", "reload"}) {
      long start = System.nanoTime();
      Run run = run(jdk, command, pid);
      // Of the 15 s that it waits for a bean, none have passed.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(run.exit()).as("%s", run).isEqualTo(3);
      assertThat(run.stderr()).startsWith("process " + pid + ": no agent (expected: ");
    }
    long start = System.nanoTime();
    assertThat(run(jdk, "doctor", pid).exit()).isEqualTo(1);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @EnumSource
  void tellsTheTruthOfAnAgentThatComesAndGoes(Jdk jdk) throws Exception {
    try (RunningProgram program = RunningProgram.withoutAgent(jdk, folder)) {
      String pid = program.pid();
      assertNone(jdk, pid);
      assertThat(run(jdk, "doctor", pid).stdout())
          .contains("agent: none\n", "  java-net-http: loaded\n")
          .contains("problem: the agent is not in this program\n");

      assertThat(run(jdk, "attach", pid, configuration("version: 2\n")).exit()).isEqualTo(1);
      assertNone(jdk, pid);
      assertThat(run(jdk, "doctor", pid).stdout())
          .contains("agent: none\n", "  java-net-http: loaded\n")
          .contains("why: it was detached, or the last attach was refused\n");

      assertThat(run(jdk, "attach", pid, configuration(CONFIGURATION)).exit()).isZero();
      program.server().takeRequest();
      assertThat(run(jdk, "doctor", pid).stdout())
          .contains("agent: attached while the program ran\n")
          .contains("  java-net-http: loaded, patched and used\n")
          .contains(" times: set x-key (rule \"key\")\n");

      configuration(CONFIGURATION.replace("env: NOT_SET_ANYWHERE", "env: PATH"));
      assertThat(run(jdk, "reload", pid).exit()).isZero();
      Run mended = run(jdk, "doctor", pid);
      assertThat(mended.exit()).as("%s", mended).isZero();
      assertThat(mended.stdout()).doesNotContain("set x-key (rule");

      assertThat(run(jdk, "detach", pid).exit()).isZero();
      assertNone(jdk, pid);
      assertThat(run(jdk, "doctor", pid).stdout()).contains("agent: none\n");
    }
    try (RunningProgram program = RunningProgram.start(jdk, folder, Samples.json())) {
      assertThat(run(jdk, "detach", program.pid()).exit()).isZero();
      assertNone(jdk, program.pid());
      assertThat(run(jdk, "doctor", program.pid()).stdout())
          .contains("agent: none\n", "  java-net-http: loaded\n")
          .contains("problem: the agent is not in this program any more\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void watchingEndsWithTheProgramAndLeavesNothingOn(Jdk jdk) throws Exception {
    String log = "-Xlog:class+load";
    try (RunningProgram program =
        RunningProgram.start(jdk, folder, configuration(CONFIGURATION), log)) {
      assertThat(LoadedClasses.of(program.stdout()).below("dev.headstay."))
          .noneMatch(name -> name.contains("Watched") || name.contains("HopReport"));
      Process watch =
          Program.of(jdk.command("java"), "-jar", AgentJar.built(), "watch", program.pid())
              .builder()
              .start();
      assertThat(watch.inputReader().readLine()).contains(" patched java-net-http GET ");
      program.end();
      assertThat(watch.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(watch.exitValue()).isZero();
      assertThat(watch.errorReader().readLine()).isEqualTo("process " + program.pid() + ": ended");
      assertThat(LoadedClasses.of(program.stdout()).below("dev.headstay."))
          .anyMatch(name -> name.contains("Watched"));
    }
  }

  private Run doctor(Program program) throws Exception {
    Process process = program.builder().redirectErrorStream(true).start();
    try {
      // What the JVM says of its options comes first.
      String line = process.inputReader().readLine();
      while (line != null && !line.equals("200")) {
        line = process.inputReader().readLine();
      }
      return run(Jdk.JDK_17, "doctor", process.pid());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void tellsOfProgramsThatTheAgentIsNotInOrDoesNotReach() throws Exception {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      CountDownLatch done = new CountDownLatch(1);
      server.on("/stay", exchange -> done.await());
      URI first = server.uri("/");
      URI stay = server.uri("/stay");
      try {
        Run without = doctor(Program.java(Jdk.JDK_17, UrlConnectionGet.class, first, stay));
        assertThat(without.exit()).as("%s", without).isEqualTo(1);
        assertThat(without.stdout())
            .contains("problem: the agent is not in this program", "JAVA_TOOL_OPTIONS is not in");

        Run uncovered =
            doctor(
                Program.java(Jdk.JDK_17, UrlConnectionGet.class, first, stay)
                    .with(AgentJar.option(Samples.json()), AgentJar.emptyOption()));
        assertThat(uncovered.exit()).as("%s", uncovered).isEqualTo(1);
        assertThat(uncovered.stdout())
            .contains("problem: the agent does not patch HttpURLConnection")
            .contains("note: there is another agent");

        Run off =
            doctor(
                Program.java(Jdk.JDK_17, JavaNetHttpGet.class, first, stay)
                    .with(AgentJar.option(Samples.json()))
                    .env("HEADSTAY_ENABLED", "false"));
        assertThat(off.exit()).as("%s", off).isEqualTo(1);
        assertThat(off.stdout())
            .contains("problem: the agent is switched off", "source: HEADSTAY_ENABLED");

        Path policy =
            Samples.write(
                folder, "all.policy", "grant { permission java.security.AllPermission; };\n");
        Run managed =
            doctor(
                Program.java(Jdk.JDK_17, JavaNetHttpGet.class, first, stay)
                    .with(AgentJar.option(Samples.json()), AgentJar.option())
                    .with("-Djava.security.manager", "-Djava.security.policy=" + policy));
        assertThat(managed.exit()).as("%s", managed).isEqualTo(1);
        assertThat(managed.stdout())
            .contains("warning: the agent is given 2 times\n")
            .contains("problem: the agent is off\n  why: a security manager is active");
      } finally {
        done.countDown();
      }
    }
  }

  @Test
  void looksAtWhatAProgramWouldFindHere() {
    Path bad = configuration("version: 1\nrules: 7\n");
    Run run =
        Program.of(Jdk.JDK_17.command("java"), "-jar", AgentJar.built(), "doctor", "--json")
            .env("HEADSTAY_CONFIG", bad)
            .env("HEADSTAY_LOG_LEVEL", "debug")
            .env("ANTHROPIC_CUSTOM_HEADERS", "x-key: canary-z")
            .run();

    assertThat(run.exit()).as("%s", run).isEqualTo(1);
    assertThat(Canaries.none("stdout", run.stdout()))
        .contains("log.level: debug (source: HEADSTAY_LOG_LEVEL)")
        .contains(
            "the configuration is refused",
            "(expected: a list of rules)",
            "ANTHROPIC_CUSTOM_HEADERS");
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhatIsWrongWithACommandLine(Jdk jdk) {
    Run outcome = run(jdk, "watch", "1", "--outcome", "pached");
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.stderr()).contains("--outcome: \"pached\" (expected: patched, observed,");
    assertThat(run(jdk, "doctor", "4999999").exit()).isEqualTo(3);
  }
}
