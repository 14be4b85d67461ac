package dev.headstay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final String TEXT =
      """
      # A page: of `code`, and more

      See [another](other.md#part) and `[no](link.md)`.

      <!-- tested: first -->
      ```sh
      # no heading
      echo one
      ```

      <!-- tested: far -->

      - in a list

        ```yaml
        a:
          b: 1
        ```

      ## Twice
      ## Twice
      <a id="here"></a>
      """;

  @TempDir Path folder;

  private Page page() throws IOException {
    return Page.of(Files.writeString(folder.resolve("page.md"), TEXT));
  }

  @Test
  void knowsItsBlocksAndWhichAreTested() throws IOException {
    assertThat(page().blocks())
        .containsExactly(
            new Page.Block(7, "sh", "first", "# no heading\necho one\n"),
            new Page.Block(16, "yaml", null, "a:\n  b: 1\n"));
    assertThat(page().namesOfTested()).containsExactly("first");
    assertThat(page().tested("first").firstLine()).isEqualTo("# no heading");
    assertThatThrownBy(() -> page().tested("far")).hasMessageContaining("0 blocks");
  }

  @Test
  void knowsItsLinksAndAnchors() throws IOException {
    assertThat(page().links()).containsExactly("other.md#part");
    assertThat(page().anchors())
        .containsExactlyInAnyOrder("a-page-of-code-and-more", "twice", "twice-1", "here");
    assertThat(page().code()).contains("code", "[no](link.md)");
  }

  @Test
  void shellStopsAtTheFirstFailureAndKnowsNoAgent() throws Exception {
    Shell shell = Shell.in(folder).env("NAME", "value");

    assertThat(shell.run("echo $NAME; false; echo on", Duration.ofSeconds(20)))
        .isEqualTo(new Shell.Result(1, "value\n", ""));
    assertThatThrownBy(() -> shell.run("sleep 30", Duration.ofMillis(50)))
        .hasMessageContaining("still running after PT0.05S");
  }
}
