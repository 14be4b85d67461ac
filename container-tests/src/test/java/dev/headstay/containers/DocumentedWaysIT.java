package dev.headstay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands of {@code docs/containers.md} as they are written there. */
@NeedsDocker
class DocumentedWaysIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern BLOCK =
      Pattern.compile("<!-- tested: (\\S+) -->\n```sh\n(.*?)```", Pattern.DOTALL);

  /** The images' names on the page. */
  private static final String HEADSTAY = "registry.example.com/headstay";

  private static final String MY_APP = "registry.example.com/my-app";

  private static final Map<String, String> BLOCKS = new LinkedHashMap<>();

  private static Path folder;

  /** What the page takes for granted: the program's image, and the folder with the agent. */
  @BeforeAll
  static void prepare() throws Exception {
    Matcher matcher = BLOCK.matcher(Files.readString(ROOT.resolve("docs/containers.md")));
    while (matcher.find()) {
      BLOCKS.put(matcher.group(1), matcher.group(2));
    }
    folder = Mounts.fresh("documented");
    for (String jar : new String[] {"headstay/headstay.jar", "agent/dist/target/headstay.jar"}) {
      Files.createDirectories(folder.resolve(jar).getParent());
      Mounts.copy(Mounts.AGENT, folder.resolve(jar));
    }
    String host = Gateway.shared().addressOnDefaultNetwork();
    Mounts.write(
        folder.resolve("headstay/headstay.yaml"), JdkContainer.configuration("\"" + host + "\""));
    Mounts.copy(ROOT.resolve("containers"), folder.resolve("containers"));
    Path program = Files.createDirectories(folder.resolve("program"));
    Mounts.copy(Sample.staged().resolve("okhttp"), program.resolve("app"));
    Mounts.write(
        program.resolve("Dockerfile"),
        """
        FROM %s
        COPY app/ /app/
        ENV JAVA_TOOL_OPTIONS=-Dof.the.image=true
        ENV ANTHROPIC_API_KEY=some-key ANTHROPIC_BASE_URL=%s
        ENTRYPOINT ["java", "-cp", "/app/classes:/app/lib/*", "com.example.okhttp.OkHttpSample"]
        """
            .formatted(
                Images.JDK_17.reference(), Gateway.BASE_URL.replace("//gateway", "//" + host)));
    Mounts.open(folder);
    if (!Images.BUSYBOX.isPublic()) {
      // So that the page's own command finds its base where it can't be pulled.
      run("docker tag " + Images.BUSYBOX.reference() + " " + Images.BUSYBOX.publicName(), true);
    }
    run("docker build -q -t " + MY_APP + " program", true);
    run(BLOCKS.get("image"), true);
  }

  @AfterAll
  static void remove() throws Exception {
    run("docker rmi -f " + MY_APP + " " + MY_APP + "-with-headstay " + HEADSTAY, false);
  }

  @Test
  void theImageHoldsTheJarTwiceForEverybodyAndIsNobodysRoot() throws Exception {
    Run run =
        run(
            "docker run --rm "
                + HEADSTAY
                + " sh -c 'id -u; ls -l /headstay.jar /javaagent.jar; cmp"
                + " /headstay.jar /javaagent.jar'",
            true);

    assertThat(run.stdout().lines().toList())
        .hasSize(3)
        .startsWith("65532")
        .element(1)
        .asString()
        .startsWith("-rw-r--r--");
    assertThat(run.stdout().lines().toList().get(2)).startsWith("-rw-r--r--");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mounted", "copy-from", "init-container", "operator"})
  void thePagesCommandsSwitchTheAgentOn(String block) throws Exception {
    int mark = Gateway.shared().mark();

    Run run = run(BLOCKS.get(block), true);

    assertThat(run.stdout()).as("%s", run).contains("turn 1: 200 ", "turn 2: 200 ", "turn 3: 200 ");
    assertThat(run.said()).singleElement().asString().startsWith("[headstay] INFO started: ");
    assertThat(Gateway.shared().turnsSince(mark, 3)).hasSize(3);
  }

  /** With an earlier copy in place, as after the sandbox of a pod was started anew. */
  @Test
  void anInitContainerMayRunAgain() throws Exception {
    run("mkdir -m 777 again", true);
    String copying = "docker run --rm --read-only -v \"$PWD/again:/headstay\" " + HEADSTAY;

    run(copying, true);
    run(copying, true);

    assertThat(folder.resolve("again/headstay.jar")).hasSameBinaryContentAs(Mounts.AGENT);
  }

  @Test
  void theOptionsOfTheImageAreShownAndThenReplaced() throws Exception {
    assertThat(run(BLOCKS.get("image-level"), true).stdout())
        .isEqualTo("JAVA_TOOL_OPTIONS=-Dof.the.image=true\n");

    Run run = run(BLOCKS.get("mounted"), true);

    assertThat(run.stderr())
        .contains("Picked up JAVA_TOOL_OPTIONS: -javaagent:/headstay/headstay.jar\n")
        .doesNotContain("of.the.image");
  }

  @Test
  void everyBlockIsRunByATest() {
    assertThat(BLOCKS.keySet())
        .containsExactlyInAnyOrder(
            "mounted", "image", "copy-from", "init-container", "operator", "image-level");
  }

  private static Run run(String script, boolean succeeds) throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-eu", "-c", script)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("GATEWAY_KEY", Gateway.TOKEN);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(script).isTrue();
      Run run =
          new Run(
              process.exitValue(),
              Files.readString(out, StandardCharsets.UTF_8),
              Files.readString(err, StandardCharsets.UTF_8));
      if (succeeds) {
        assertThat(run.exit()).as("%s\n%s", script, run).isZero();
      }
      return run;
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }
}
