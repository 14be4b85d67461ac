package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSettingsTest {
  @TempDir Path directory;

  private Loaded load(String admin) {
    Given given =
        Given.file(
            directory,
            "a.yaml",
            "version: 1\nsecrets: { admin: { env: TOKEN } }\nadmin: { " + admin + " }\n");
    return given.with("TOKEN", "canary-Zx81").load();
  }

  private AdminSettings settings(String admin) {
    Loaded loaded = load(admin);
    assertThat(loaded.problems()).isEmpty();
    return loaded.configuration().admin();
  }

  @Test
  void isOffWithoutTheKey() {
    Loaded loaded = Given.file(directory, "a.yaml", "version: 1\n").load();

    assertThat(loaded.configuration().admin()).isNull();
  }

  @Test
  void holdsHostAndPortAsTheyAreWritten() {
    AdminSettings settings = settings("listen: '[::1]:0'");

    assertThat(settings.host()).isEqualTo("[::1]");
    assertThat(settings.port()).isZero();
    assertThat(settings.token()).isNull();
  }

  @Test
  void takesItsTokenFromASecretAndNeverShowsIt() {
    AdminSettings settings = settings("listen: '0.0.0.0:9797', token: '${secret:admin}'");

    assertThat(settings.token().get()).isEqualTo("canary-Zx81");
    assertThat(settings).hasToString("0.0.0.0:9797");
  }

  @Test
  void tokenWithoutAValueIsNoProblemOfTheFile() {
    AdminSettings settings = settings("listen: '0.0.0.0:9797', token: '${env:NOBODY}'");

    assertThat(settings.token().get()).isNull();
  }

  @Test
  void fileWithATokenIsAFileWithASecret() {
    Given given =
        Given.file(
            directory,
            "a.yaml",
            "version: 1\nadmin: { listen: '127.0.0.1:1', token: 0123456789-canary }\n");
    directory.resolve("a.yaml").toFile().setWritable(true, false);

    Loaded loaded = given.load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings()).hasSize(1).first().asString().doesNotContain("canary");
  }
}
