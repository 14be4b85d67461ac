package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
  @ParameterizedTest(name = "{0} takes {1}:{2}")
  @CsvSource({
    "api.anthropic.com, api.anthropic.com, 443",
    "api.anthropic.com, API.Anthropic.COM, 443",
    "API.Anthropic.com., api.anthropic.com, 8443",
    "api.anthropic.com, api.anthropic.com., 443",
    "api.anthropic.com:8080, api.anthropic.com, 8080",
    "api.anthropic.com:8080, API.anthropic.com., 8080",
    "*.example.com, a.example.com, 443",
    "*.example.com, a.b.c.EXAMPLE.com., 443",
    "*.example.com:8443, a.example.com, 8443",
    "*, anything.at.all, 80",
    "*, bücher.example, 80",
    "*:81, anything, 81",
    "localhost, LOCALHOST, 80",
    "127.0.0.1, 127.0.0.1, 80",
    "::1, [::1], 80",
    "::1, ::1, 80",
    "[::1], 0:0:0:0:0:0:0:1, 80",
    "[::1]:8080, [::1], 8080",
    "2001:DB8::0001, [2001:db8:0:0::1], 443",
    "bücher.example, xn--bcher-kva.example, 443",
    "*.bücher.example, a.XN--bcher-KVA.example, 443",
    "a_b.example.com, a_b.example.com, 443",
  })
  void matches(String pattern, String host, int port) {
    assertThat(HostPattern.parse(pattern).matches(host, port)).isTrue();
  }

  /** Faults 40 and 41: what a redirect can make of a host. */
  @ParameterizedTest(name = "{0} leaves {1}:{2}")
  @CsvSource({
    "api.anthropic.com, api.anthropic.com.evil.test, 443",
    "api.anthropic.com, evil-api.anthropic.com, 443",
    "api.anthropic.com, api.anthropic.com.., 443",
    "api.anthropic.com, user@api.anthropic.com, 443",
    "api.anthropic.com, api%2eanthropic.com, 443",
    "api.anthropic.com, аpi.anthropic.com, 443",
    "api.anthropic.com, ａpi.anthropic.com, 443",
    "api.anthropic.com:8080, api.anthropic.com, 443",
    "kelvin.example, \u212Aelvin.example, 443",
    "s.example, \u017F.example, 443",
    "*.example.com, example.com, 443",
    "*.example.com, example.com., 443",
    "*.example.com, .example.com, 443",
    "*.example.com, a..example.com, 443",
    "*.example.com, aexample.com, 443",
    "*.example.com, a.example.com.evil.test, 443",
    "*.example.com, evil.test#.example.com, 443",
    "*.example.com, evil.test/.example.com, 443",
    "*.example.com, user@evil.example.com, 443",
    "*.example.com, evil.test%2f.example.com, 443",
    "*.example.com, evil.test\\.example.com, 443",
    "*.example.com:8443, a.example.com, 443",
    "127.0.0.1, 127.1, 80",
    "127.0.0.1, 2130706433, 80",
    "127.0.0.1, 0x7f.0.0.1, 80",
    "::1, ::2, 80",
    "::1, [::1%eth0], 80",
    "::1, 1, 80",
    "1::, ::1, 80",
    "bücher.example, bücher.example, 443",
  })
  void leavesOthersAlone(String pattern, String host, int port) {
    assertThat(HostPattern.parse(pattern).matches(host, port)).isFalse();
  }

  @ParameterizedTest(name = "refuses \"{0}\"")
  @ValueSource(
      strings = {
        "",
        " ",
        "https://api.anthropic.com",
        "api.anthropic.com/v1",
        "api.anthropic.com:",
        "api.anthropic.com:0",
        "api.anthropic.com:65536",
        "api.anthropic.com:http",
        "api.anthropic.com:0000443",
        "api..anthropic.com",
        ".anthropic.com",
        "*.",
        "*anthropic.com",
        "api.*.com",
        "**.anthropic.com",
        "a b",
        "[::1",
        "[::1]x",
        "[::1]:x",
        "[::g]",
        ":::",
        "1::2::3",
        "1:2:3:4:5:6:7:8:9",
        "fe80::1%eth0",
        "straße.example",
      })
  void refusesWhatIsNoHost(String text) {
    assertThatThrownBy(() -> HostPattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\" (expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:hunter2@host", "https://user:hunter2@host/"})
  void neverShowsWhatStandsBeforeAnAtSign(String text) {
    assertThatThrownBy(() -> HostPattern.parse(text)).message().doesNotContain("hunter2");
  }
}
