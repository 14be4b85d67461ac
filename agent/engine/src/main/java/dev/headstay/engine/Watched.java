package dev.headstay.engine;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The last decisions, for whoever watches them: there only while somebody asks, and for a few
 * seconds more. Holds lines of JSON without any header's value, path or query. Thread-safe.
 */
final class Watched {
  /** How many lines are kept; who asks too rarely hears how many were missed. */
  static final int LINES = 1000;

  private static final long LEASE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String[] lines = new String[LINES];
  private long next;
  private volatile long until;
  private volatile long untilWhole;
  private volatile boolean whole;

  /** Keeps it for a while longer. */
  void extend(boolean whole) {
    long now = System.nanoTime();
    until = now + LEASE_NANOS;
    if (whole) {
      untilWhole = now + LEASE_NANOS;
      this.whole = true;
    }
  }

  /** Whether nobody has asked for a while; to be called every few seconds. */
  boolean isOver() {
    long now = System.nanoTime();
    if (whole && now - untilWhole > 0) {
      whole = false;
    }
    return now - until > 0;
  }

  /** Whether somebody wants to see the hops, too, that no rule is for. */
  boolean isWhole() {
    return whole;
  }

  /** The beginning of a line, to be completed by the caller. */
  static JsonText line(String client) {
    return new JsonText()
        .beginObject()
        .member("time", Instant.now().toString())
        .member("client", client);
  }

  synchronized void add(String line) {
    lines[(int) (next++ % LINES)] = line;
  }

  /**
   * What was added since.
   *
   * @param after what {@code next} was in an earlier answer, or a negative number for a first one
   * @return {@code {"next": …, "missed": …, "decisions": […]}}
   */
  synchronized String since(long after) {
    // A number from before the last watch ended is greater than any of this one.
    long from = after < 0 || after > next ? next : after;
    long oldest = Math.max(0, next - LINES);
    StringBuilder text = new StringBuilder(256);
    text.append("{\"next\":").append(next);
    text.append(",\"missed\":").append(Math.max(0, oldest - from));
    text.append(",\"decisions\":[");
    for (long i = Math.max(from, oldest); i < next; i++) {
      text.append(text.charAt(text.length() - 1) == '[' ? "" : ",");
      text.append(lines[(int) (i % LINES)]);
    }
    return text.append("]}").toString();
  }
}
