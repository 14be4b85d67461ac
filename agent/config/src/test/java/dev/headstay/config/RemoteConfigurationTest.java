package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A configuration or a beta table behind a URL: whatever comes, the last good one holds. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteConfigurationTest {
  private static final String OK = "HTTP/1.1 200 OK";

  @TempDir Path directory;

  private final FaultServer server = FaultServer.http();

  @AfterEach
  void stop() {
    server.close();
  }

  private static String rule(String name) {
    return "version: 1\nrules: [{ name: " + name + ", headers: { remove: [x-a] } }]\n";
  }

  private String document() {
    return server.origin() + "/a.yaml?token=" + FaultServer.CANARY;
  }

  private Loaded inForce;

  private ConfigurationWatch watch(Map<String, String> environment) {
    Settings settings = new Settings(null, environment, new LinkedHashMap<>());
    inForce = ConfigurationLoader.load(settings, Given.CLIENTS);
    assertThat(inForce.problems()).isEmpty();
    return new ConfigurationWatch(settings, Given.CLIENTS, inForce);
  }

  private ConfigurationWatch watch(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("headstay.yaml"), text);
    return watch(Map.of("HEADSTAY_CONFIG", file.toString()));
  }

  private String local(String more) {
    return rule("local")
        + "reload: { url: { location: \""
        + document()
        + "\", refresh: 10ms, timeout: 500ms"
        + more
        + " } }\n";
  }

  private void expectRule(Loaded loaded, String name) {
    assertThat(loaded).isNotNull();
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.configuration().policy().rules())
        .extracting(HeaderRule::name)
        .containsExactly(name);
  }

  @Test
  void theFileHoldsUntilTheUrlGivesAConfiguration() throws IOException {
    ConfigurationWatch watch = watch(local(""));
    expectRule(inForce, "local");
    server.gives(rule("remote"));
    assertThat(watch.nanosUntilLook()).isLessThanOrEqualTo(0);
    Loaded loaded = watch.look(false);
    expectRule(loaded, "remote");
    assertThat(loaded.source())
        .startsWith(server.origin() + "/a.yaml, named in file:")
        .doesNotContain(FaultServer.CANARY);
    assertThat(loaded.configuration().watchMillis()).isEqualTo(5000);
    assertThat(watch.messages()).isEmpty();
  }

  @Test
  void itsProblemsNameItsOwnPlace() throws IOException {
    ConfigurationWatch watch = watch(local(""));
    server.gives("version: 1\nrulez: []\nreload: { watch: 1s }\n");
    assertThat(watch.look(false).problems())
        .extracting(Problem::toString)
        .containsExactly(
            server.origin()
                + "/a.yaml:2:1: rulez: unknown key (expected: version, mode, providers, secrets,"
                + " rules, betas, reload, clients, log, admin, instance, rollout or redact; did you"
                + " mean rules?)",
            server.origin()
                + "/a.yaml:3:1: reload: in a document from a URL (expected: in the file that"
                + " names the URL)");
  }

  /** How an answer can be of no use. */
  enum Fault {
    ERROR_500("HTTP 500", "HTTP/1.1 500 Oh", "Content-Length: 0", ""),
    NOT_MODIFIED_OF_NOTHING("HTTP 304", "HTTP/1.1 304 Not Modified", ""),
    TRUNCATED("connection closed", OK, "Content-Length: 500", "", "version: 1"),
    TOO_LONG("more than", OK, "Content-Length: 100000000", "", "version: 1"),
    WRONG_TYPE("an HTML page", OK, "Content-Type: text/html", "Content-Length: 4", "", "<p>"),
    ELSEWHERE("redirect to", "HTTP/1.1 302 Found", "Location: http://other.example/", ""),
    SLOW("within"),
    DOWN("refused");

    private final String told;
    private final String[] lines;

    Fault(String told, String... lines) {
      this.told = told;
      this.lines = lines;
    }
  }

  @ParameterizedTest
  @EnumSource
  void afterAFaultTheLastGoodOneStaysAndOneErrorAppears(Fault fault) throws Exception {
    ConfigurationWatch watch = watch(local(""));
    server.gives(rule("good"));
    expectRule(watch.look(false), "good");
    switch (fault) {
      case DOWN -> server.close();
      case SLOW -> server.answers(out -> Thread.sleep(Duration.ofMinutes(1).toMillis()));
      case NOT_MODIFIED_OF_NOTHING -> {
        watch = watch(local(", maxBytes: 1000"));
        server.answers(fault.lines);
      }
      default -> server.answers(fault.lines);
    }
    for (int i = 0; i < 3; i++) {
      watch.lookAtBetaTable();
      assertThat(fetchNow(watch)).isNull();
    }
    assertThat(watch.messages())
        .singleElement()
        .asString()
        .startsWith(server.origin() + "/a.yaml: ")
        .contains(fault.told)
        .endsWith("; what was in force stays")
        .doesNotContain(FaultServer.CANARY);
    assertThat(watch.fault()).contains(fault.told);
    if (fault != Fault.DOWN) {
      server.gives(rule("better"));
      expectRule(watch.look(true), "better");
      assertThat(watch.fault()).isNull();
      assertThat(watch.messages()).containsExactly(server.origin() + "/a.yaml: reached again");
    }
  }

  /** A look at what is due, however long the back-off is. */
  private static Loaded fetchNow(ConfigurationWatch watch) throws InterruptedException {
    Loaded loaded = watch.look(true);
    // A look for now reads the files in any case: with a fault nothing but those.
    return loaded != null && loaded.problems().isEmpty() ? null : loaded;
  }

  @Test
  void aBadVersionIsToldOnceAndLeftUntilThereIsAnother() throws Exception {
    ConfigurationWatch watch = watch(local(""));
    server.gives(rule("good"));
    expectRule(watch.look(false), "good");
    server.gives("version: 999\n");
    Thread.sleep(100);
    assertThat(watch.look(false).problems()).hasSize(1);
    for (int i = 0; i < 3; i++) {
      Thread.sleep(100);
      assertThat(watch.look(false)).isNull();
    }
    server.gives(rule("better"));
    Thread.sleep(100);
    expectRule(watch.look(false), "better");
  }

  @Test
  void garbageIsAProblemOfTheDocument() throws Exception {
    ConfigurationWatch watch = watch(local(""));
    server.gives("\u0000\u0001" + FaultServer.CANARY);
    Loaded loaded = watch.look(false);
    assertThat(loaded.problems()).hasSize(1);
    assertThat(loaded.problems().toString()).doesNotContain(FaultServer.CANARY);
  }

  @Test
  void theLastGoodCopyIsThereAtTheNextStart() throws Exception {
    Path cache = directory.resolve("cache.yaml");
    ConfigurationWatch watch = watch(local(", cache: \"" + cache + "\""));
    server.gives(rule("remote"));
    expectRule(watch.look(false), "remote");
    server.close();
    watch(local(", cache: \"" + cache + "\""));
    expectRule(inForce, "remote");
  }

  @Test
  void aTableIsFetchedAndItsFallbackHoldsUntilThen() throws Exception {
    server.gives("{\"bedrock\": {\"a-2026\": null}}");
    ConfigurationWatch watch =
        watch(
            "version: 1\nbetas: { table: { url: \""
                + server.document()
                + "\", refresh: 1h, timeout: 500ms } }\n");
    assertThat(inForce.configuration().betaTable()).isEqualTo("bundled");
    Loaded loaded = watch.look(false);
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.configuration().betaTable()).isEqualTo(server.origin() + "/a.json");
    assertThat(watch.betaTableInterval()).isEqualTo(Duration.ofHours(1));
    assertThat(watch.nanosUntilBetaTable()).isPositive();
    String hash = loaded.hash();

    server.gives("{\"bedrock\": 1}");
    assertThat(watch.lookAtBetaTable().problems())
        .singleElement()
        .asString()
        .startsWith(server.origin() + "/a.json:1:13: bedrock: ");
    server.gives("{\"bedrock\": {\"a-2026\": \"b-2026\"}}");
    loaded = watch.lookAtBetaTable();
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.hash()).isNotEqualTo(hash);
    assertThat(watch.lookAtBetaTable()).isNull();
  }

  @Test
  void liteLlmsVariableNamesATable() throws Exception {
    server.gives("{\"bedrock\": {\"a-2026\": null}}");
    ConfigurationWatch watch =
        watch(Map.of("LITELLM_ANTHROPIC_BETA_HEADERS_URL", server.document().toString()));
    assertThat(inForce.configuration().betaTable()).isEqualTo("bundled");
    assertThat(watch.look(false).configuration().betaTable())
        .isEqualTo(server.origin() + "/a.json");
    assertThat(watch.betaTableInterval()).isEqualTo(Duration.ofHours(24));
    watch.betaTableInterval(Duration.ofHours(3));
    assertThat(watch.betaTableInterval()).isEqualTo(Duration.ofHours(3));
  }
}
