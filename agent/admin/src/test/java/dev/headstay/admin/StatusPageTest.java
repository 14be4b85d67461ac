package dev.headstay.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headstay.config.AdminSettings;
import dev.headstay.engine.FakeControl;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The status page as a person sees it, in Chromium. Skipped where there is none, but not in CI. */
class StatusPageTest {
  private static final String TOKEN = "canary-4f1c9b-admin-token";
  private static final String NASTY = "<script>document.title='hacked'</script><b>&amp; \"rule\"";

  // The browser's children may still write when it has ended.
  @TempDir(cleanup = CleanupMode.NEVER)
  Path profile;

  private final FakeControl control = new FakeControl();
  private Listener listener;
  private Browser browser;

  @BeforeEach
  void start() throws Exception {
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(Browser.found() != null, "no Chromium on the PATH");
    }
    assertThat(Browser.found()).as("Chromium on the PATH").isNotNull();
    browser = Browser.start(profile);
  }

  @AfterEach
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
    if (listener != null) {
      listener.close();
    }
  }

  private void open(String token) throws Exception {
    AdminSettings settings = new AdminSettings("127.0.0.1", 0, token == null ? null : () -> token);
    listener = Listener.open(settings, control);
    browser.open(listener.url());
  }

  private void someWork() {
    control.clients.addAll(List.of("java-net-http", "okhttp"));
    control
        .count("headstay_hops_total", 1_204, "client", "okhttp", "outcome", "patched")
        .count("headstay_hops_total", 31, "client", "java-net-http", "outcome", "unchanged")
        .count("headstay_rules_total", 1_204, "rule", NASTY, "client", "okhttp", "mode", "enforce")
        .count(
            "headstay_rules_total",
            18,
            "rule",
            "gateway token on every request",
            "client",
            "okhttp",
            "mode",
            "enforce")
        .count(
            "headstay_flags_total",
            77,
            "provider",
            "bedrock",
            "flag",
            "context-1m-2025-08-07",
            "action",
            "dropped",
            "mode",
            "enforce")
        .count(
            "headstay_flags_total",
            5,
            "provider",
            "bedrock",
            "flag",
            "advanced-tool-use-2025-11-20",
            "action",
            "renamed",
            "mode",
            "enforce")
        .count(
            "headstay_dropped_headers_total",
            3,
            "client",
            "okhttp",
            "header",
            "cf-aig-metadata",
            "origin",
            "https://gateway.example:443")
        .count(
            "headstay_kept_total",
            9,
            "client",
            "okhttp",
            "rule",
            "gateway token on every request",
            "header",
            "x-team")
        .count(
            "headstay_refusals_total",
            2,
            "client",
            "okhttp",
            "rule",
            "gateway token on every request",
            "operation",
            "set",
            "header",
            "X-Key",
            "reason",
            "signed")
        .count("headstay_bodies_left_alone_total", 4, "client", "okhttp", "reason", "encoded");
  }

  @Test
  void showsAllThatHappened() throws Exception {
    someWork();
    open(null);

    browser.awaitText("Live");

    assertThat(browser.text())
        .contains("enforce")
        .contains("java-net-http, okhttp")
        .contains("file:/etc/headstay.yaml (source: HEADSTAY_CONFIG)")
        .contains(FakeControl.HASH.substring(0, 12))
        .contains("Requests")
        .contains("Rules that fired")
        .contains("gateway token on every request")
        .contains("Beta flags dropped and renamed")
        .containsPattern("bedrock\\s+context-1m-2025-08-07\\s+dropped\\s+enforce\\s+77")
        .contains("renamed")
        .contains("Header drops seen")
        .containsPattern("okhttp\\s+cf-aig-metadata\\s+https://gateway.example:443\\s+3")
        .contains("Headers kept")
        .containsPattern("x-team\\s+9")
        .contains("Refused")
        .containsPattern("X-Key\\s+signed\\s+2")
        .contains("Bodies left alone");
    assertThat(browser.evaluate("document.querySelectorAll('table').length")).isEqualTo("7");
    assertThat(browser.complaints()).isEmpty();
    String file = System.getProperty("headstay.screenshot");
    if (file != null) {
      browser.screenshot(Path.of(file));
    }
  }

  @Test
  void namesAreTextAndNeverMarkup() throws Exception {
    someWork();
    open(null);

    browser.awaitText(NASTY);

    assertThat(browser.evaluate("document.title")).isEqualTo("Headstay");
    assertThat(browser.evaluate("document.querySelectorAll('main script, main b').length"))
        .isEqualTo("0");
  }

  @Test
  void saysSoWhereNothingHappenedYet() throws Exception {
    open(null);

    browser.awaitText("No requests yet.");

    assertThat(browser.text()).contains("none yet", "None seen.");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void isLive() throws Exception {
    open(null);
    browser.awaitText("No requests yet.");

    someWork();

    browser.awaitText("1,204");
  }

  @Test
  void leavesAloneWhatDidNotChange() throws Exception {
    someWork();
    open(null);
    browser.awaitText("1,204");
    browser.evaluate(
        "document.querySelector('dd').classList.add('seen'); window.looks = 0;"
            + " window.ask = (ask => (...a) => { window.looks++; return ask(...a); })(window.ask)");
    await("window.looks > 1");
    assertThat(browser.evaluate("document.querySelectorAll('dd.seen').length")).isEqualTo("1");

    control.count("headstay_later_total", 1);
    browser.awaitText("Later");
    assertThat(browser.evaluate("document.querySelectorAll('dd.seen').length")).isEqualTo("0");
  }

  private void await(String condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!browser.evaluate(condition).equals("true")) {
      assertThat(System.nanoTime()).as(condition).isLessThan(deadline);
    }
  }

  @Test
  void tellsWhyTheNewestConfigurationIsRefused() throws Exception {
    control.lastError = "headstay.yaml:3:1: <i>mode</i>: \"enforced\"";
    open(null);

    browser.awaitText(control.lastError);

    assertThat(browser.evaluate("document.querySelector('[role=alert]').innerText"))
        .contains(control.lastError);
  }

  @Test
  void reloads() throws Exception {
    open(null);
    browser.awaitText("Live");

    browser.evaluate("document.getElementById('reload').click()");

    browser.awaitText("reloaded: rules: 2");
    assertThat(control.asked).containsExactly("reload");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void tellsWhatIsWrongWithAReload() throws Exception {
    control.refuses("headstay.yaml:1:1: version: missing (expected: 1)");
    open(null);
    browser.awaitText("Live");

    browser.evaluate("document.getElementById('reload').click()");

    browser.awaitText("version: missing");
  }

  @Test
  void asksForTheTokenAndKeepsItInMemoryAlone() throws Exception {
    someWork();
    open(TOKEN);
    browser.awaitText("This endpoint needs its token");
    assertThat(browser.text()).doesNotContain("okhttp");

    enter("wrong");
    browser.awaitText("This endpoint needs its token");
    enter(TOKEN);
    browser.awaitText("1,204");

    browser.evaluate("document.getElementById('reload').click()");
    browser.awaitText("reloaded: rules: 2");
    assertThat(browser.text()).doesNotContain("This endpoint needs its token");
    assertThat(browser.evaluate("document.documentElement.outerHTML")).doesNotContain(TOKEN);
    assertThat(browser.evaluate("document.getElementById('token').value")).isEmpty();
    assertThat(
            browser.evaluate(
                "JSON.stringify([document.cookie, localStorage, sessionStorage, location.href])"))
        .isEqualTo("[\"\",{},{},\"" + listener.url() + "\"]");
  }

  private void enter(String token) {
    browser.evaluate(
        "document.getElementById('token').value = '"
            + token
            + "'; document.querySelector('form button').click()");
  }

  @Test
  void saysThatTheAgentIsGone() throws Exception {
    open(null);
    browser.awaitText("Live");

    listener.close();
    listener = null;

    browser.awaitText("No answer since");
  }

  @Test
  void everythingHasANameForThoseWhoDoNotSee() throws Exception {
    someWork();
    open(TOKEN);
    browser.awaitText("This endpoint needs its token");
    enter(TOKEN);
    browser.awaitText("1,204");

    assertThat(browser.evaluate("document.documentElement.lang")).isEqualTo("en");
    assertThat(
            browser.evaluate(
                "[...document.querySelectorAll('table')].filter(t => !t.ariaLabel ||"
                    + " t.querySelectorAll('th:not([scope=col])').length).length"))
        .isEqualTo("0");
    assertThat(
            browser.evaluate(
                "document.querySelector('label').control.id + ' ' +"
                    + " document.querySelectorAll('h1').length"))
        .isEqualTo("token 1");
  }
}
