package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of names and values, and the guards on names. */
class FieldsTest {
  /** Faults 16 and 29. */
  @ParameterizedTest(name = "refuses the name {0}")
  @ValueSource(
      strings = {
        "",
        ":authority",
        "a:b",
        "a b",
        " a",
        "a(b",
        "naïve",
        "a\r\nb",
        "a\u0000",
        "a\"b",
        "ſ"
      })
  void refusesWhatIsNoName(String name) {
    assertThatThrownBy(() -> FieldNames.check(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void refusesANameWithoutEndAndTakesTheLongest() {
    assertThat(FieldNames.check("x".repeat(256))).hasSize(256);
    assertThatThrownBy(() -> FieldNames.check("x".repeat(257)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsNoMoreOfABadNameThanItsGoodBeginning() {
    assertThatThrownBy(() -> FieldNames.check("x-api-key: sk-hunter2"))
        .hasMessageStartingWith("\"x-api-key\" followed by ':' (expected: ")
        .message()
        .doesNotContain("hunter2");
  }

  /** Faults 30 and 31. */
  @ParameterizedTest(name = "guards {0}")
  @ValueSource(
      strings = {
        "Host",
        "hOST",
        "Content-Length",
        "Transfer-Encoding",
        "Connection",
        "Keep-Alive",
        "TE",
        "Trailer",
        "Upgrade",
        "Expect",
        "Proxy-Authorization",
        "Proxy-Connection",
        "proxy-anything",
        "HTTP2-Settings",
        "Sec-WebSocket-Key",
        "sec-websocket-protocol",
        "Accept-Encoding",
        "content-encoding",
      })
  void guardsFramingAndProxyNames(String name) {
    assertThat(FieldNames.isGuarded(name)).isTrue();
    assertThat(NamePattern.parse("*").matches(name)).isFalse();
    assertThat(NamePattern.parse(name.charAt(0) + "*").matches(name)).isFalse();
    HeaderValue value = HeaderValue.constant("x");
    assertRefused(() -> FieldNames.checkMayChange(name), name);
    assertRefused(() -> NamePattern.parse(name), name);
    assertRefused(() -> HeaderOperation.rename(name, "x-other"), name);
    assertRefused(() -> HeaderOperation.rename("x-other", name), name);
    assertRefused(() -> HeaderOperation.set(name, value), name);
    assertRefused(() -> HeaderOperation.defaultValue(name, value), name);
    assertRefused(() -> HeaderOperation.replace(name, value), name);
    assertRefused(() -> HeaderOperation.replaceFrom(name, value, value), name);
    assertRefused(() -> HeaderOperation.replaceMatching(name, v -> v, false), name);
    assertRefused(() -> HeaderOperation.append(name, java.util.List.of(value)), name);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String name) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + name + "\" (expected: ");
  }

  @ParameterizedTest(name = "leaves {0} free")
  @ValueSource(strings = {"Accept", "Accept-Language", "Authorization", "Hostess", "TEx", "x-host"})
  void guardsNoOtherName(String name) {
    assertThat(FieldNames.isGuarded(name)).isFalse();
    assertThat(NamePattern.parse("*").matches(name)).isTrue();
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "x-internal-*, X-Internal-Trace, true",
    "x-internal-*, x-internal-, true",
    "x-internal-*, x-internal, false",
    "X-Trace, x-trace, true",
    "x-trace, x-trace-id, false",
    "te*, Test, true",
    "te*, TE, false",
  })
  void matchesNamesInAnyCase(String pattern, String name, boolean expected) {
    assertThat(NamePattern.parse(pattern).matches(name)).isEqualTo(expected);
  }

  @ParameterizedTest(name = "refuses the pattern {0}")
  @ValueSource(strings = {"", "a*b", "**", "*-id", "a b*", "proxy-*", "Sec-WebSocket-K*"})
  void refusesPatternsThatAreNone(String pattern) {
    assertThatThrownBy(() -> NamePattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "Authorization, true",
    "cookie, true",
    "x-api-key, true",
    "api-key, true",
    "X-Goog-Api-Key, true",
    "cf-aig-authorization, true",
    "Set-Cookie, false",
    "authorizations, false",
    "x-api-key-id, false",
    "anthropic-beta, false",
  })
  void knowsNamesThatHoldSecrets(String name, boolean expected) {
    assertThat(FieldNames.isSecretByName(name)).isEqualTo(expected);
  }

  /** Faults 24 to 28. */
  @ParameterizedTest(name = "refuses value {index}")
  @ValueSource(
      strings = {
        "hunter2\r\nX-Evil: 1",
        "hunter2\r",
        "hunter2\nx",
        "hunter2\r\n folded",
        "hunter2\u0000",
        "hunter2\u007f",
        "hunter2\u001b[0m",
        "hunter2\u0080",
        "hunter2é",
        "hunter2😀",
        "hunter2\ud800",
        "hunter2\u010a",
        " hunter2",
        "hunter2 ",
        "\thunter2",
        "hunter2\t",
      })
  void refusesWhatIsNoValueAndNeverShowsIt(String value) {
    assertThat(FieldValues.isValid(value)).isFalse();
    assertThatThrownBy(() -> FieldValues.check(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ")
        .message()
        .doesNotContain("hunter2");
    assertThatThrownBy(() -> HeaderValue.constant(value))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a b", "a\tb", "Bearer x~!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}"})
  void takesWhatIsAValue(String value) {
    assertThat(FieldValues.check(value)).isEqualTo(value);
  }

  /** Fault 28. */
  @Test
  void boundsTheLengthOfAValue() {
    assertThat(FieldValues.isValid("x".repeat(FieldValues.MAX_LENGTH))).isTrue();
    assertThat(FieldValues.isValid("x".repeat(FieldValues.MAX_LENGTH + 1))).isFalse();
  }

  /** Fault 27. */
  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "  "})
  void refusesBlankValues(String value) {
    assertThat(FieldValues.isValid(value)).isFalse();
  }
}
