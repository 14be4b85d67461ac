package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderPolicy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way without a file: {@code ANTHROPIC_CUSTOM_HEADERS}. */
class CustomHeadersTest {
  private static Given headers(String text) {
    return Given.nothing().with("ANTHROPIC_CUSTOM_HEADERS", text);
  }

  @Test
  void eachLineIsADefaultHeaderForTheFirstParty() {
    Loaded loaded = headers("cf-aig-authorization: Bearer a:b\r\n\nX-Team:  blue \n").load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.source()).isEqualTo("environment (ANTHROPIC_CUSTOM_HEADERS)");
    assertThat(
            Wire.of(loaded)
                .to("https://api.anthropic.com/v1/messages")
                .with("x-team", "red")
                .sent())
        .containsExactly("x-team: red", "cf-aig-authorization: Bearer a:b");
    assertThat(Wire.of(loaded).to("https://a.example/v1/messages").sent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "https://gw.example/anthropic, https://gw.example/v1, true",
    "https://gw.example, https://gw.example:8443/v1, false",
    "https://gw.example:8443/x?y#z, https://gw.example:8443/v1, true",
    "https://gw.example:8443, https://gw.example/v1, false",
    "https://user:pass@gw.example, https://gw.example/v1, true",
    "https://gw.example?@evil.example/, https://evil.example/v1, false",
    "HTTPS://GW.example, https://gw.example/v1, true",
    "'https://[::1]:8443', 'https://[::1]:8443/v1', true",
    "https://gw.example, http://gw.example/v1, false",
    "http://gw.example, http://gw.example/v1, true",
  })
  void theyGoToTheHostAndPortOfTheBaseUrlToo(String baseUrl, String request, boolean expected) {
    Loaded loaded = headers("x-a: b").with("ANTHROPIC_BASE_URL", baseUrl).load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(Wire.of(loaded).to(request).sent().contains("x-a: b")).isEqualTo(expected);
  }

  @Test
  void aPlainHttpBaseUrlIsConsentForItsHostAloneWithOneWarning() {
    Loaded loaded =
        headers("x-a: canary\nx-b: canary").with("ANTHROPIC_BASE_URL", "http://gw.example").load();

    assertThat(loaded.warnings())
        .containsExactly(
            "ANTHROPIC_BASE_URL is plain http: the values of ANTHROPIC_CUSTOM_HEADERS go to"
                + " gw.example:80 unencrypted");
    assertThat(Wire.of(loaded).to("http://gw.example/v1").sent()).hasSize(2);
    assertThat(Wire.of(loaded).to("http://api.anthropic.com/v1").sent()).isEmpty();
  }

  @Test
  void aFileWinsOverThem(@TempDir Path directory) {
    Loaded loaded =
        Given.file(directory, "a.yaml", "version: 1\n")
            .with("ANTHROPIC_CUSTOM_HEADERS", "x-a: canary")
            .load();

    assertThat(Wire.of(loaded).to("https://api.anthropic.com/v1").sent()).isEmpty();
    assertThat(loaded.warnings())
        .containsExactly("ANTHROPIC_CUSTOM_HEADERS is not used: there is a configuration file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "canary",
        "x-a:",
        ": canary",
        "x canary: b",
        "Host: canary",
        "x-a: can\u00e4ry canary",
        "x-a: ca\u0000 canary",
        "X-OK: canary",
      })
  void aLineThatIsNoHeaderIsAProblemThatShowsNothingOfIt(String line) {
    Loaded loaded = headers("x-ok: 1\n" + line).load();

    assertThat(loaded.problems()).hasSize(1);
    assertThat(loaded.problems().get(0).toString())
        .startsWith("ANTHROPIC_CUSTOM_HEADERS:2:1: ")
        .doesNotContain("canary");
    assertThat(loaded.configuration().policy()).isSameAs(HeaderPolicy.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gw.example", "ftp://gw.example", "https://", "https://a:b:c/"})
  void aBaseUrlThatIsNoneIsAProblem(String baseUrl) {
    Loaded loaded = headers("x-a: b").with("ANTHROPIC_BASE_URL", baseUrl).load();

    assertThat(loaded.problems())
        .singleElement()
        .hasToString("ANTHROPIC_BASE_URL: not a URL (expected: https://host[:port]/…)");
  }
}
