package dev.headstay.engine;

import dev.headstay.policy.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An agent without an engine: says what a test has set, and remembers what it was asked. */
public final class FakeControl implements Control {
  public static final String HASH =
      "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

  public final List<String> asked = new ArrayList<>();
  public final List<String> clients = new ArrayList<>();
  public final List<Sample> samples = new ArrayList<>();
  public Duration interval;
  public Instant next;
  public String lastError;
  public String heldBack;
  public ReloadResult result = new ReloadResult(true, true, "reloaded: rules: 2");

  /** Whether there is something to read on a schedule. */
  public boolean schedules = true;

  /** What happens while a reload goes on. */
  public Runnable during = () -> {};

  public FakeControl count(String name, long value, String... labels) {
    samples.add(new Sample(name, value, labels));
    return this;
  }

  public void refuses(String text) {
    result = new ReloadResult(false, false, text);
  }

  @Override
  public ReloadResult reload() {
    asked.add("reload");
    during.run();
    return result;
  }

  @Override
  public ReloadResult reloadBetaTable() {
    asked.add("reload beta table");
    return result;
  }

  @Override
  public void betaTableInterval(Duration interval) {
    asked.add("interval " + interval);
    this.interval = schedules ? interval : null;
  }

  @Override
  public void mode(Mode mode) {
    asked.add("mode " + mode);
  }

  @Override
  public int betaProviders() {
    return 7;
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
        Instant.parse("2026-11-21T10:00:00Z"),
        Mode.ENFORCE,
        "file:/etc/headstay.yaml (source: HEADSTAY_CONFIG)",
        HASH,
        2,
        "bundled",
        Instant.parse("2026-11-21T11:00:00.123456789Z"),
        lastError,
        heldBack,
        interval,
        next,
        clients,
        samples);
  }
}
