package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One document for many instances, of which some take it earlier than others. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FleetConfigurationTest {
  /** Its bucket is 60.82. */
  private static final String HOST = "pod-a";

  @TempDir Path directory;

  private final FaultServer server = FaultServer.http();
  private final Map<String, String> environment = new LinkedHashMap<>(Map.of("HOSTNAME", HOST));
  private Loaded inForce;
  private ConfigurationWatch watch;

  @AfterEach
  void stop() {
    server.close();
  }

  private static String rule(String name) {
    return "version: 1\nrules: [{ name: " + name + ", headers: { remove: [x-a] } }]\n";
  }

  private static String staged(String name, String rollout) {
    return rule(name) + "rollout: { " + rollout + " }\n";
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("headstay.yaml"), text);
  }

  private void start(String text) throws IOException {
    environment.put("HEADSTAY_CONFIG", write(text).toString());
    Settings settings = new Settings(null, environment, new LinkedHashMap<>());
    inForce = ConfigurationLoader.load(settings, Given.CLIENTS);
    assertThat(inForce.problems()).isEmpty();
    watch = new ConfigurationWatch(settings, Given.CLIENTS, inForce);
  }

  private String local(String more) {
    return rule("local")
        + "reload: { url: { location: \""
        + server.origin()
        + "/a.yaml\", refresh: 10ms, timeout: 2s"
        + more
        + " } }\n";
  }

  private void serves(String text, String tag) {
    server.gives(text, "ETag: \"" + tag + "\"");
  }

  /** As the reloader: what is good is in force. */
  private Loaded look(boolean now) {
    Loaded read = watch.look(now);
    if (read != null) {
      assertThat(read.problems()).isEmpty();
      inForce = read;
    }
    return read;
  }

  private void expectInForce(String name, boolean heldBack) {
    assertThat(inForce.configuration().policy().rules())
        .extracting(HeaderRule::name)
        .containsExactly(name);
    assertThat(inForce.heldBack() != null).as("%s", inForce.heldBack()).isEqualTo(heldBack);
  }

  private static void pause() throws InterruptedException {
    Thread.sleep(100);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          percent: 100                                  |
          percent: 60.83                                |
          percent: 60.82                                | percent: 60.82, and this instance is at 60.8282
          percent: 0                                    | percent: 0, and this instance is at 60.8282
          labels: { ring: canary }                      |
          labels: { ring: [early, canary] }             |
          labels: { ring: canary, region: eu }          | label region: missing (expected: eu)
          labels: { ring: [early, late] }               | label ring: another value (expected: early or late)
          labels: { ring: late }, percent: 0            | label ring: another value (expected: late)
          labels: { ring: canary }, percent: 1          | percent: 1, and this instance is at 60.8282
          labels: { number: 7, flag: true, host: pod-a }|
          """)
  void asksForLabelsAndForAPlace(String rollout, String reason) throws IOException {
    start(
        staged("a", rollout)
            + "instance: { ring: canary, number: 7, flag: true, host: \"${env:HOSTNAME}\" }\n");
    if (reason == null) {
      expectInForce("a", false);
    } else {
      assertThat(inForce.configuration().policy().rules()).isEmpty();
      assertThat(inForce.heldBack())
          .startsWith("held back by its rollout: " + directory.resolve("headstay.yaml"))
          .contains(" (SHA-256 ")
          .endsWith("): " + reason);
    }
  }

  @Test
  void theLabelIdStandsForTheHost() throws IOException {
    environment.put("POD", "pod-b");
    start(staged("a", "percent: 15") + "instance: { id: \"${env:POD}\" }\n");
    assertThat(inForce.heldBack()).endsWith("percent: 15, and this instance is at 15.3481");
  }

  @Test
  void aLabelThatCantBeHadIsMissingAndTold() throws IOException {
    Path file = Files.writeString(directory.resolve("ring"), "canary\n");
    start(
        staged("a", "labels: { ring: canary, region: eu }")
            + "instance: { ring: \"${file:"
            + file
            + "}\", region: \"${env:REGION}\" }\n");
    assertThat(inForce.heldBack()).endsWith("label region: missing (expected: eu)");
    assertThat(inForce.warnings())
        .containsExactly(
            directory.resolve("headstay.yaml")
                + ":4: variable REGION is not set; there is no such label");
  }

  @Test
  void theFilesLabelsWinOverTheDocuments() throws IOException {
    start(local("") + "instance: { ring: canary }\n");
    server.gives(
        staged("remote", "labels: { ring: canary, region: eu }")
            + "instance: { ring: late, region: eu }\n");
    look(false);
    expectInForce("remote", false);
  }

  @Test
  void ofADocumentForOthersNothingElseHasToBeRight() throws Exception {
    start(local(""));
    server.gives("version: 2\nnew-key: {}\nrollout: { percent: 0 }\n");
    look(false);
    expectInForce("local", true);
    server.gives("version: 2\nnew-key: {}\nrollout: { percent: 100 }\n");
    pause();
    assertThat(watch.look(false).problems()).hasSize(2);
  }

  @Test
  void whatIsHeldBackIsKnownToTheServerButNotToTheNextStart() throws Exception {
    Path cache = directory.resolve("cache.yaml");
    start(local(", cache: \"" + cache + "\""));
    serves(rule("one"), "1");
    look(false);
    expectInForce("one", false);
    String hash = inForce.hash();
    server.takeRequest();

    serves(staged("two", "percent: 10"), "2");
    pause();
    look(false);
    expectInForce("one", true);
    assertThat(inForce.hash()).isEqualTo(hash);
    assertThat(server.takeRequest()).contains("If-None-Match: \"1\"");
    assertThat(cache).hasContent(rule("one"));

    server.answers("HTTP/1.1 304 Not Modified", "");
    for (int i = 0; i < 3; i++) {
      pause();
      assertThat(watch.look(false)).isNull();
      assertThat(server.takeRequest()).contains("If-None-Match: \"2\"");
    }
    expectInForce("one", true);
    assertThat(watch.messages()).isEmpty();
    assertThat(watch.fault()).isNull();

    start(local(", cache: \"" + cache + "\""));
    expectInForce("one", false);
    serves(staged("two", "percent: 70"), "3");
    look(false);
    assertThat(server.takeRequest()).noneMatch(line -> line.startsWith("If-"));
    expectInForce("two", false);
    assertThat(inForce.hash()).isNotEqualTo(hash);
    assertThat(cache).hasContent(staged("two", "percent: 70"));
  }

  @Test
  void theWayBackToWhatIsInForceEndsTheHoldingBack() throws Exception {
    start(local(""));
    serves(rule("one"), "1");
    look(false);
    serves(staged("two", "percent: 10"), "2");
    pause();
    look(false);
    expectInForce("one", true);
    serves(rule("one"), "1");
    pause();
    look(false);
    expectInForce("one", false);
    pause();
    for (int i = 0; i < 4; i++) {
      server.takeRequest();
      look(true);
    }
    assertThat(server.takeRequest()).contains("If-None-Match: \"1\"");
  }

  @Test
  void aRollOutThatStopsIsNotTakenBackAndOffIsForWhomItReaches() throws Exception {
    start(local(""));
    server.gives(staged("two", "percent: 70"));
    look(false);
    expectInForce("two", false);
    server.gives(staged("three", "percent: 0"));
    pause();
    look(false);
    expectInForce("two", true);
    server.gives(rule("off") + "mode: off\n");
    pause();
    look(false);
    expectInForce("off", false);
    assertThat(inForce.configuration().policy().mode()).isEqualTo(Mode.OFF);
  }

  @Test
  void aCopyOfAnotherInstanceIsNotTakenAtTheStart() throws Exception {
    Path cache = Files.writeString(directory.resolve("cache.yaml"), staged("a", "percent: 60"));
    start(local(", cache: \"" + cache + "\""));
    expectInForce("local", true);
    serves(staged("a", "percent: 60"), "1");
    look(false);
    expectInForce("local", true);
    server.takeRequest();
    pause();
    look(false);
    assertThat(server.takeRequest()).contains("If-None-Match: \"1\"");
  }

  @Test
  void aCopyThatIsStillTheNewestIsNotFetchedAgainAndAgain() throws Exception {
    Path cache = Files.writeString(directory.resolve("cache.yaml"), rule("one"));
    start(local(", cache: \"" + cache + "\""));
    expectInForce("one", false);
    serves(rule("one"), "1");
    assertThat(watch.look(false)).isNull();
    server.takeRequest();
    pause();
    assertThat(watch.look(false)).isNull();
    assertThat(server.takeRequest()).contains("If-None-Match: \"1\"");
  }

  @Test
  void otherLabelsInTheFileTakeWhatWasHeldBack() throws Exception {
    start(local(""));
    serves(staged("two", "labels: { ring: canary }"), "2");
    look(false);
    expectInForce("local", true);
    server.answers("HTTP/1.1 304 Not Modified", "");
    write("versio: 1\n");
    assertThat(watch.look(true).problems()).hasSize(2);
    write(local("") + "instance: { ring: canary }\n");
    look(true);
    expectInForce("two", false);
  }

  @Test
  void aBadVersionAfterOneThatIsHeldBackIsRefused() throws Exception {
    Path cache = directory.resolve("cache.yaml");
    start(local(", cache: \"" + cache + "\""));
    serves(staged("two", "labels: { ring: canary }"), "2");
    look(false);
    serves("version: 999\n", "3");
    pause();
    assertThat(watch.look(false).problems()).hasSize(1);
    pause();
    assertThat(watch.look(false)).isNull();
    write(local(", cache: \"" + cache + "\"") + "instance: { ring: canary }\n");
    server.answers("HTTP/1.1 500 Oh", "");
    look(true);
    expectInForce("two", false);
    assertThat(cache).hasContent(staged("two", "labels: { ring: canary }"));
  }

  @Test
  void aTableIsFollowedWhileTheConfigurationIsHeldBack() throws Exception {
    Path table = Files.writeString(directory.resolve("table.json"), "{\"bedrock\": {}}");
    String betas = "betas: { table: { file: \"" + table + "\" } }\n";
    start(rule("one") + betas);
    write(staged("two", "percent: 10") + betas);
    look(true);
    expectInForce("one", true);
    String hash = inForce.hash();
    Files.writeString(table, "{\"bedrock\": {\"a-2026\": null}}");
    look(false);
    look(false);
    expectInForce("one", true);
    assertThat(inForce.hash()).isNotEqualTo(hash);
  }

  @Test
  void aFileForOthersIsReadOnceAndLeftUntilItChanges() throws Exception {
    start(rule("one"));
    String hash = inForce.hash();
    write(staged("two", "percent: 10"));
    look(false);
    look(false);
    expectInForce("one", true);
    assertThat(inForce.hash()).isEqualTo(hash);
    assertThat(watch.look(false)).isNull();
    assertThat(watch.look(false)).isNull();
    write(staged("two", "percent: 70"));
    look(false);
    look(false);
    expectInForce("two", false);
    assertThat(inForce.hash()).isNotEqualTo(hash);
  }

  @Test
  void aStartWithAFileForOthersHasNothingInForceAndFollowsIt() throws Exception {
    start(staged("two", "percent: 10"));
    assertThat(inForce.configuration().policy().rules()).isEmpty();
    String nothing = ConfigurationLoader.load(settings(), List.of()).hash();
    assertThat(inForce.hash()).isEqualTo(nothing);
    assertThat(watch.look(false)).isNull();
    write(staged("two", "percent: 70"));
    look(false);
    look(false);
    expectInForce("two", false);
  }

  private static Settings settings() {
    return new Settings(null, Map.of(), Map.of());
  }

  /** As docs/fleet.md has it for a shell. */
  @Test
  void theHashIsThatOfTheFileAndTheDocumentEachWithANulByte() throws Exception {
    start(local(""));
    server.gives(rule("remote"));
    look(false);
    String text = local("") + '\0' + rule("remote") + '\0';
    assertThat(inForce.hash())
        .isEqualTo(Sha256.hex(Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void afterABadStartAFileForOthersIsNoReasonToTellItAgain() throws Exception {
    Path file = directory.resolve("headstay.yaml");
    Files.writeString(file, "version: 999\n");
    environment.put("HEADSTAY_CONFIG", file.toString());
    Settings settings = new Settings(null, environment, Map.of());
    Loaded bad = ConfigurationLoader.load(settings, Given.CLIENTS);
    watch = new ConfigurationWatch(settings, Given.CLIENTS, bad);
    write(staged("two", "percent: 10"));
    look(true);
    assertThat(inForce.configuration().policy().rules()).isEmpty();
    assertThat(inForce.heldBack()).contains("percent: 10");
  }
}
