package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void showsThatEachProgramFailsAndFailsItselfWithAnAgentThatDoesNothing(@TempDir Path folder)
      throws Exception {
    Path agent = Agents.jar(folder, InertAgent.class);

    int exitCode = Demo.run(new String[] {"--root=../..", "--agent=" + agent}, out);

    assertThat(text().lines()).last().isEqualTo("FAIL: 3 of 6 runs as they must be");
    assertThat(exitCode).isEqualTo(1);
    assertThat(text())
        .contains(
            "401 AiGatewayError 2009", "Unexpected value(s) `prompt-caching-scope-2026-01-05`")
        .doesNotContain("demo-gateway-token", "demo-key");
    assertThat(text().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void showsThatEachProgramPassesWithTheAgent() {
    int exitCode = Demo.run(new String[] {"--root=../.."}, out);

    assertThat(text().lines()).last().isEqualTo("PASS: 6 of 6 runs as they must be");
    assertThat(exitCode).isZero();
    assertThat(text()).doesNotContain("demo-gateway-token", "demo-key");
  }

  @Test
  void namesTheJarThatIsMissing() {
    int exitCode = Demo.run(new String[] {"--root=../..", "--agent=no-such.jar"}, out);

    assertThat(text()).startsWith("no-such.jar (expected: a file");
    assertThat(exitCode).isEqualTo(2);
  }

  @Test
  void namesAnArgumentItDoesNotKnow() {
    assertThat(Demo.run(new String[] {"--agnet=x"}, out)).isEqualTo(2);
    assertThat(text()).startsWith("--agnet=x (expected: --root=");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
