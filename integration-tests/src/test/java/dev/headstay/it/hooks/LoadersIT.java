package dev.headstay.it.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.ClientVersions;
import dev.headstay.testing.ForkedJvm;
import dev.headstay.testing.Jdks;
import dev.headstay.testing.Jdks.Jdk;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import loaders.app.ApacheSender;
import loaders.app.DefiningSystemLoader;
import loaders.app.Loaders;
import loaders.app.OkHttpSender;
import loaders.app.SystemLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The built jar beside clients that are loaded in every way that containers have. */
class LoadersIT {
  private static final String HEADER = "cf-aig-authorization";
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Path JAR = Path.of(System.getProperty("headstay.jar"));

  @TempDir Path folder;

  private Path configuration;
  private RecordingServer server;

  static List<Jdk> jdks() {
    return List.of(Jdks.require(17), Jdks.require(25));
  }

  @BeforeEach
  void start() throws Exception {
    assertThat(JAR).as("the agent jar is built").exists();
    configuration = folder.resolve("headstay.json");
    Files.writeString(
        configuration,
        """
        {"version": 1, "rules": [{"name": "gateway", "overHttp": true,
          "match": {"hosts": ["localhost", "127.0.0.1"]},
          "headers": {"default": {"cf-aig-authorization": "Bearer canary-x"}}}]}
        """);
    server = RecordingServer.start(WireProtocol.HTTP_1_1).failOnRepeated(HEADER);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Path programs() throws Exception {
    return Path.of(Loaders.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static String with(String id, String version) throws Exception {
    List<String> entries = new ArrayList<>(List.of(programs().toString()));
    ClientVersions.of(id, version).jars().forEach(jar -> entries.add(jar.toString()));
    return String.join(File.pathSeparator, entries);
  }

  private ForkedJvm.Result run(Jdk jdk, ForkedJvm jvm, String... program) throws Exception {
    ForkedJvm.Result result =
        jvm.agent(JAR, configuration.toString())
            .program(
                Stream.concat(Stream.of(Loaders.class.getName()), Arrays.stream(program))
                    .toArray(String[]::new))
            .run(LIMIT);
    assertThat(result.exitCode()).as("%s", result).isZero();
    return result;
  }

  private String url() {
    return server.uri("/").toString();
  }

  private void assertEveryHopHasTheHeader(int hops, ForkedJvm.Result result) {
    assertThat(server.requests())
        .as("%s", result)
        .hasSize(hops)
        .allMatch(request -> request.header(HEADER) != null);
    assertThat(result.stderr()).doesNotContain("WARN", "ERROR");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void patchesAClientOnTheClassPath(Jdk jdk) throws Exception {
    ForkedJvm jvm = ForkedJvm.of(jdk).classPath(with("okhttp", "5.5.1"));
    assertEveryHopHasTheHeader(1, run(jdk, jvm, "flat", OkHttpSender.class.getName(), url()));
  }

  /** A module that reads neither the agent's classes nor the unnamed module by itself. */
  @ParameterizedTest
  @MethodSource("jdks")
  void patchesAClientOnTheModulePath(Jdk jdk) throws Exception {
    String jars =
        ClientVersions.of("okhttp", "5.5.1").jars().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    ForkedJvm jvm =
        ForkedJvm.of(jdk)
            .jvmArguments("--module-path", jars, "--add-modules", "okhttp3")
            .classPath(programs());
    assertEveryHopHasTheHeader(1, run(jdk, jvm, "flat", OkHttpSender.class.getName(), url()));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void patchesAClientWhoseLoaderSeesNeitherAgentNorApplication(Jdk jdk) throws Exception {
    ForkedJvm jvm = ForkedJvm.of(jdk).classPath(programs());
    ForkedJvm.Result result =
        run(jdk, jvm, "isolated", OkHttpSender.class.getName(), url(), with("okhttp", "4.12.0"));
    assertThat(result.stdout()).contains("agent=false");
    assertEveryHopHasTheHeader(1, result);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void patchesAClientInAChildFirstLoader(Jdk jdk) throws Exception {
    ForkedJvm jvm = ForkedJvm.of(jdk).classPath(with("okhttp", "3.14.9"));
    assertEveryHopHasTheHeader(
        1,
        run(
            jdk,
            jvm,
            "child-first",
            OkHttpSender.class.getName(),
            url(),
            with("okhttp", "4.12.0")));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void patchesTwoVersionsSideBySide(Jdk jdk) throws Exception {
    ForkedJvm jvm = ForkedJvm.of(jdk).classPath(programs());
    ForkedJvm.Result result =
        run(
            jdk,
            jvm,
            "side-by-side",
            OkHttpSender.class.getName(),
            url(),
            with("okhttp", "3.14.9"),
            with("okhttp", "5.5.1"));
    assertEveryHopHasTheHeader(3, result);
    assertThat(server.requests())
        .extracting(request -> request.path() + " " + request.header("User-Agent"))
        .containsExactly("/one okhttp/3.14.9", "/two okhttp/5.5.1", "/one okhttp/3.14.9");
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void letsGoOfEveryLoaderThatIsUndeployed(Jdk jdk) throws Exception {
    ForkedJvm jvm = ForkedJvm.of(jdk).classPath(programs()).jvmArguments("-Xmx256m");
    ForkedJvm.Result result =
        run(
            jdk,
            jvm,
            "redeploy",
            ApacheSender.class.getName(),
            url(),
            with("apache-httpclient-4", "4.5.14"));
    assertThat(result.stdout()).contains("collected=10\n", "collected=60\n");
    // One deployment is some 5 MB; what stays is the JVM's own doing.
    assertThat(number(result.stdout(), "metaspace-growth=")).isLessThan(2_000_000);
    assertEveryHopHasTheHeader(60, result);
  }

  private static long number(String text, String after) {
    int from = text.indexOf(after) + after.length();
    return Long.parseLong(text.substring(from, text.indexOf('\n', from)));
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void worksUnderASystemLoaderOfTheProgramsOwn(Jdk jdk) throws Exception {
    ForkedJvm jvm =
        ForkedJvm.of(jdk)
            .classPath(with("okhttp", "4.12.0"))
            .property("java.system.class.loader", SystemLoader.class.getName());
    assertEveryHopHasTheHeader(1, run(jdk, jvm, "flat", OkHttpSender.class.getName(), url()));
  }

  /** Whether it can work there or not: the program does, and either way it is consistent. */
  @ParameterizedTest
  @MethodSource("jdks")
  void breaksNothingUnderASystemLoaderThatDefinesItsOwnCopies(Jdk jdk) throws Exception {
    ForkedJvm jvm =
        ForkedJvm.of(jdk)
            .classPath(with("okhttp", "4.12.0"))
            .property("java.system.class.loader", DefiningSystemLoader.class.getName());
    ForkedJvm.Result result = run(jdk, jvm, "flat", OkHttpSender.class.getName(), url());
    List<RecordedRequest> requests = server.requests();
    assertThat(requests).as("%s", result).hasSize(1);
    if (requests.get(0).header(HEADER) == null) {
      assertThat(result.stderr()).contains("[headstay]").contains("off: ");
    } else {
      assertThat(result.stderr()).doesNotContain("WARN", "ERROR");
    }
  }
}
