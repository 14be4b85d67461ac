package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathGlobTest {
  @ParameterizedTest(name = "{0} takes {1}")
  @CsvSource({
    "/, /",
    "/v1/messages, /v1/messages",
    "/v1/*, /v1/messages",
    "/v1/*/x, /v1/a/x",
    "/v1/m*s, /v1/messages",
    "/v1/m*, /v1/m",
    "/v1/*a*b, /v1/xaxaxb",
    "/v1/**, /v1",
    "/v1/**, /v1/",
    "/v1/**, /v1/a/b/c",
    "/**, /",
    "**, /a/b",
    "/**/messages, /messages",
    "/**/messages, /a/b/messages",
    "**/messages, /a/messages/messages",
    "/a/**/b/**/c, /a/x/b/b/y/c",
    "/a/**/b, /a/b/b",
    "/a/**/**/b, /a/b",
    "/v1/*/*/anthropic/**, /v1/acct/gw/anthropic/v1/messages",
    "/a%2Fb, /a%2Fb",
    "/model/*/invoke, /model/us.anthropic.claude-v1%3A0/invoke",
  })
  void matches(String glob, String path) {
    assertThat(PathGlob.parse(glob).matches(path)).isTrue();
  }

  @ParameterizedTest(name = "{0} leaves {1}")
  @CsvSource({
    "/, /a",
    "/v1/messages, /v1/Messages",
    "/v1/messages, /v1/messages/",
    "/v1/messages, /v1/message%73",
    "/v1/*, /v1",
    "/v1/*, /v1/",
    "/v1/*, /v1/a/b",
    "/v1/m*s, /v1/message",
    "/v1/m*s, /v1/m/s",
    "/v1/**, /v10",
    "/v1/**, /v2/v1",
    "/v1/**, v1/a",
    "/**, *",
    "/**/messages, /messages/x",
    "/a/**/b/**/c, /a/c/b",
    "/a%2Fb, /a/b",
    "/a%2Fb, /a%2fb",
  })
  void leavesOthersAlone(String glob, String path) {
    assertThat(PathGlob.parse(glob).matches(path)).isFalse();
  }

  @ParameterizedTest(name = "refuses {0}")
  @ValueSource(
      strings = {"", "v1", "*", "/a**", "/**a", "/a/***", "/v1?x=1", "/v1#x", "/a b", "/é", "/\n"})
  void refusesWhatIsNoGlob(String text) {
    assertThatThrownBy(() -> PathGlob.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  /** Fault 14, of globs: stars upon stars take no exponential time. */
  @Test
  void answersFastWhateverTheStars() {
    String segment = "a".repeat(2000);
    PathGlob within = PathGlob.parse("/" + "a*".repeat(500) + "b");
    PathGlob across = PathGlob.parse("/**/a".repeat(500) + "/b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertThat(within.matches("/" + segment)).isFalse();
          assertThat(across.matches("/a".repeat(2000))).isFalse();
        });
  }
}
