package dev.headstay.admin;

import dev.headstay.engine.Sample;
import dev.headstay.engine.Status;
import dev.headstay.engine.StatusJson;
import dev.headstay.engine.Version;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link Status} in Prometheus' text format, version 0.0.4. */
final class Metrics {
  /** Names, and what is told of each. */
  static final Map<String, String> HELP = new LinkedHashMap<>();

  static {
    HELP.put("headstay_hops_total", "Header blocks that were decided on.");
    HELP.put(
        "headstay_rules_total",
        "Header blocks that a rule changed, or in observe mode would have.");
    HELP.put("headstay_flags_total", "Beta flags that were dropped or renamed.");
    HELP.put("headstay_refusals_total", "Operations that were left out, by reason.");
    HELP.put("headstay_kept_total", "Headers that were sent again.");
    HELP.put(
        "headstay_keep_stopped_total", "Headers that are kept no longer, since values differ.");
    HELP.put(
        "headstay_dropped_headers_total",
        "Requests without a header that earlier ones of the same client had.");
    HELP.put("headstay_bodies_total", "Bodies with beta flags that were decided on.");
    HELP.put("headstay_bodies_left_alone_total", "Bodies that were not filtered, by reason.");
    HELP.put(
        "headstay_unknown_provider_total",
        "Header blocks with flags to hosts of no known provider.");
  }

  private Metrics() {}

  static Answer of(Status status) {
    StringBuilder text = new StringBuilder(4096);
    Sample info =
        new Sample(
            "headstay_info",
            1,
            "version",
            Version.current(),
            "mode",
            StatusJson.mode(status),
            "source",
            status.source,
            "hash",
            status.hash);
    family(text, "gauge", "What is running.", Collections.singletonList(info));
    gauge(text, "headstay_config_rules", "Rules in force.", status.rules);
    gauge(
        text,
        "headstay_last_reload_timestamp_seconds",
        "When the configuration in force was taken.",
        status.lastReload.getEpochSecond());
    gauge(
        text,
        "headstay_config_good",
        "Whether no newer version of a source was refused or can't be had.",
        status.lastError == null ? 1 : 0);
    gauge(
        text,
        "headstay_config_held_back",
        "Whether the newest configuration is not for this instance.",
        status.heldBack == null ? 0 : 1);
    List<Sample> clients = new ArrayList<>();
    for (String client : status.clients) {
      clients.add(new Sample("headstay_client_info", 1, "client", client));
    }
    family(text, "gauge", "Clients that were patched in this JVM.", clients);
    Map<String, List<Sample>> counters = new LinkedHashMap<>();
    for (Sample sample : status.samples) {
      counters.computeIfAbsent(sample.name(), name -> new ArrayList<>()).add(sample);
    }
    for (Map.Entry<String, List<Sample>> counter : counters.entrySet()) {
      String help = HELP.getOrDefault(counter.getKey(), "A counter of the agent.");
      family(text, "counter", help, counter.getValue());
    }
    return Answer.of(200, "text/plain; version=0.0.4; charset=utf-8", text.toString());
  }

  private static void gauge(StringBuilder text, String name, String help, long value) {
    family(text, "gauge", help, Collections.singletonList(new Sample(name, value)));
  }

  /** All samples of one name, which must follow each other. */
  private static void family(StringBuilder text, String type, String help, List<Sample> samples) {
    if (samples.isEmpty()) {
      return;
    }
    String name = samples.get(0).name();
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    for (Sample sample : samples) {
      text.append(sample.key()).append(' ').append(sample.value()).append('\n');
    }
  }
}
