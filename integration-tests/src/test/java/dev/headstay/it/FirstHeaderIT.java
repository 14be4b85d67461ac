package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Shell;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The script that walks the README's way to the first header. */
class FirstHeaderIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static Shell shell() {
    return Shell.in(Documentation.ROOT)
        .env("PATH", Jdk.JDK_17.home().resolve("bin") + ":" + System.getenv("PATH"));
  }

  @Test
  void theReadmesWayPutsTheHeaderOnTheWire() throws Exception {
    AgentJar.built();

    Shell.Result result = shell().run("docs/try/first-header.sh --built", LIMIT);

    assertThat(result.exit()).as("%s", result).isZero();
    assertThat(result.stdout())
        .contains("cf-aig-authorization: Bearer any-token", "PASS: ")
        .containsPattern("\\[headstay\\] INFO started: .*; rules: 1; betas: on");
  }

  @Test
  void isToldWhatItTakes() throws Exception {
    Shell.Result result = shell().run("docs/try/first-header.sh --help", LIMIT);

    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.stdout()).contains("--built");
  }
}
