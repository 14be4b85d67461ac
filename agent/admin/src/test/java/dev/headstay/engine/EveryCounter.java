package dev.headstay.engine;

import java.util.List;

/** What the engine can count. */
public final class EveryCounter {
  private EveryCounter() {}

  /** One sample of each name. */
  public static List<Sample> samples() {
    Decisions decisions = new Decisions();
    for (Counters counters : decisions.all()) {
      counters.count("a", "b", "c", "d", "e");
    }
    return decisions.samples();
  }
}
