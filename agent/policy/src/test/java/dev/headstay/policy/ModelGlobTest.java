package dev.headstay.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelGlobTest {
  private static final String PROFILE =
      "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-a-v1:0";

  @ParameterizedTest(name = "{0} takes {1}")
  @CsvSource({
    "claude-a, claude-a",
    "claude-*, claude-a",
    "claude-*, claude-",
    "*, claude-a",
    "**, claude-a",
    "*opus*, anthropic.claude-opus-4-6-v1",
    "claude-a@*, claude-a@20250929",
    "anthropic.claude-a-v1:0, anthropic.claude-a-v1:0",
    "anthropic.claude-a*, us.anthropic.claude-a-v1:0",
    "anthropic.claude-a*, global.anthropic.claude-a-v1:0",
    "anthropic.claude-a*, us-gov.anthropic.claude-a-v1:0",
    "us.*, us.anthropic.claude-a-v1:0",
    "us.anthropic.*, " + PROFILE,
    "anthropic.*, " + PROFILE,
    "anthropic.claude-a-v1:0, arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-a-v1:0",
    "arn:aws:bedrock:*:1:inference-profile/*, " + PROFILE,
    "arn:*, arn:aws:bedrock:us-east-1:1:application-inference-profile/x1",
    "x1, arn:aws:bedrock:us-east-1:1:application-inference-profile/x1",
    "arn:aws:sagemaker:*, arn:aws:sagemaker:us-east-1:1:endpoint",
    "a/b, a/b",
  })
  void matches(String glob, String model) {
    assertThat(ModelGlob.parse(glob).matches(model)).isTrue();
  }

  @ParameterizedTest(name = "{0} leaves {1}")
  @CsvSource({
    "claude-a, claude-b",
    "claude-a, Claude-a",
    "claude-a, claude-a-v1",
    "claude-*, xclaude-a",
    "eu.*, us.anthropic.claude-a-v1:0",
    "eu.anthropic.*, " + PROFILE,
    "anthropic.*, claude-a",
    "claude-a*, anthropic.claude-a",
    "anthropic.*, a.b.anthropic.claude-a",
    "anthropic.*, .anthropic.claude-a",
    "meta.*, us.meta.llama",
    "b, a/b",
    "claude-a, arn:aws:bedrock:us-east-1:1:application-inference-profile/x1",
  })
  void leavesOthersAlone(String glob, String model) {
    assertThat(ModelGlob.parse(glob).matches(model)).isFalse();
  }

  @ParameterizedTest(name = "refuses {0}")
  @ValueSource(strings = {"", " ", "a b", "a%3A0", "claude-?", "é", "a\n"})
  void refusesWhatIsNoGlob(String text) {
    assertThatThrownBy(() -> ModelGlob.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: a model's name");
  }

  @Test
  void answersFastWhateverTheStars() {
    ModelGlob glob = ModelGlob.parse("a*".repeat(500) + "b");
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(glob.matches("a".repeat(2000))).isFalse());
  }
}
