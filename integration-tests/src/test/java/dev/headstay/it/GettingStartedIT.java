package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Page;
import dev.headstay.testing.Page.Block;
import dev.headstay.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of docs/getting-started.md, one after the other, as they are written there. */
class GettingStartedIT {
  private static final Page PAGE = Page.of(Documentation.ROOT.resolve("docs/getting-started.md"));

  @TempDir Path folder;

  /** In one shell, so that a variable that is set holds for the blocks below. */
  @Test
  void itsCommandsPrintWhatItShows() throws Exception {
    Files.createSymbolicLink(folder.resolve("agent"), Documentation.ROOT.resolve("agent"));
    Files.createSymbolicLink(folder.resolve("docs"), Documentation.ROOT.resolve("docs"));
    assertThat(AgentJar.built()).exists();
    StringBuilder script = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    List<Block> blocks = PAGE.blocks();
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).tested() != null) {
        script.append(blocks.get(i).text());
        if (i + 1 < blocks.size() && blocks.get(i + 1).language().isEmpty()) {
          shown.append(blocks.get(i + 1).text());
        }
      }
    }

    Shell.Result result =
        Shell.in(folder)
            .env("PATH", Jdk.JDK_17.home().resolve("bin") + ":" + System.getenv("PATH"))
            .run("exec 2>&1\n" + script, Duration.ofMinutes(2));

    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(withoutPlaces(result.stdout())).isEqualTo(withoutPlaces(shown.toString()));
  }

  @Test
  void itsBlocksAreThese() {
    assertThat(PAGE.namesOfTested())
        .containsExactly("folder", "token", "run", "look", "flags", "replaced", "observed");
  }

  private String withoutPlaces(String text) {
    return text.replace(folder.toString(), "/path/to")
        .replaceAll("(?m)^Picked up JAVA_TOOL_OPTIONS: .*\\R", "")
        .replaceAll("localhost:[0-9]+", "localhost:PORT")
        .replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"TIME\"")
        .replaceAll("\"port\":[0-9]+", "\"port\":PORT")
        .replaceAll("Java-http-client/\\S+", "Java-http-client/VERSION");
  }
}
