package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.RefusalReason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each thing that {@code doctor} says by what the agent tells. */
class AgentDoctorTest {
  private static final String RULE = ",\"rules\":[{\"name\":\"key\",\"mode\":\"enforce\"}]";
  private static final String CHANGED =
      "{\"name\":\"headstay_rules_total\",\"labels\":{\"rule\":\"key\"},\"value\":1}";

  @TempDir Path folder;

  private StandInJvm jvm;
  private StandInJvm.Agent agent;

  @BeforeEach
  void make() throws Exception {
    jvm = new StandInJvm(folder);
    agent = jvm.answering();
  }

  @Test
  void findsNothing() throws Exception {
    agent.status = ",\"clients\":[\"okhttp\"]";

    assertThat(jvm.doctor())
        .contains("agent: /opt/headstay.jar\n", "  okhttp: loaded, patched and used\n")
        .contains("counted since: T\n")
        .endsWith("\nnothing found\n");
  }

  @Test
  void tellsThatItWasAttachedAndWhatHasNotPassedSince() throws Exception {
    jvm.started("-Xmx1g").mark = new AgentMark("development", "-Xmx1g");

    assertThat(jvm.doctor())
        .contains("agent: attached while the program ran\n")
        .contains("  okhttp: loaded, and no request of it has passed yet\n");
  }

  @Test
  void tellsWhichClientsAreUsedWhereTheJvmDoesNotTellItsClasses() throws Exception {
    jvm.classes = null;
    agent.status = ",\"clients\":[\"okhttp\"]";

    assertThat(jvm.doctor())
        .contains("clients that the agent patched and that were used:\n  okhttp\n")
        .contains("note: this JVM does not tell which classes are loaded\n");
  }

  @Test
  void tellsOfAClientThatIsNotPatchedBesideOneThatIs() throws Exception {
    jvm.classes(StandInJvm.ENGINE, StandInJvm.OKHTTP, StandInJvm.UNPATCHED);
    agent.status = ",\"clients\":[\"okhttp\"]";

    assertThat(jvm.doctor())
        .contains("warning: the agent does not patch HttpURLConnection\n")
        .doesNotContain("problem: ");
  }

  @Test
  void tellsOfAnotherVersion() throws Exception {
    agent.status = ",\"version\":\"9.9.9\"";

    assertThat(jvm.doctor())
        .contains("note: the agent there is of version 9.9.9\n")
        .contains("why: this command is of version development\n");
  }

  @Test
  void tellsOfARefusedConfiguration() throws Exception {
    agent.status = ",\"lastError\":\"f.yaml:1:1: x\"";
    agent.diagnosis = ",\"problems\":[\"f.yaml:1:1: x\",\"f.yaml:2:1: y\"]";

    assertThat(jvm.doctor())
        .contains("problem: the configuration is refused, and no request is changed\n")
        .contains("why: f.yaml:1:1: x\n    f.yaml:2:1: y\n")
        .contains("or java -jar headstay.jar reload 7\n")
        .doesNotContain("the newest version");
  }

  @Test
  void tellsOfARefusedVersion() throws Exception {
    agent.status = ",\"lastError\":\"f.yaml:1:1: x\"";

    assertThat(jvm.doctor())
        .contains("problem: the newest version of the configuration is refused, and the one before")
        .contains("why: f.yaml:1:1: x\n");
  }

  @Test
  void tellsThatAVersionIsHeldBack() throws Exception {
    agent.status = ",\"heldBack\":\"held back by its rollout: percent: 0\"";

    assertThat(jvm.doctor())
        .contains("warning: the newest version of the configuration is held back\n")
        .contains("why: held back by its rollout: percent: 0\n")
        .doesNotContain("problem: ");
  }

  @Test
  void tellsTheConfigurationsWarnings() throws Exception {
    agent.diagnosis =
        ",\"warnings\":[\"variable A is not set; what uses it is left out of requests\",\"odd\"]";

    assertThat(jvm.doctor())
        .contains("problem: the configuration is in force, but: variable A is not set;")
        .contains("warning: the configuration is in force, but: odd\n");
  }

