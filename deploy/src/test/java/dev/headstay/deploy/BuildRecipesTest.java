package dev.headstay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headstay.testing.Page;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of docs/builds.md are the ones that are tried. */
class BuildRecipesTest {
  private static final Page PAGE = Page.of(Path.of("../docs/builds.md"));

  @TempDir Path folder;

  private static String recipe(String name) {
    return PAGE.tested(name).text();
  }

  /** Maven runs these as part of this module's build. */
  @ParameterizedTest
  @ValueSource(strings = {"exec", "surefire"})
  void recipeForMavenIsTheOneInThisModule(String name) throws IOException {
    String pom = Files.readString(Path.of("pom.xml")).replaceAll("\\s+", "");

    assertThat(pom).contains(recipe(name).replaceAll("\\s+", ""));
  }

  @Test
  void systemdTakesTheDropIn() throws Exception {
    assertThat(verify(recipe("systemd"))).isEmpty();
  }

  @Test
  void systemdRefusesADropInWithAMistake() throws Exception {
    String recipe = recipe("systemd");
    assertThat(recipe).contains("LoadCredential=");

    assertThat(verify(recipe.replace("LoadCredential=", "LoadCredentials=")))
        .contains("'LoadCredentials'");
  }

  /** What systemd has to say about a service with this drop-in. */
  private String verify(String dropIn) throws Exception {
    Path service = folder.resolve("my-app.service");
    Files.writeString(
        service,
        "[Service]\nDynamicUser=yes\nExecStart="
            + ProcessHandle.current().info().command().orElseThrow()
            + " -jar /opt/my-app/my-app.jar\n");
    Path dropIns = Files.createDirectories(folder.resolve("my-app.service.d"));
    Files.writeString(dropIns.resolve("headstay.conf"), dropIn);
    ProcessBuilder builder =
        new ProcessBuilder("systemd-analyze", "verify", "--man=no", service.toString())
            .redirectErrorStream(true);
    builder.environment().put("SYSTEMD_UNIT_PATH", folder + ":");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      assumeTrue(false, "no systemd-analyze");
      throw e;
    }
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    // Only what it says of this unit: a machine's own units may have faults of theirs.
    return output
        .lines()
        .filter(line -> line.contains("my-app.service"))
        .collect(Collectors.joining("\n"));
  }
}
