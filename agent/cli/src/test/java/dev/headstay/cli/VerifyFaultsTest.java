package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where {@code verify} sends nothing, or nobody answers. */
class VerifyFaultsTest {
  @TempDir Path folder;

  private Path config(String text) throws IOException {
    // A comma separates an agent's settings, and no path's parts.
    return Files.writeString(folder.resolve("head,stay.yaml"), text);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void printsOneDocumentWhereTheConfigurationIsRefused() throws IOException {
    Path config = config("version: 1\nmode: enforced\n");

    CommandRun run = CommandRun.of("verify", "--json", "--config", config, "https://a.test");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.json()).isEqualTo(CommandRun.of("validate", "--json", config).json());
    assertThat(CommandRun.of("verify", "--config", config, "https://a.test").err())
        .startsWith(config + ":2:7: mode: ");
  }

  @Test
  void printsOneDocumentWhereNobodyAnswers() throws IOException {
    String url = "http://127.0.0.1:" + freePort();
    Path config = config("version: 1\n");

    CommandRun run = CommandRun.of("verify", "--json", "--config", config, url);

    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("(source: --config)", url + ": no answer: ConnectException");
    assertThat(run.json().at("/error/place").asText()).isEqualTo(url);
    assertThat(run.json().at("/error/found").asText()).startsWith("no answer: ConnectException");
    assertThat(run.json().at("/error/expected").asText()).isEqualTo("a gateway that speaks HTTP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".|.: a directory (expected: a file)",
        "none.yaml|none.yaml: no such file (expected: a file)",
        "https://me:canary-1@a.test/|https://***@a.test/: a URL (expected: a file)",
      })
  void tellsWhyTheConfigurationCanNotBeRead(String line) {
    String[] parts = line.split("\\|");

    CommandRun run = CommandRun.of("verify", "--config", parts[0], "https://a.test");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("--config: " + parts[1]);
  }
}
