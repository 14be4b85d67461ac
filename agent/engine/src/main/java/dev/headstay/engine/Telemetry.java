package dev.headstay.engine;

import dev.headstay.config.Loaded;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.RefusalReason;
import dev.headstay.policy.RequestTarget;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the agent tells of its doings: counters, the audit, events of Java Flight Recorder, an
 * MBean. Of the last two nothing is loaded before the program itself uses that part of the JDK.
 * Thread-safe.
 */
final class Telemetry {
  private static final String EVENTS = "dev.headstay.events.FlightRecorderEvents";

  private final Predicate<String> inUse;
  private final Decisions decisions = new Decisions();
  private final Failures failures = new Failures(decisions);
  private volatile boolean audit;

  /** Not null while a recording takes our events. */
  private volatile @Nullable Events recording;

  private @Nullable Events events;
  private boolean looksForRecordings = true;
  private boolean looksForManagement = true;
  private boolean managed;

  /** How many more looks for the program's MBean server are to follow soon. */
  private int looksForServer = 40;

  /**
   * What an engine tells.
   *
   * @param inUse whether the program uses a part of the JDK: {@code jfr} or {@code jmx}
   */
  Telemetry(Predicate<String> inUse) {
    this.inUse = inUse;
  }

  Decisions decisions() {
    return decisions;
  }

  Failures failures() {
    return failures;
  }

  /** Every counter that is not zero, in a fixed order. */
  List<Sample> samples() {
    return decisions.samples();
  }

  /** Whether each changed hop is logged from now on. */
  void audit(boolean audit) {
    this.audit = audit;
  }

  /** See {@link HeadstayMXBean#decisions}. */
  synchronized String decisions(long after, boolean whole) {
    Watched watched = decisions.watched();
    boolean first = watched == null;
    if (watched == null) {
      watched = new Watched();
    }
    watched.extend(whole);
    decisions.watched(watched);
    return watched.since(first ? -1 : after);
  }

  /** Who is to hear of the next hop, and of that one alone. */
  DecisionListener listener() {
    Events recording = this.recording;
    Watched watched = decisions.watched();
    return audit || recording != null || watched != null
        ? new HopReport(decisions, audit, recording, watched)
        : decisions;
  }

  /** A change that was decided is left out by the client's own adapter. */
  void clientOwned(String client, RequestTarget target, String header) {
    decisions.clientOwned(client, target, header);
    Events recording = this.recording;
    if (recording != null) {
      recording.refused(client, target.host(), "", "", header, RefusalReason.CLIENT_OWNED.code());
    }
  }

  /**
   * The configuration was read anew; see {@link Events#reloaded}.
   *
   * @param inForce now
   */
  void reloaded(String result, Loaded inForce, String error) {
    Events recording = this.recording;
    if (recording != null) {
      recording.reloaded(result, inForce.source(), inForce.hash(), error);
    }
  }

  /** Whether the program began to use JMX and its MBean server is due any moment. */
  synchronized boolean isBeanDue() {
    return looksForManagement && looksForServer > 0 && inUse.test("jmx");
  }

  /**
   * Looks whether the program uses JMX or Flight Recorder by now; to be called every few seconds,
   * on a thread of our own. Never throws.
   */
  synchronized void tick(Control control) {
    Watched watched = decisions.watched();
    if (watched != null && watched.isOver()) {
      decisions.watched(null);
    }
    if (looksForManagement && inUse.test("jmx")) {
      try {
        looksForServer--;
        managed = ManagementBean.register(control);
        looksForManagement = !managed;
      } catch (Throwable t) {
        looksForManagement = false;
        Log.warn("no MBean: " + t.getClass().getName());
      }
    }
    if (looksForRecordings && inUse.test("jfr")) {
      try {
        Events loaded = events();
        recording = loaded.areRecorded() ? loaded : null;
      } catch (UnsupportedClassVersionError e) {
        // Java 8 has Flight Recorder, but not for classes that it can load.
        looksForRecordings = false;
      } catch (Throwable t) {
        looksForRecordings = false;
        recording = null;
        Log.warn("no events for Flight Recorder: " + t.getClass().getName());
      }
    }
  }

  /** Takes back what {@link #tick} did, for good. Never throws; a second call does nothing. */
  synchronized void close() {
    looksForManagement = false;
    looksForRecordings = false;
    recording = null;
    decisions.watched(null);
    try {
      if (managed) {
        managed = false;
        ManagementBean.unregister();
      }
      Events made = events;
      if (made != null) {
        events = null;
        made.close();
      }
    } catch (Throwable t) {
      Log.warn("the MBean or the events of Flight Recorder stay: " + t.getClass().getName());
    }
  }

  private Events events() throws ReflectiveOperationException {
    Events loaded = events;
    if (loaded == null) {
      loaded =
          Class.forName(EVENTS, true, Telemetry.class.getClassLoader())
              .asSubclass(Events.class)
              .getDeclaredConstructor()
              .newInstance();
      events = loaded;
    }
    return loaded;
  }
}
