package dev.headstay.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.engine.EveryCounter;
import dev.headstay.engine.FakeControl;
import dev.headstay.engine.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The metrics, read by the grammar of the text format 0.0.4. */
class MetricsTest {
  private static final Pattern HELP =
      Pattern.compile("# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\\\n]|\\\\\\\\|\\\\n)*)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge)");
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (-?[0-9]+(?:\\.[0-9]+)?)");
  private static final Pattern LABEL =
      Pattern.compile(
          "\\G([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\n"
              + "]|\\\\\\\\|\\\\\"|\\\\n"
              + ")*)\"(?:,(?=[a-zA-Z_])|$)");

  private record Metric(String name, Map<String, String> labels, double value) {}

  /** Reads as strictly as the format is written down, and fails for anything else. */
  private static List<Metric> parse(String text) {
    assertThat(text).endsWith("\n").doesNotContain("\r");
    List<Metric> metrics = new ArrayList<>();
    Set<String> done = new HashSet<>();
    Map<String, String> types = new HashMap<>();
    String family = "";
    for (String line : text.split("\n", -1)) {
      Matcher help = HELP.matcher(line);
      Matcher type = TYPE.matcher(line);
      Matcher sample = SAMPLE.matcher(line);
      if (line.isEmpty()) {
        continue;
      } else if (help.matches()) {
        family = help.group(1);
        assertThat(done.add(family)).as("a second group of " + family).isTrue();
      } else if (type.matches()) {
        assertThat(type.group(1)).isEqualTo(family);
        assertThat(types.put(family, type.group(2))).isNull();
      } else {
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).isEqualTo(family);
        assertThat(types).containsKey(family);
        metrics.add(
            new Metric(family, labels(sample.group(2)), Double.parseDouble(sample.group(3))));
      }
    }
    types.forEach(
        (name, type) -> assertThat(name.endsWith("_total")).isEqualTo(type.equals("counter")));
    assertThat(metrics).doesNotHaveDuplicates();
    return metrics;
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new TreeMap<>();
    if (text != null) {
      Matcher label = LABEL.matcher(text);
      int end = 0;
      while (label.find()) {
        assertThat(labels.put(label.group(1), unescaped(label.group(2)))).isNull();
        end = label.end();
      }
      assertThat(end).as(text).isEqualTo(text.length());
    }
    return labels;
  }

  private static String unescaped(String value) {
    return Pattern.compile("\\\\(.)")
        .matcher(value)
        .replaceAll(escape -> Matcher.quoteReplacement(escape.group(1).replaceAll("^n$", "\n")));
  }

  private static List<Metric> metrics(FakeControl control) {
    Answer answer = Metrics.of(control.status());
    assertThat(answer.type).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    return parse(new String(answer.body, StandardCharsets.UTF_8));
  }

  @Test
  void saysWhatIsRunning() {
    List<Metric> metrics = metrics(new FakeControl());

    assertThat(metrics)
        .extracting(Metric::name)
        .containsExactly(
            "headstay_info",
            "headstay_config_rules",
            "headstay_last_reload_timestamp_seconds",
            "headstay_config_good",
            "headstay_config_held_back");
    assertThat(metrics)
        .extracting(Metric::value)
        .containsExactly(1.0, 2.0, 1_795_258_800.0, 1.0, 0.0);
    assertThat(metrics.get(0).labels())
        .containsOnlyKeys("version", "mode", "source", "hash")
        .containsEntry("mode", "enforce")
        .containsEntry("source", "file:/etc/headstay.yaml (source: HEADSTAY_CONFIG)")
        .containsEntry("hash", FakeControl.HASH);
  }

  @Test
  void saysThatTheNewestConfigurationIsRefused() {
    FakeControl control = new FakeControl();
    control.lastError = "headstay.yaml: an empty file";

    assertThat(metrics(control).get(3).value()).isZero();
  }

  @Test
  void saysThatTheNewestConfigurationIsForOthers() {
    FakeControl control = new FakeControl();
    control.heldBack = "held back by its rollout";

    assertThat(metrics(control).get(3).value()).isEqualTo(1);
    assertThat(metrics(control).get(4).value()).isEqualTo(1);
  }

  @Test
  void namesTheClientsThatWerePatched() {
    FakeControl control = new FakeControl();
    control.clients.addAll(List.of("okhttp", "java-net-http"));

    assertThat(metrics(control).subList(5, 7))
        .containsExactly(
            new Metric("headstay_client_info", Map.of("client", "okhttp"), 1),
            new Metric("headstay_client_info", Map.of("client", "java-net-http"), 1));
  }

  /** Name and labels of each. */
  private static Map<String, Set<String>> described() throws IOException {
    Map<String, Set<String>> counters = new LinkedHashMap<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `(headstay_\\w+_total)` \\| ([^|]+) \\|")
            .matcher(Files.readString(Path.of("../../docs/observability.md")));
    while (row.find()) {
      counters.put(row.group(1), Set.of(row.group(2).replace("`", "").split(", ")));
    }
    return counters;
  }

  @Test
  void countersAreThoseOfTheDocumentation() throws Exception {
    Map<String, Set<String>> counted = new LinkedHashMap<>();
    for (Sample sample : EveryCounter.samples()) {
      counted.put(sample.name(), sample.labels().keySet());
    }

    assertThat(described()).isEqualTo(counted);
    assertThat(Metrics.HELP.keySet()).isEqualTo(counted.keySet());
  }

  @Test
  void pageKnowsEveryCounterThatItNames() {
    Matcher named = Pattern.compile("'(headstay_\\w+)'").matcher(Page.html());
    List<String> names = named.results().map(result -> result.group(1)).toList();

    assertThat(names).hasSizeGreaterThan(4);
    assertThat(Metrics.HELP.keySet()).containsAll(names);
  }

  @Test
  void keepsTheLinesOfOneNameTogether() {
    FakeControl control =
        new FakeControl()
            .count("headstay_hops_total", 2, "client", "okhttp", "outcome", "patched")
            .count("headstay_rules_total", 3, "rule", "a")
            .count("headstay_hops_total", 5, "client", "okhttp", "outcome", "failed")
            .count("headstay_later_total", Long.MAX_VALUE);

    List<Metric> metrics = metrics(control);

    assertThat(metrics.subList(5, 9))
        .extracting(Metric::value)
        .containsExactly(2.0, 5.0, 3.0, (double) Long.MAX_VALUE);
    assertThat(metrics.get(8).labels()).isEmpty();
  }

  @Test
  void escapesWhatNamesMayHold() {
    String name = "a \"b\" \\ c\nd\\n {e=\"f\",} <script> \u00fc \ud83d\ude00";
    FakeControl control =
        new FakeControl().count("headstay_rules_total", 1, "rule", name, "client", "");

    Metric metric = metrics(control).get(5);

    assertThat(metric.labels()).containsEntry("client", "");
    assertThat(metric.labels()).containsEntry("rule", name);
  }
}