  @Test
  void tellsThatThereIsNothingToDo() throws Exception {
    agent.status = ",\"rules\":0";
    assertThat(jvm.doctor())
        .contains("problem: there is no rule, and flags are not filtered\n")
        .contains("why: the configuration is: S\n");
  }

  @Test
  void takesTheFilterForSomethingToDo() throws Exception {
    agent.status = ",\"rules\":0";
    agent.diagnosis = ",\"betas\":true";

    assertThat(jvm.doctor()).endsWith("\nnothing found\n");
  }

  @ParameterizedTest
  @CsvSource({
    "observe, warning: the agent only observes: no request is changed",
    "off, problem: the policy is off: no request is changed",
  })
  void tellsTheModeAndWhereItIsFrom(String mode, String what) throws Exception {
    agent.status = ",\"mode\":\"" + mode + "\"";
    String set = ",\"settings\":[{\"key\":\"mode\",\"value\":\"x\",\"place\":\"HEADSTAY_MODE\"}]";
    String text = jvm.doctor();
    assertThat(text).contains(what + "\n  why: mode is " + mode + " (source: the configuration)\n");

    make();
    agent.status = ",\"mode\":\"" + mode + "\"";
    agent.diagnosis = set;
    assertThat(jvm.doctor()).contains("why: mode is " + mode + " (source: HEADSTAY_MODE)\n");

    make();
    agent.status = ",\"mode\":\"" + mode + "\"";
    agent.diagnosis = set + ",\"modeSet\":\"" + mode + "\"";
    assertThat(jvm.doctor())
        .contains("why: mode is " + mode + " (source: an operator, through JMX)\n");
  }

  @Test
  void tellsOfAClientThatIsLeftAlone() throws Exception {
    agent.diagnosis = ",\"clientsOff\":[\"okhttp\"]";

    assertThat(jvm.doctor()).contains("warning: the configuration leaves okhttp alone\n");
  }

  @Test
  void tellsWhatTheAgentSaid() throws Exception {
    agent.diagnosis =
        ",\"said\":[\"T WARN not patched: okhttp: okhttp3.A has none of the methods\","
            + "\"T WARN not patched: HttpURLConnection (no integration for it yet)\","
            + "\"T WARN a request passed unchanged: the agent is still starting\"]";

    assertThat(jvm.doctor())
        .contains("problem: not patched: okhttp: okhttp3.A has none of the methods\n")
        .contains("warning: requests passed unchanged while the agent started\n")
        .doesNotContain("problem: not patched: HttpURLConnection");
  }

  @Test
  void tellsSettingsAndDefaults() throws Exception {
    agent.diagnosis =
        ",\"betas\":true,\"mode\":\"enforce\",\"logLevel\":\"info\",\"audit\":false,\"settings\":["
            + Stream.of("config", "mode", "betas", "log.level", "log.audit", "enabled")
                .map(key -> "{\"key\":\"" + key + "\",\"value\":null,\"place\":null}")
                .reduce((one, other) -> one + "," + other)
                .get()
            + "]";

    assertThat(jvm.doctor())
        .contains(
            "settings:\n"
                + "  config: not set\n"
                + "  mode: enforce (source: configuration or default)\n"
                + "  betas: on (source: configuration or default)\n"
                + "  log.level: info (source: configuration or default)\n"
                + "  log.audit: false (source: configuration or default)\n"
                + "  enabled: true (source: default)\n");
  }

  private static String refusal(String reason) {
    return "{\"name\":\"headstay_refusals_total\",\"labels\":{\"client\":\"okhttp\",\"rule\":\"key\","
        + "\"operation\":\"set\",\"header\":\"x-key\",\"reason\":\""
        + reason
        + "\"},\"value\":3}";
  }

