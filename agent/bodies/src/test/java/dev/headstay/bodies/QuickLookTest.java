package dev.headstay.bodies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.headstay.policy.BetaFlags;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a body without flags costs: no allocation, and no class beyond those that look. */
class QuickLookTest {
  private static final int CALLS = 20_000;

  private static final byte[] WITHOUT =
      ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\""
              + "Anthropic's \\u00e9 and \\u003c beta.\\n".repeat(40)
              + "\"}]}")
          .getBytes(UTF_8);
  private static final byte[] WITH = "{\"anthropic_beta\":[\"keep\"]}".getBytes(UTF_8);

  @TempDir Path directory;

  private static BodyEdit filter(byte[] body) {
    return JsonBody.filter(
        body, 0, body.length, Given.MAX_BYTES, FlagsMember.TOP_LEVEL, Given.FILTER);
  }

  private static long allocatedBy(byte[] body) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(self);
      for (int i = 0; i < CALLS; i++) {
        filter(body);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(self) - before);
    }
    return least / CALLS;
  }

  @Test
  void allocatesNothing() {
    assertThat(filter(WITHOUT)).isSameAs(BodyEdit.UNCHANGED);
    assertThat(allocatedBy(WITHOUT)).isZero();
    // The measurement must be able to fail.
    assertThat(allocatedBy(WITH)).isPositive();
  }

  /** What the forked JVM runs. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      byte[] body = arguments[0].equals("with") ? WITH : WITHOUT;
      BodyEdit edit =
          JsonBody.filter(
              body,
              0,
              body.length,
              Given.MAX_BYTES,
              FlagsMember.TOP_LEVEL,
              new FlagFilter() {
                @Override
                public BetaFlags.Outcome filter(String model, List<String> flags) {
                  return BetaFlags.Outcome.UNCHANGED;
                }
              });
      if (edit != BodyEdit.UNCHANGED) {
        throw new IllegalStateException();
      }
    }
  }

  private List<String> loaded(String argument) throws Exception {
    Path output = directory.resolve("classes.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-verbose:class");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Program.class.getName());
    command.add(argument);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as("%s", read(output)).isZero();
    return read(output);
  }

  private static List<String> read(Path output) throws IOException {
    return Files.readAllLines(output, UTF_8);
  }

  private static List<String> of(List<String> classes, String part) {
    List<String> found = new ArrayList<>();
    for (String line : classes) {
      if (line.contains(" " + part)) {
        found.add(line);
      }
    }
    return found;
  }

  @Test
  void loadsNoParser() throws Exception {
    List<String> classes = loaded("without");
    assertThat(of(classes, "dev.headstay.bodies.JsonBody ")).hasSize(1);
    assertThat(of(classes, "dev.headstay.bodies.BodyDocument ")).isEmpty();
    assertThat(of(classes, "com.fasterxml.")).isEmpty();
  }

  @Test
  void theParserIsTheOnlyOneThatIsLoadedForFlags() throws Exception {
    List<String> classes = loaded("with");
    assertThat(of(classes, "com.fasterxml.jackson.core.json.UTF8StreamJsonParser")).hasSize(1);
    assertThat(of(classes, "com.fasterxml.")).hasSizeLessThan(50);
    assertThat(of(classes, "com.fasterxml.jackson.core.JsonFactory ")).isEmpty();
    assertThat(of(classes, "com.fasterxml.jackson.databind.")).isEmpty();
    assertThat(of(classes, "java.util.regex.Pattern ")).isEmpty();
    assertThat(of(classes, "java.lang.invoke.LambdaMetafactory ")).isEmpty();
  }
}
