package dev.headstay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Page;
import dev.headstay.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the commands of {@code docs/containers.md} as they are written there. */
@NeedsDocker
class DocumentedWaysIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Page PAGE = Page.of(ROOT.resolve("docs/containers.md"));

  /** The images' names on the page. */
  private static final String HEADSTAY = "registry.example.com/headstay";

  private static final String MY_APP = "registry.example.com/my-app";

  private static Path folder;

  /** What the page takes for granted: the program's image, and the folder with the agent. */
  @BeforeAll
  static void prepare() throws Exception {
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
    run(PAGE.tested("image").text(), true);
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

    Run run = run(PAGE.tested(block).text(), true);

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
    assertThat(run(PAGE.tested("image-level").text(), true).stdout())
        .isEqualTo("JAVA_TOOL_OPTIONS=-Dof.the.image=true\n");

    Run run = run(PAGE.tested("mounted").text(), true);

    assertThat(run.stderr())
        .contains("Picked up JAVA_TOOL_OPTIONS: -javaagent:/headstay/headstay.jar\n")
        .doesNotContain("of.the.image");
  }

  @Test
  void everyBlockIsRunByATest() {
    assertThat(PAGE.namesOfTested())
        .containsExactlyInAnyOrder(
            "mounted", "image", "copy-from", "init-container", "operator", "image-level");
  }

  private static Run run(String script, boolean succeeds) throws IOException, InterruptedException {
    Shell.Result result =
        Shell.in(folder).env("GATEWAY_KEY", Gateway.TOKEN).run(script, Duration.ofMinutes(2));
    Run run = new Run(result.exit(), result.stdout(), result.stderr());
    if (succeeds) {
      assertThat(run.exit()).as("%s\n%s", script, run).isZero();
    }
    return run;
  }
}
