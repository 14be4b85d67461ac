package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static Settings argument(String argument) {
    return new Settings(argument, Map.of(), Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/headstay.yaml",
        "headstay.yaml",
        "/etc/a=b.yaml",
        "/etc/a b,c.yaml",
        "C:\\headstay.yaml"
      })
  void anArgumentWithoutAKeyIsAPath(String path) {
    Settings settings = argument(path);

    assertThat(settings.value("config")).isEqualTo(path);
    assertThat(settings.problems()).isEmpty();
  }

  @Test
  void pairsMayHoldSpacesEmptyPartsAndFurtherEqualsSigns() {
    Settings settings = argument(" config = /etc/a=b.yaml ,, mode=observe, ");

    assertThat(settings.value("config")).isEqualTo("/etc/a=b.yaml");
    assertThat(settings.value("mode")).isEqualTo("observe");
    assertThat(settings.problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "modee=off|agent argument: \"modee\" (expected: config, mode, betas, log.level, log.audit or"
            + " enabled, with =value; did you mean mode?)",
        "mode=off,betas|agent argument: \"betas\" (expected: config, mode, betas, log.level,"
            + " log.audit or enabled, with =value)",
        "mode=off,mode=off|agent argument: \"mode\" twice (expected: each key once)",
      })
  void aWrongPairIsAProblem(String argument, String expected) {
    assertThat(argument(argument).problems()).singleElement().hasToString(expected);
  }

  @Test
  void anEndlessArgumentIsRefused() {
    assertThat(argument("a".repeat(64 * 1024)).problems())
        .singleElement()
        .hasToString("agent argument: 65536 characters (expected: at most 8192)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  "})
  void aBlankArgumentIsNone(String argument) {
    Settings settings = new Settings(argument, Map.of("HEADSTAY_CONFIG", "/a"), Map.of());

    assertThat(settings.value("config")).isEqualTo("/a");
    assertThat(settings.place("config")).isEqualTo("HEADSTAY_CONFIG");
  }

  @Test
  void theAgentIsOnUnlessSomethingSaysFalse() {
    assertThat(argument(null).isEnabled()).isTrue();
    assertThat(argument("enabled=false").isEnabled()).isFalse();
    assertThat(new Settings(null, Map.of("HEADSTAY_ENABLED", "false"), Map.of()).isEnabled())
        .isFalse();
    assertThat(new Settings(null, Map.of(), Map.of("headstay.enabled", "FALSE")).isEnabled())
        .isFalse();
  }
}
