package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.AllGet;
import dev.headstay.it.programs.GetsUntilEnd;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.it.programs.LoadingAgent;
import dev.headstay.it.programs.MocksThenGet;
import dev.headstay.testing.RecordedRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.Mockito;
import org.objenesis.Objenesis;

/** Beside other agents, in both orders on the command line, each does its work. */
class OtherAgentsIT extends OneServer {
  private static final String[] OPEN_TELEMETRY = {
    option("opentelemetry-javaagent-2.33.1.jar"),
    "-Dotel.traces.exporter=none",
    "-Dotel.metrics.exporter=none",
    "-Dotel.logs.exporter=none"
  };

  /** It sends nothing anywhere. */
  private static final String[] DATADOG = {
    option("dd-java-agent-1.68.0.jar"),
    "-Ddd.writer.type=LoggingWriter",
    "-Ddd.instrumentation.telemetry.enabled=false",
    "-Ddd.remote_config.enabled=false",
    "-Ddd.jmxfetch.enabled=false",
    "-Ddd.trace.startup.logs=false"
  };

  @TempDir Path folder;

  private static String option(String jar) {
    return "-javaagent:" + Neighbours.jar(jar);
  }

  private static Program withApache(Program program) {
    return program.classPath(ClientVersions.of("apache-httpclient-5", "5.5.2").jars());
  }

  /** Gets two URLs with each of three clients, and asserts that both agents are content. */
  private List<RecordedRequest> run(Jdk jdk, boolean first, String... other) {
    Program program =
        withApache(Program.java(jdk, AllGet.class, server.uri("/one"), server.uri("/two")));
    return requests(ordered(program, first, other).run(), "200\n".repeat(6), 6);
  }

  private static Program ordered(Program program, boolean first, String... other) {
    String ours = AgentJar.option(Samples.json());
    return first ? program.with(ours).with(other) : program.with(other).with(ours);
  }

  private List<RecordedRequest> requests(Run run, String stdout, int count) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stdout()).as("%s", run).isEqualTo(stdout);
    assertThat(run.said()).singleElement().asString().startsWith("[headstay] INFO started: ");
    assertThat(run.stderrBesides())
        .doesNotContain("ERROR", "WARN ", "Exception", "Throwable", "headstay.bridge");
    List<RecordedRequest> requests = server.requests();
    assertThat(requests)
        .hasSize(count)
        .allSatisfy(
            request -> assertThat(request.headers(Samples.HEADER)).containsExactly(Samples.VALUE));
    return requests;
  }

  @ParameterizedTest
  @CsvSource({"JDK_17, false", "JDK_25, true"})
  void openTelemetryTracesEachRequest(Jdk jdk, boolean first) {
    assertThat(run(jdk, first, OPEN_TELEMETRY))
        .allSatisfy(request -> assertThat(request.headers("traceparent")).hasSize(1));
  }

  /** It sends them by an OkHttp of its own. */
  @Test
  void openTelemetrysExportsAreRequestsAsAllOthers() {
    String[] exporting = OPEN_TELEMETRY.clone();
    exporting[1] = "-Dotel.exporter.otlp.endpoint=" + server.uri("/");
    Program program = Program.java(Jdk.JDK_17, JavaNetHttpGet.class, server.uri("/one"));

    requests(ordered(program, false, exporting).run(), "200\n", 2);

    assertThat(server.requests())
        .extracting(RecordedRequest::path)
        .containsExactly("/one", "/v1/traces");
  }

  @ParameterizedTest
  @CsvSource({"JDK_17, true", "JDK_25, false"})
  void datadogTracesEachRequest(Jdk jdk, boolean first) {
    assertThat(run(jdk, first, DATADOG))
        .allSatisfy(request -> assertThat(request.headers("x-datadog-trace-id")).hasSize(1));
  }

  @ParameterizedTest
  @CsvSource({"JDK_17, false", "JDK_25, true"})
  void jacocoWritesWhatWasRun(Jdk jdk, boolean first) {
    Path covered = folder.resolve("jacoco.exec");

    run(jdk, first, option("org.jacoco.agent-0.8.15-runtime.jar") + "=destfile=" + covered);

    assertThat(Samples.read(covered))
        .contains(AllGet.class.getName().replace('.', '/'), "okhttp3/internal/http1/");
  }

  @ParameterizedTest
  @CsvSource({"JDK_17, true", "JDK_17, false", "JDK_25, true", "JDK_25, false"})
  void mockitoMocksTheClientsThatSend(Jdk jdk, boolean first) {
    Program program =
        withApache(Program.java(jdk, MocksThenGet.class, server.uri("/")))
            .classPath(
                Stream.of(Mockito.class, ByteBuddy.class, ByteBuddyAgent.class, Objenesis.class)
                    .map(Program::location)
                    .toList());

    Run run = ordered(program, first, "-javaagent:" + Program.location(Mockito.class)).run();

    requests(run, "HTTP_2 7\n200\n200\n200\n".repeat(2), 6);
  }

  /** As Datadog's does with classes whose loader has no URL for them. */
  @ParameterizedTest
  @EnumSource
  void loadsItsClassesThoughAnotherAgentLoadsThemMeanwhile(Jdk jdk) {
    run(jdk, false, "-javaagent:" + AgentJar.of(LoadingAgent.class));
  }

  @Test
  void isAttachedBesideOpenTelemetryAndDetached() throws Exception {
    Program program =
        Program.java(Jdk.JDK_25, GetsUntilEnd.class, server.uri("/")).with(OPEN_TELEMETRY);
    try (RunningProgram running = RunningProgram.start(server, folder, program)) {
      assertThat(traced(running)).isEmpty();

      headstay("attach", running.pid(), Samples.json());
      assertThat(traced(running)).containsExactly(Samples.VALUE);

      headstay("detach", running.pid());
      assertThat(traced(running)).isEmpty();
      running.end();
      assertThat(running.stderr()).doesNotContain("ERROR", "WARN ", "Exception");
    }
  }

  /** Our header on the next request, which is traced. */
  private static List<String> traced(RunningProgram running) {
    running.server().forget();
    RecordedRequest request = running.server().takeRequest();
    assertThat(request.headers("traceparent")).hasSize(1);
    return request.headers(Samples.HEADER);
  }

  private static void headstay(Object command, Object pid, Object... configuration) {
    Program program =
        configuration.length == 0
            ? Program.of(Jdk.JDK_17.command("java"), "-jar", AgentJar.built(), command, pid)
            : Program.of(
                Jdk.JDK_17.command("java"),
                "-jar",
                AgentJar.built(),
                command,
                pid,
                configuration[0]);
    assertThat(program.run().exit()).isZero();
  }
}
