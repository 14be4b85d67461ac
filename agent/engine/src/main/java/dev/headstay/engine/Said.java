package dev.headstay.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The last warnings and errors, whatever the level of the log. Loaded with the first of them.
 * Thread-safe; bounded.
 */
final class Said {
  /** How many are kept. */
  static final int LINES = 50;

  private static final int LONGEST = 2000;
  private static final ArrayDeque<String> LAST = new ArrayDeque<>();

  private Said() {}

  static void add(Log.Level level, String message) {
    String text = message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message;
    synchronized (LAST) {
      if (LAST.size() == LINES) {
        LAST.removeFirst();
      }
      LAST.addLast(Instant.now() + " " + level + " " + text);
    }
  }

  /** In their order, each with its time and level. */
  static List<String> lines() {
    synchronized (LAST) {
      return new ArrayList<>(LAST);
    }
  }
}
