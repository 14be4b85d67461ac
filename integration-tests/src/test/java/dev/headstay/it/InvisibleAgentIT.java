package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.Hello;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that send no request don't notice the agent, and pay next to nothing for it. */
class InvisibleAgentIT {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void helloLoadsNothingOfTheAgentButItsEntry(Jdk jdk) {
    Run run = Program.java(jdk, Hello.class).with(AgentJar.option(), "-Xlog:class+load").run();

    assertThat(LoadedClasses.of(run.stdout()).below("dev.headstay."))
        .containsExactlyInAnyOrder(
            "dev.headstay.agent.HeadstayAgent",
            "dev.headstay.bridge.HookTransformer",
            Hello.class.getName());
  }

  @ParameterizedTest
  @EnumSource
  void helloPrintsWhatItPrintsWithoutTheAgent(Jdk jdk) {
    Run run = Program.java(jdk, Hello.class).with(AgentJar.option(Samples.json())).run();

    assertThat(run).isEqualTo(new Run(0, "hello\n", ""));
  }

  @ParameterizedTest
  @EnumSource
  void helloWithABadConfigurationPrintsWhatItPrintsWithoutTheAgent(Jdk jdk) {
    Run run = Program.java(jdk, Hello.class).with(AgentJar.option("/no/such/file.yaml")).run();

    assertThat(run).isEqualTo(new Run(0, "hello\n", ""));
  }

  /** Commands that answer the same each time, and some that fail. */
  private List<Program> tools(Jdk jdk, String url) {
    Path source = Samples.write(folder, "Empty.java", "class Empty {}\n");
    Path script = Samples.write(folder, "script.jsh", "System.out.println(6 * 7);\n/exit 3\n");
    return List.of(
        Program.of(jdk.command("java"), "-version"),
        Program.of(jdk.command("java"), "--list-modules"),
        Program.of(jdk.command("java"), "no.such.Main"),
        Program.of(jdk.command("javac"), "-version"),
        Program.of(jdk.command("javac"), "-d", folder, source),
        Program.of(jdk.command("javac"), "no/such/File.java"),
        Program.of(jdk.command("javap"), "-version"),
        Program.of(jdk.command("jar"), "tf", AgentJar.built()),
        Program.of(jdk.command("jarsigner"), "-verify", AgentJar.built()),
        Program.of(jdk.command("jcmd"), "-h"),
        Program.of(jdk.command("jdeps"), "--version"),
        Program.of(jdk.command("jps"), "-help"),
        Program.of(jdk.command("jshell"), "-s", script),
        Program.of(jdk.command("keytool"), "-help"),
        Program.of(jdk.command("keytool"), "-list", "-keystore", "no/such/store"),
        // Reads the URL by HttpURLConnection.
        Program.of(jdk.command("keytool"), "-printcrl", "-file", url));
  }

  @ParameterizedTest
  @EnumSource
  void toolsOfTheJdkDoAndSayTheSameUnderJavaToolOptions(Jdk jdk) {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      String url = server.uri("/crl").toString();
      List<Program> without = tools(jdk, url);
      List<Program> with = tools(jdk, url);
      for (int i = 0; i < without.size(); i++) {
        Run expected = without.get(i).run();
        Run run = with.get(i).env("JAVA_TOOL_OPTIONS", AgentJar.option(Samples.json())).run();

        assertThat(new Run(run.exit(), run.stdout(), run.stderrOfProgram()))
            .as("%s", with.get(i).commandLine())
            .isEqualTo(expected);
      }
      assertThat(server.requests())
          .hasSize(2)
          .allSatisfy(request -> assertThat(request.headers(Samples.HEADER)).isEmpty());
    }
  }

  @ParameterizedTest
  @EnumSource
  void toolsThatListProcessesSayNothingOfOursUnderJavaToolOptions(Jdk jdk) {
    for (Program program :
        List.of(Program.of(jdk.command("jps"), "-q"), Program.of(jdk.command("jcmd"), "-l"))) {
      Run run = program.env("JAVA_TOOL_OPTIONS", AgentJar.option(Samples.json())).run();

      assertThat(run.exit()).as("%s", program.commandLine()).isZero();
      assertThat(run.stdout()).as("%s", program.commandLine()).doesNotContain("[headstay]");
      assertThat(run.stderrOfProgram()).as("%s", program.commandLine()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void sourceLauncherIsAProgramLikeAnyOther(Jdk jdk) {
    Path source =
        Samples.write(
            folder,
            "GetOnce.java",
            """
            import java.net.URI;
            import java.net.http.HttpClient;
            import java.net.http.HttpRequest;
            import java.net.http.HttpResponse;

            class GetOnce {
              public static void main(String[] args) throws Exception {
                HttpRequest request = HttpRequest.newBuilder(URI.create(args[0])).build();
                System.out.println(HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString()).statusCode());
              }
            }
            """);
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Run run =
          Program.of(jdk.command("java"), source, server.uri("/"))
              .env("JAVA_TOOL_OPTIONS", AgentJar.option(Samples.json()))
              .run();

      assertThat(run.stdout()).isEqualTo("200\n");
      assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
    }
  }

  @ParameterizedTest
  @EnumSource
  void mavenSaysTheSameUnderJavaToolOptions(Jdk jdk) {
    Path maven =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .map(entry -> Path.of(entry, "mvn"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no mvn on the PATH"));
    Run expected = Program.of(maven, "-v").env("JAVA_HOME", jdk.home()).run();
    Run run =
        Program.of(maven, "-v")
            .env("JAVA_HOME", jdk.home())
            .env("JAVA_TOOL_OPTIONS", AgentJar.option(Samples.json()))
            .run();

    assertThat(run.exit()).isZero();
    assertThat(run.stdout()).isEqualTo(expected.stdout());
    assertThat(run.stderrOfProgram()).isEqualTo(expected.stderr());
  }

  @ParameterizedTest
  @EnumSource
  void shellLauncherThatAsksForTheVersionFirstSaysTheSameUnderJavaToolOptions(Jdk jdk) {
    Path script =
        Samples.write(
            folder,
            "launch.sh",
            """
            set -e
            version=$("$1" -version 2>&1 | grep version)
            [ -n "$version" ]
            exec "$1" -cp "$2" "$3"
            """);
    Run run =
        Program.of("sh", script, jdk.command("java"), Program.programs(), Hello.class.getName())
            .env("JAVA_TOOL_OPTIONS", AgentJar.option(Samples.json()))
            .run();

    assertThat(run.exit()).isZero();
    assertThat(run.stdout()).isEqualTo("hello\n");
    assertThat(run.stderrOfProgram()).isEmpty();
  }
}