  static Stream<String> reasons() {
    return Arrays.stream(RefusalReason.values()).map(RefusalReason::code);
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void tellsWhyAnOperationIsLeftOut(String reason) throws Exception {
    agent.counted = refusal(reason) + "," + refusal(reason).replace("okhttp", "apache");

    assertThat(jvm.doctor())
        .contains("problem: left out 6 times: set x-key (rule \"key\")\n")
        .doesNotContain("why: " + reason);
  }

  @Test
  void tellsAReasonThatItDoesNotKnowAsItIs() throws Exception {
    agent.counted = refusal("newer");

    assertThat(jvm.doctor())
        .contains("problem: left out 3 times: set x-key (rule \"key\")\n  why: newer\n");
  }

  @Test
  void saysNothingOfWhatAConfigurationBeforeThisOneLeftOut() throws Exception {
    agent.counters =
        refusal("unresolved")
            + ",{\"name\":\"headstay_flags_total\",\"labels\":{\"flag\":\"a\",\"action\":\"dropped\"},"
            + "\"value\":1},{\"name\":\"headstay_unknown_provider_total\",\"labels\":{\"host\":\"h\"},"
            + "\"value\":1}";

    assertThat(jvm.doctor()).endsWith("\nnothing found\n");
  }

  @Test
  void tellsOfFailures() throws Exception {
    agent.counters =
        "{\"name\":\"headstay_hops_total\",\"labels\":{\"client\":\"okhttp\",\"outcome\":\"failed\"},"
            + "\"value\":2},"
            + "{\"name\":\"headstay_hops_total\",\"labels\":{\"client\":\"okhttp\",\"outcome\":\"patched\"},"
            + "\"value\":5}";

    assertThat(jvm.doctor())
        .contains("problem: 2 requests passed unchanged, since the agent failed\n");
  }

  @Test
  void tellsOfFlags() throws Exception {
    agent.counted =
        "{\"name\":\"headstay_flags_total\",\"labels\":{\"flag\":\"a\",\"action\":\"dropped\"},"
            + "\"value\":1},{\"name\":\"headstay_unknown_provider_total\",\"labels\":{\"host\":\"h\"},"
            + "\"value\":1}";

    assertThat(jvm.doctor())
        .contains("note: beta flags are filtered: a dropped\n")
        .contains("warning: beta flags pass unfiltered to h\n");
  }

  @Test
  void tellsOfARuleThatNeverChangedARequestAndOfRequests() throws Exception {
    agent.diagnosis = RULE;
    agent.decisions =
        "{\"origin\":\"http://h:1\",\"client\":\"okhttp\",\"outcome\":\"no_rule\"},"
            + "{\"origin\":\"http://h:1\",\"client\":\"okhttp\",\"outcome\":\"no_rule\"},"
            + "{\"origin\":null,\"host\":\"g\",\"client\":\"okhttp\",\"outcome\":\"failed\"}";

    assertThat(jvm.doctor())
        .contains("warning: no request was ever changed by rule \"key\"\n")
        .contains(
            "in 0 s there were requests to:\n"
                + "    g by okhttp, failed: 1\n"
                + "    http://h:1 by okhttp, no_rule: 2\n")
        .contains("java -jar headstay.jar watch 7 --all shows more\n");
  }

  @Test
  void tellsThatNoRequestIsSent() throws Exception {
    agent.diagnosis = RULE;

    assertThat(jvm.doctor())
        .contains("why: in 0 s no request was sent through a client that the agent patches\n");
  }

  @Test
  void saysNothingOfARuleThatDidOrIsOff() throws Exception {
    agent.diagnosis = RULE;
    agent.counters = CHANGED;
    assertThat(jvm.doctor()).endsWith("\nnothing found\n");

    make();
    agent.diagnosis = RULE.replace("enforce", "off");
    assertThat(jvm.doctor()).endsWith("\nnothing found\n");

    make();
    agent.status = ",\"mode\":\"off\"";
    agent.diagnosis = RULE;
    assertThat(jvm.doctor()).doesNotContain("ever changed");
  }
}
