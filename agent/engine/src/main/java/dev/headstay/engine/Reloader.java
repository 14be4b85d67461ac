package dev.headstay.engine;

import dev.headstay.config.ConfigurationWatch;
import dev.headstay.config.Loaded;
import dev.headstay.config.Settings;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the running agent's configuration: looks at its sources in turn, and on an operator's word.
 * Everything that blocks is done by the agent's own thread or the operator's. Thread-safe.
 */
final class Reloader implements Control, Runnable {
  private static final long TICK_MILLIS = 2_500;

  private static final long TICK_WHILE_DUE_MILLIS = 100;

  private final Engine engine;
  private final Settings settings;
  private final Collection<String> knownClients;
  private final ConfigurationWatch watch;
  private final Admin admin = new Admin(this);
  private final Instant started = Instant.now();
  private volatile Loaded inForce;
  private volatile Instant lastReload = started;
  private volatile @Nullable String lastError;
  private volatile @Nullable String fault;
  private volatile @Nullable Mode mode;
  private volatile Since since = new Since(started, Collections.emptyList());

  Reloader(Engine engine, Settings settings, Collection<String> knownClients, Loaded loaded) {
    this.engine = engine;
    this.settings = settings;
    this.knownClients = knownClients;
    this.inForce = loaded;
    this.lastError = loaded.problems().isEmpty() ? null : lines(loaded);
    this.watch = new ConfigurationWatch(settings, knownClients, loaded);
  }

  /** Looks again and again, until the JVM ends or the engine is stopped. */
  @Override
  public void run() {
    try {
      admin.apply(inForce.configuration().admin());
      keep();
    } finally {
      if (engine.isStopped()) {
        engine.telemetry().close();
        admin.close();
      }
    }
  }

  private void keep() {
    while (!engine.isStopped()) {
      long due = System.nanoTime() + step();
      long millis;
      do {
        engine.telemetry().tick(this);
        // Looking lets go of what was remembered of clients that are gone.
        engine.remembered();
        long pause = engine.telemetry().isBeanDue() ? TICK_WHILE_DUE_MILLIS : TICK_MILLIS;
        millis = Math.min((due - System.nanoTime()) / 1_000_000, pause);
        // At least a pause between two looks, whatever a schedule says. It ends early when the
        // program begins to use JMX.
        LockSupport.parkNanos(1_000_000 * Math.max(1, millis));
        // Interrupted when the engine is stopped; else the next pause is not to end at once.
        Thread.interrupted();
      } while (due - System.nanoTime() > 0 && !engine.isStopped());
    }
  }

  private synchronized long step() {
    try {
      take(watch.look(false));
      return watch.nanosUntilLook();
    } catch (Throwable t) {
      Log.error("looking for a new configuration failed: " + t.getClass().getName());
      return Duration.ofSeconds(5).toNanos();
    }
  }

  @Override
  public synchronized ReloadResult reload() {
    return result(watch.look(true));
  }

  @Override
  public synchronized ReloadResult reloadBetaTable() {
    return result(watch.lookAtBetaTable());
  }

  private ReloadResult result(@Nullable Loaded read) {
    String before = inForce.hash();
    take(read);
    admin.apply(inForce.configuration().admin());
    String wrong = fault;
    if (read != null && !read.problems().isEmpty()) {
      return new ReloadResult(false, true, lines(read));
    }
    if (wrong != null) {
      return new ReloadResult(false, false, wrong);
    }
    boolean changed = !before.equals(inForce.hash());
    String heldBack = inForce.heldBack();
    return new ReloadResult(
        true,
        changed,
        (changed ? "reloaded: " : "unchanged: ")
            + Engine.described(inForce, mode)
            + (heldBack == null ? "" : "; " + heldBack.replace("\n", "; ")));
  }

  /** Puts a reading in force, if it is good, and says what is to be said. */
  private void take(@Nullable Loaded read) {
    List<String> messages = watch.messages();
    for (String message : messages) {
      Log.warn(message);
    }
    if (!messages.isEmpty()) {
      // A secret may be another one now.
      since = Since.now(engine);
    }
    fault = watch.fault();
    if (read == null) {
      return;
    }
    List<String> warnings = read.warnings();
    if (!read.problems().isEmpty()) {
      lastError = lines(read);
      Log.error("new configuration refused, what was in force stays:\n" + lastError);
      engine.telemetry().reloaded("refused", inForce, String.valueOf(lastError));
      return;
    }
    for (String warning : warnings) {
      if (!inForce.warnings().contains(warning)) {
        Log.warn(warning);
      }
    }
    String heldBack = read.heldBack();
    if (heldBack != null && !heldBack.equals(inForce.heldBack())) {
      Log.info(heldBack);
    }
    boolean changed = !read.hash().equals(inForce.hash());
    inForce = read;
    lastError = null;
    engine.take(read, mode);
    engine.telemetry().reloaded(changed ? "changed" : "unchanged", read, "");
    admin.apply(read.configuration().admin());
    if (changed || heldBack == null) {
      since = Since.now(engine);
      lastReload = since.time;
      Log.info("reloaded: " + Engine.described(read, mode));
    }
  }

  /** What the counters stood at when what is in force was read. Immutable. */
  private static final class Since {
    final Instant time;
    private final List<Sample> before;

    Since(Instant time, List<Sample> before) {
      this.time = time;
      this.before = before;
    }

    static Since now(Engine engine) {
      return new Since(Instant.now(), engine.telemetry().samples());
    }

    /** What was counted from then on. */
    List<Sample> counted(List<Sample> now) {
      Map<String, Long> values = new HashMap<>();
      for (Sample sample : before) {
        values.put(sample.key(), sample.value());
      }
      List<Sample> counted = new ArrayList<>();
      for (Sample sample : now) {
        long more = sample.value() - values.getOrDefault(sample.key(), 0L);
        if (more > 0) {
          counted.add(sample.with(more));
        }
      }
      return counted;
    }
  }

  private static String lines(Loaded loaded) {
    StringBuilder lines = new StringBuilder();
    for (Object problem : loaded.problems()) {
      lines.append(lines.length() == 0 ? "" : "\n").append(problem);
    }
    return lines.toString();
  }

  @Override
  public synchronized void betaTableInterval(@Nullable Duration interval) {
    watch.betaTableInterval(interval);
  }

  @Override
  public synchronized void mode(@Nullable Mode mode) {
    this.mode = mode;
    engine.take(inForce, mode);
    Log.info("mode set: " + Engine.described(inForce, mode));
  }

  @Override
  public int betaProviders() {
    return inForce.configuration().policy().betaProviders();
  }

  @Override
  public String decisions(long after, boolean whole) {
    return engine.telemetry().decisions(after, whole);
  }

  @Override
  public String diagnosis() {
    Since since = this.since;
    return Diagnosis.of(
        settings,
        inForce,
        mode,
        knownClients,
        since.time,
        since.counted(engine.telemetry().samples()));
  }

  @Override
  public Status status() {
    Loaded loaded = inForce;
    HeaderPolicy policy = loaded.configuration().policy();
    Mode set = mode;
    String error = lastError;
    long next = watch.nanosUntilBetaTable();
    return new Status(
        started,
        set == null ? policy.mode() : set,
        loaded.source(),
        loaded.hash(),
        policy.rules().size(),
        loaded.configuration().betaTable(),
        lastReload,
        error == null ? fault : error,
        loaded.heldBack(),
        watch.betaTableInterval(),
        next < 0 ? null : Instant.now().plusNanos(next),
        engine.patchedClients(),
        engine.telemetry().samples());
  }
}
