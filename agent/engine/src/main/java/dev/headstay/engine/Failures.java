package dev.headstay.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what failed in us and let the request pass as the application made it, and says each cause
 * once. Thread-safe; never throws.
 */
final class Failures {
  private static final int CAUSES_SAID = 100;

  private final Decisions decisions;
  private final AtomicLong count = new AtomicLong();
  private final ConcurrentHashMap<String, Boolean> said = new ConcurrentHashMap<>();

  Failures(Decisions decisions) {
    this.decisions = decisions;
  }

  /** A hook of {@code client} failed. */
  void passed(String client, Throwable cause) {
    count.incrementAndGet();
    say("request passed unchanged, since the agent failed: ", client, cause, true);
  }

  /** It can't be told which client of {@code client}'s kind a request comes from. */
  void forgot(String client, Throwable cause) {
    say("nothing is remembered between requests, since the agent failed: ", client, cause, false);
  }

  private void say(String consequence, String client, Throwable cause, boolean hopFailed) {
    try {
      if (hopFailed) {
        decisions.failed(client);
      }
      // The message may quote a header's value, so only types and our own line are told.
      StringBuilder text =
          new StringBuilder(client).append(": ").append(cause.getClass().getName());
      StackTraceElement[] trace = cause.getStackTrace();
      if (trace.length > 0) {
        text.append(" at ").append(trace[0]);
      }
      Throwable root = cause.getCause();
      if (root != null) {
        text.append(", caused by ").append(root.getClass().getName());
      }
      String key = text.toString();
      if (said.size() < CAUSES_SAID && said.putIfAbsent(key, Boolean.TRUE) == null) {
        Log.warn(consequence + key);
      }
    } catch (Throwable t) {
      // Out of stack or memory: the counter has it.
    }
  }

  /** How many requests passed unchanged since something of ours failed. */
  long count() {
    return count.get();
  }
}
