package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.it.programs.OkHttpGet;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JVM itself has nothing to complain about, and its class-data sharing stays in use. */
class QuietJvmIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void aFullRunPrintsOneLineOfOursOnStderrAndNothingElse(Jdk jdk) {
    for (Class<?> program : List.of(JavaNetHttpGet.class, OkHttpGet.class)) {
      try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
        Run run =
            Program.java(jdk, program, server.uri("/a"), server.uri("/b"))
                .with(AgentJar.option(Samples.json()))
                .run();

        assertThat(run.exit()).isZero();
        assertThat(run.stdout()).isEqualTo("200\n200\n");
        assertThat(run.stderrBesides()).isEmpty();
        assertThat(run.said()).singleElement().asString().startsWith("[headstay] INFO started: ");
        assertThat(server.requests())
            .hasSize(2)
            .allSatisfy(
                request ->
                    assertThat(request.headers(Samples.HEADER)).containsExactly(Samples.VALUE));
      }
    }
  }

  /**
   * The archive is dumped without any agent. What the JVM prints then with an empty agent (on 25
   * some lines about archived objects) is the measure.
   */
  @ParameterizedTest
  @EnumSource
  void archiveDumpedWithoutTheAgentServesAllClassesButWovenOnes(Jdk jdk) {
    String classPath = jars(jdk);
    Path archive = folder.resolve("programs.jsa");
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      String url = server.uri("/").toString();
      Run dump = get(jdk, classPath, url, "-XX:ArchiveClassesAtExit=" + archive);
      assertThat(archive).as("%s", dump).isNotEmptyFile();

      String use = "-XX:SharedArchiveFile=" + archive;
      String log = "-Xlog:class+load:file=";
      Path shared = folder.resolve("without.log");
      get(jdk, classPath, url, use, log + shared);
      Run empty = get(jdk, classPath, url, use, AgentJar.emptyOption());
      server.forget();
      Path withAgent = folder.resolve("with.log");
      Run run = get(jdk, classPath, url, use, log + withAgent, AgentJar.option(Samples.json()));

      assertThat(withoutUptime(run.stdout())).isEqualTo(withoutUptime(empty.stdout()));
      assertThat(run.stderrBesides()).isEqualTo(empty.stderr());
      assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
      List<String> expected = new ArrayList<>(applicationClasses(Samples.read(shared)));
      assertThat(expected).hasSizeGreaterThan(100);
      expected.remove("okhttp3.internal.http1.Http1ExchangeCodec");
      expected.remove("okhttp3.internal.http.BridgeInterceptor");
      assertThat(applicationClasses(Samples.read(withAgent))).containsAll(expected);
    }
  }

  /** The JVM refuses it beside whichever agent, since that brings in a module more. */
  @Test
  void aotCacheMadeWithoutTheAgentIsRefusedByTheJvmAsBesideAnyAgent() {
    String classPath = jars(Jdk.JDK_25);
    Path cache = folder.resolve("programs.aot");
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      String url = server.uri("/").toString();
      get(Jdk.JDK_25, classPath, url, "-XX:AOTCacheOutput=" + cache);
      assertThat(cache).isNotEmptyFile();

      String use = "-XX:AOTCache=" + cache;
      Run empty = get(Jdk.JDK_25, classPath, url, use, AgentJar.emptyOption());
      server.forget();
      Run run = get(Jdk.JDK_25, classPath, url, use, AgentJar.option(Samples.json()));

      assertThat(withoutUptime(run.stdout()))
          .isEqualTo(withoutUptime(empty.stdout()))
          .contains("Mismatched values for property jdk.module.addmods: java.instrument");
      assertThat(run.stderrBesides()).isEqualTo(empty.stderr());
      assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
    }
  }

  @Test
  void aotCacheMadeWithTheAgentServesAllClassesButWovenOnes() {
    String classPath = jars(Jdk.JDK_25);
    Path cache = folder.resolve("programs.aot");
    Path log = folder.resolve("classes.log");
    String agent = AgentJar.option(Samples.json());
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      String url = server.uri("/").toString();
      get(Jdk.JDK_25, classPath, url, agent, "-XX:AOTCacheOutput=" + cache);
      server.forget();

      Run run =
          get(
              Jdk.JDK_25,
              classPath,
              url,
              agent,
              "-XX:AOTCache=" + cache,
              "-Xlog:class+load:file=" + log);

      assertThat(run.stdout()).isEqualTo("200\n");
      assertThat(run.stderrBesides()).isEmpty();
      assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
      LoadedClasses loaded = LoadedClasses.of(Samples.read(log));
      assertThat(loaded.below("okhttp3.")).hasSizeGreaterThan(100);
      assertThat(loaded.fromFilesBelow("okhttp3."))
          .containsExactlyInAnyOrder(
              "okhttp3.internal.http1.Http1ExchangeCodec",
              "okhttp3.internal.http.BridgeInterceptor");
    }
  }

  /** The class path of all programs, in jars: archives take no folders. */
  private String jars(Jdk jdk) {
    Path programs = folder.resolve("programs.jar");
    Run jar = Program.of(jdk.command("jar"), "cf", programs, "-C", Program.programs(), ".").run();
    assertThat(jar.exit()).isZero();
    return programs + ":" + Program.okHttp();
  }

  private static Run get(Jdk jdk, String classPath, String url, String... options) {
    List<Object> command = new ArrayList<>();
    command.add(jdk.command("java"));
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath, OkHttpGet.class.getName(), url));
    Run run = Program.of(command.toArray()).run();
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  private static String withoutUptime(String log) {
    return log.replaceAll("(?m)^\\[[0-9.]+s\\]", "");
  }

  private static List<String> applicationClasses(String log) {
    return LoadedClasses.of(log).fromTopArchive().stream()
        .filter(
            name ->
                name.startsWith("okhttp3.")
                    || name.startsWith("okio.")
                    || name.startsWith("kotlin.")
                    || name.startsWith("dev.headstay.it."))
        .filter(name -> !name.contains("$$Lambda") && !name.contains("0x"))
        .toList();
  }
}
