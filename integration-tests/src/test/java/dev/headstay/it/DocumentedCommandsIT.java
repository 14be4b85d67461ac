package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Canaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of {@code docs/commands.md} as they are written there, in order, and compares
 * what they print with the block below. A block of YAML or JSON whose first line is a comment with
 * a file's name, or that {@code <!-- file: NAME -->} comes before, is that file. {@code <!-- exits
 * 1 -->} comes before a command that says no.
 */
class DocumentedCommandsIT {
  /** Sections whose commands speak with a process or a server; tests of their own run them. */
  private static final Set<String> LIVE =
      Set.of("verify", "attach", "detach", "reload", "status", "watch", "doctor");

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:<!-- (?:exits (?<exit>\\d)|file: (?<file>\\S+)) -->\n)?"
              + "```(?<language>\\w*)\n(?<text>.*?)```\n",
          Pattern.DOTALL);

  private static final Pattern FILE = Pattern.compile("# (\\S+\\.(?:yaml|json|conf|txt))\n");

  @TempDir static Path folder;

  private record Block(String section, String language, String text, int exit, String file) {
    boolean isCommand() {
      return language.equals("sh") && text.contains("java -jar headstay.jar");
    }
  }

  private static List<Block> blocks() throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (String part : Files.readString(Path.of("../docs/commands.md")).split("(?m)^## ")) {
      String section = part.substring(0, part.indexOf('\n'));
      Matcher matcher = BLOCK.matcher(part);
      while (matcher.find()) {
        String text = matcher.group("text");
        Matcher named = FILE.matcher(text);
        String file = matcher.group("file");
        if (file == null && named.lookingAt() && !matcher.group("language").equals("sh")) {
          file = named.group(1);
        }
        String exit = matcher.group("exit");
        blocks.add(
            new Block(
                section,
                matcher.group("language"),
                text,
                exit == null ? 0 : Integer.parseInt(exit),
                file));
      }
    }
    return blocks;
  }

  @TestFactory
  Stream<DynamicTest> printWhatThePageShows() throws IOException {
    Files.copy(AgentJar.built(), folder.resolve("headstay.jar"));
    List<Block> blocks = blocks();
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i);
      if (block.file() != null) {
        tests.add(
            DynamicTest.dynamicTest(
                block.file(), () -> Files.writeString(folder.resolve(block.file()), block.text())));
      } else if (block.isCommand() && !LIVE.contains(block.section())) {
        boolean shown = i + 1 < blocks.size() && blocks.get(i + 1).language().isEmpty();
        String output = shown ? blocks.get(i + 1).text() : null;
        tests.add(DynamicTest.dynamicTest(block.text().strip(), () -> run(block, output)));
      }
    }
    return tests.stream();
  }

  @Test
  void everySectionThatIsNotLiveHasACommand() throws IOException {
    List<String> run =
        blocks().stream().filter(Block::isCommand).map(Block::section).distinct().toList();

    assertThat(run).contains("validate", "explain", "schema", "list-clients");
  }

  private static void run(Block block, String output) throws Exception {
    Path printed = Files.createTempFile("printed", ".txt");
    ProcessBuilder shell =
        Program.of("sh", "-eu", "-c", block.text()).in(folder).builder().redirectErrorStream(true);
    // The JDK of these tests, whatever else is there.
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    shell.environment().merge("PATH", java, (path, first) -> first + ":" + path);
    Process process = shell.redirectOutput(printed.toFile()).start();
    process.getOutputStream().close();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(block.text()).isTrue();
      String text = Canaries.none("output", Files.readString(printed));
      assertThat(process.exitValue()).as("%s\n%s", block.text(), text).isEqualTo(block.exit());
      if (output != null) {
        assertThat(neutral(text)).isEqualTo(neutral(output));
      }
    } finally {
      process.destroyForcibly();
      Files.delete(printed);
    }
  }

  /** Without what differs from run to run: versions, times and where it runs. */
  private static String neutral(String text) {
    String here = folder.toAbsolutePath().toString();
    return text.replace(here, "/app")
        .replaceAll("Headstay [0-9]\\S*", "Headstay VERSION")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME");
  }
}
