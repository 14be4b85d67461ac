package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTableTest {
  /** Read from and, with {@code -Dheadstay.update=true}, written to. */
  private static final Path PAGE = Path.of("../../docs/troubleshooting.md");

  static List<ErrorEntry> entries() {
    return ErrorTable.entries();
  }

  static List<ErrorEntry> configured() {
    return entries().stream().filter(entry -> entry.configuration() != null).toList();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void saysAllThereIsToSay(ErrorEntry entry) {
    assertThat(entry.id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    assertThat(entry.wordings()).isNotEmpty();
    assertThat(entry.cause()).endsWith(".");
    assertThat(entry.look()).isNotEmpty();
    assertThat(entry.change()).isNotEmpty();
    assertThat(entry.sources()).allMatch(source -> source.startsWith("https://"));
    assertThat(entry.sources().isEmpty()).isEqualTo(entry.sender() == ErrorEntry.Sender.AGENT);
  }

  @Test
  void namesEachErrorOnce() {
    assertThat(entries()).extracting(ErrorEntry::id).doesNotHaveDuplicates();
    assertThat(entries())
        .flatExtracting(ErrorEntry::wordings)
        .extracting(Wording::text)
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("configured")
  void givesConfigurationsThatAreValidAsTheyAre(ErrorEntry entry, @TempDir Path folder)
      throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    String text = entry.configuration().replace("/run/secrets/gateway-key", secret.toString());
    Path file = Files.writeString(folder.resolve("headstay.yaml"), text);
    Map<String, String> environment = new HashMap<>();
    environment.put("HEADSTAY_CONFIG", file.toString());
    for (String variable :
        List.of("GATEWAY_KEY", "ANTHROPIC_API_KEY", "AWS_BEARER_TOKEN_BEDROCK")) {
      environment.put(variable, "x");
    }

    Loaded loaded = ConfigurationLoader.load(new Settings(null, environment, Map.of()), List.of());

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("entries")
  void findsEachWordingInWhatItIsPrintedIn(ErrorEntry entry) {
    for (Wording wording : entry.wordings()) {
      String text = wording.text().replace("…", "some `thing` of 1");
      String json = "{\"error\":{\"message\":\"" + text.replace("\"", "\\\"") + "\"}}";
      String nested = "ERROR  failed: \"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";

      for (String printed : List.of(text, json, nested, text.replace(" ", "\n   "))) {
        assertThat(ErrorAdvice.on("12:00 INFO up\n" + printed + "\n at a.B(C.java:1)").best())
            .as(printed)
            .isSameAs(entry);
      }
    }
  }

  @Test
  void isWhatThePageIsMadeFrom() throws Exception {
    String page = TroubleshootingPage.print();
    if (Boolean.getBoolean("headstay.update")) {
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE)
        .as("with -Dheadstay.update=true this test writes it")
        .content()
        .isEqualTo(page);
  }
}
