package dev.headstay.engine;

import dev.headstay.policy.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A control that writes down what it is asked. */
final class RecordingControl implements Control {
  static final Instant STARTED = Instant.parse("2026-11-21T10:00:00Z");

  final List<String> asked = new ArrayList<>();

  @Override
  public ReloadResult reload() {
    asked.add("reload");
    return new ReloadResult(true, false, "nothing changed");
  }

  @Override
  public ReloadResult reloadBetaTable() {
    asked.add("reloadBetaTable");
    return new ReloadResult(true, false, "nothing changed");
  }

  @Override
  public void betaTableInterval(Duration interval) {
    asked.add("betaTableInterval " + interval);
  }

  @Override
  public void mode(Mode mode) {
    asked.add("mode " + mode);
  }

  @Override
  public int betaProviders() {
    return 0;
  }

  @Override
  public String decisions(long after, boolean whole) {
    asked.add("decisions " + after + (whole ? " whole" : ""));
    return "{}";
  }

  @Override
  public String diagnosis() {
    return "{}";
  }

  @Override
  public Status status() {
    return new Status(
        STARTED,
        Mode.OBSERVE,
        "file:/etc/headstay.yaml",
        "0a1b",
        3,
        null,
        STARTED.plusSeconds(1),
        null,
        "held back by its rollout: a",
        null,
        null,
        List.of("okhttp", "java-net-http"),
        List.of(
            new Sample("headstay_hops_total", 7, "client", "okhttp", "outcome", "patched"),
            new Sample("headstay_rules_total", 2, "rule", "a \"b\"\n\\c")));
  }
}
