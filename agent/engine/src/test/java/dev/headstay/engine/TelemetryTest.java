package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.ThreadMXBean;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.BetaTable;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.Hop;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.Mode;
import dev.headstay.policy.NamePattern;
import dev.headstay.policy.RequestMatcher;
import dev.headstay.policy.RequestTarget;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TelemetryTest {
  private static final String CANARY = "canary-4d11";
  private static final String HOST = "r.services.ai.azure.com";

  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final Telemetry telemetry = new Telemetry(part -> false);

  private static HeaderRule rule(String name, Mode mode, HeaderOperation... operations) {
    HeaderRule.Builder rule =
        HeaderRule.builder(name)
            .mode(mode)
            .matcher(
                RequestMatcher.builder().hosts(List.of(HostPattern.parse("*.azure.com"))).build());
    for (HeaderOperation operation : operations) {
      rule.add(operation);
    }
    return rule.build();
  }

  private static HeaderPolicy policy(Mode mode, HeaderRule... rules) {
    BetaTable table =
        BetaTable.builder().put("azure_ai", "a", "b").put("azure_ai", "x", null).build();
    HeaderPolicy.Builder policy =
        HeaderPolicy.builder().mode(mode).betas(BetaFlags.builder(table).build());
    for (HeaderRule rule : rules) {
      policy.rule(rule);
    }
    return policy.build();
  }

  private static Hop hop(String... namesAndValues) {
    HeaderLines lines = new HeaderLines(4);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      lines.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Hop(
        new RequestTarget("https", HOST, 443, "POST", "/anthropic/v1/messages?key=" + CANARY),
        "okhttp",
        false,
        lines);
  }

  private static HeaderOperation set(String name) {
    return HeaderOperation.set(name, HeaderValue.constant(CANARY));
  }

  private static HeaderOperation remove(String pattern) {
    return HeaderOperation.remove(NamePattern.parse(pattern));
  }

  private List<String> audited(HeaderPolicy policy, Hop hop) {
    telemetry.audit(true);
    policy.decide(hop, telemetry.listener());
    return log.lines().stream().filter(line -> line.startsWith("[headstay] AUDIT ")).toList();
  }

  private static String withoutTime(String line) {
    return line.replaceFirst("\"time\":\"[0-9T:.-]+Z\",", "");
  }

  @Test
  void auditsAChangedHopInOneLineWithoutAnyValue() {
    HeaderPolicy policy =
        policy(
            Mode.ENFORCE,
            rule(
                "gateway",
                Mode.ENFORCE,
                set("X-Gateway"),
                remove("x-old-*"),
                HeaderOperation.rename("x-from", "x-to")),
            rule("seen", Mode.OBSERVE, set("x-seen")),
            rule("idle", Mode.ENFORCE, remove("x-none")));

    assertThat(
            audited(
                policy,
                hop(
                    "X-Old-A",
                    CANARY,
                    "x-old-b",
                    CANARY,
                    "x-from",
                    CANARY,
                    "anthropic-beta",
                    "a, x")))
        .singleElement()
        .satisfies(line -> assertThat(line).doesNotContain(CANARY))
        .extracting(TelemetryTest::withoutTime)
        .isEqualTo(
            "[headstay] AUDIT {\"client\":\"okhttp\",\"method\":\"POST\",\"host\":\""
                + HOST
                + "\",\"port\":443,\"mode\":\"enforce\",\"rules\":[{\"name\":\"gateway\","
                + "\"operations\":[\"remove X-Old-A\",\"remove x-old-b\",\"rename x-from to x-to\","
                + "\"set X-Gateway\"]},{\"name\":\"seen\",\"mode\":\"observe\",\"operations\":"
                + "[\"set x-seen\"]}],\"flags\":[{\"provider\":\"azure_ai\",\"flag\":\"a\","
                + "\"action\":\"renamed\",\"to\":\"b\"},{\"provider\":\"azure_ai\",\"flag\":\"x\","
                + "\"action\":\"dropped\"}]}");
  }

  @Test
  void auditsInObserveModeTheSame() {
    HeaderRule rule = rule("gateway", Mode.ENFORCE, set("x-gateway"));
    Hop hop = hop("anthropic-beta", "x");
    String enforced = audited(policy(Mode.ENFORCE, rule), hop).get(0);
    String observed = audited(policy(Mode.OBSERVE, rule), hop).get(1);

    assertThat(withoutTime(observed))
        .isEqualTo(withoutTime(enforced).replace("\"enforce\"", "\"observe\""));
  }

  @Test
  void auditsNothingForAHopThatStaysAsItIs() {
    HeaderPolicy policy =
        policy(
            Mode.ENFORCE,
            rule("add", Mode.ENFORCE, set("x-a")),
            rule("drop", Mode.ENFORCE, remove("x-a")));

    assertThat(audited(policy, hop())).isEmpty();
    assertThat(audited(policy(Mode.ENFORCE), hop("anthropic-beta", "b"))).isEmpty();
  }

  @Test
  void auditsNothingUnlessAsked() {
    policy(Mode.ENFORCE, rule("a", Mode.ENFORCE, set("x-a"))).decide(hop(), telemetry.listener());

    assertThat(log.lines()).isEmpty();
    assertThat(telemetry.listener()).isSameAs(telemetry.listener());
  }

  @Test
  void countsTheSameWhetherAuditedOrNot() {
    HeaderPolicy policy =
        policy(
            Mode.ENFORCE,
            rule(
                "gateway",
                Mode.ENFORCE,
                set("x-gateway"),
                HeaderOperation.set("x-b", HeaderValue.of(() -> null, false, "${sys:x}"))));
    Hop hop = hop("anthropic-beta", "a, x");
    policy.decide(hop, telemetry.listener());
    Telemetry other = new Telemetry(part -> false);
    other.audit(true);
    policy.decide(hop, other.listener());

    assertThat(keys(other)).hasSize(5).isEqualTo(keys(telemetry));
  }

  /** Hops that are changed, left alone, partly refused, and filtered. */
  @Test
  void tellingOfAHopAllocatesNothingUnlessItIsAuditedOrRecorded() {
    HeaderPolicy policy =
        policy(
            Mode.ENFORCE,
            rule(
                "gateway",
                Mode.ENFORCE,
                HeaderOperation.defaultValue("x-a", HeaderValue.constant("1")),
                HeaderOperation.set("x-b", HeaderValue.of(() -> null, false, "${sys:x}"))));
    Hop[] hops = {
      hop(), hop("x-a", "1"), hop("anthropic-beta", "a, x"), hop("anthropic-beta", "b", "x-a", "1")
    };
    long silent = allocated(() -> DecisionListener.NONE, policy, hops);

    assertThat(allocated(telemetry::listener, policy, hops)).isEqualTo(silent);
    // The measurement must be able to fail.
    telemetry.audit(true);
    Log.stream(new PrintStream(OutputStream.nullOutputStream()));
    assertThat(allocated(telemetry::listener, policy, hops)).isGreaterThan(silent);
  }

  /** The least of several runs: the JVM allocates on this thread, too, now and then. */
  private static long allocated(
      Supplier<DecisionListener> listener, HeaderPolicy policy, Hop[] hops) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int run = 0; run < 10; run++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        policy.decide(hops[i % hops.length], listener.get());
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private static List<String> keys(Telemetry telemetry) {
    return telemetry.samples().stream().map(s -> s.key() + " " + s.value()).toList();
  }

  @Test
  void namesAreAnyTextAndALineIsOneJsonObjectInAscii() throws Exception {
    String name = "a \"b\" \\ \n[headstay] \u0000\u2028 \u00e4 \ud83d\ude00 \ud800 {}";
    String line =
        audited(
                policy(Mode.ENFORCE, rule(name, Mode.ENFORCE, set("x-a"))),
                hop("anthropic-beta", "\"flag\""))
            .get(0);

    assertThat(line).matches("[ -~]+");
    assertThat(log.lines()).filteredOn(each -> each.contains("AUDIT")).hasSize(1);
    List<String> texts = new ArrayList<>();
    try (JsonParser json =
        new JsonFactory().createParser(line.substring("[headstay] AUDIT ".length()))) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING) {
          texts.add(json.getText());
        }
      }
    }
    assertThat(texts).contains(name, "\"flag\"", "set x-a");
  }

  @Test
  void loadsNothingOfAPartOfTheJdkThatTheProgramDoesNotUse() {
    List<String> asked = new ArrayList<>();
    new Telemetry(part -> !asked.add(part)).tick(new RecordingControl());

    assertThat(asked).containsExactly("jmx", "jfr");
  }

  /** Here the events' module is not on the class path. */
  @Test
  void saysOnceThatEventsCantBeHad() {
    Telemetry without = new Telemetry(part -> part.equals("jfr"));
    without.tick(new RecordingControl());
    without.tick(new RecordingControl());

    assertThat(log.lines())
        .containsExactly(
            "[headstay] WARN no events for Flight Recorder: java.lang.ClassNotFoundException");
  }
}
