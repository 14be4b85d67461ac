package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HostPattern;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class DecisionFilterTest {
  private static final String PATCHED =
      "{\"time\":\"2026-11-25T10:11:12.123456Z\",\"client\":\"okhttp\",\"method\":\"POST\","
          + "\"origin\":\"https://a.example.com:443\",\"outcome\":\"patched\",\"rules\":[{\"name\":"
          + "\"gateway\",\"operations\":[\"set x-a\"]}],\"flags\":[{\"provider\":\"p\",\"flag\":"
          + "\"f\",\"action\":\"renamed\",\"to\":\"g\"}]}";
  private static final String NO_RULE =
      "{\"client\":\"okhttp\",\"method\":\"GET\",\"origin\":\"http://b:80\",\"outcome\":\"no_rule\"}";

  private static boolean takes(DecisionFilter filter, String decision) throws IOException {
    return filter.takes(ParsedJson.of(decision));
  }

  private static DecisionFilter filter(
      String host, List<String> rules, List<String> outcomes, List<String> flags, boolean all) {
    HostPattern pattern = host == null ? null : HostPattern.parse(host);
    return new DecisionFilter(pattern, List.of(), rules, outcomes, flags, all);
  }

  @Test
  void takesWhatChangedUnlessAskedForAll() throws Exception {
    DecisionFilter usual = filter(null, List.of(), List.of(), List.of(), false);
    assertThat(takes(usual, PATCHED)).isTrue();
    assertThat(takes(usual, NO_RULE)).isFalse();
    assertThat(usual.isWhole()).isFalse();
    DecisionFilter all = filter(null, List.of(), List.of(), List.of(), true);
    assertThat(takes(all, NO_RULE)).isTrue();
    assertThat(all.isWhole()).isTrue();
  }

  @Test
  void goesByHostRuleOutcomeAndFlag() throws Exception {
    assertThat(takes(filter("*.example.com", List.of(), List.of(), List.of(), false), PATCHED))
        .isTrue();
    assertThat(takes(filter("example.org", List.of(), List.of(), List.of(), false), PATCHED))
        .isFalse();
    assertThat(takes(filter(null, List.of("gateway"), List.of(), List.of(), false), PATCHED))
        .isTrue();
    assertThat(takes(filter(null, List.of("other"), List.of(), List.of(), false), PATCHED))
        .isFalse();
    assertThat(takes(filter(null, List.of(), List.of("no_rule"), List.of(), false), NO_RULE))
        .isTrue();
    assertThat(takes(filter(null, List.of(), List.of("no_rule"), List.of(), false), PATCHED))
        .isFalse();
    assertThat(takes(filter(null, List.of(), List.of(), List.of("g"), false), PATCHED)).isTrue();
    assertThat(takes(filter(null, List.of(), List.of(), List.of("h"), false), PATCHED)).isFalse();
  }

  @Test
  void printsALineThatCantSteerATerminal() throws Exception {
    String line = PATCHED.replace("gateway", "gate\\u001b[31mway\\n");

    assertThat(DecisionLine.text(ParsedJson.of(line), Ansi.OFF))
        .isEqualTo(
            "10:11:12.123 patched okhttp POST https://a.example.com:443; rule \"gate?[31mway \":"
                + " set x-a; flag f renamed to g");
    assertThat(ParsedJson.of(PATCHED).json()).isEqualTo(PATCHED);
  }
}
