package dev.headstay.engine;

/** What came of a reload. Immutable; free of secrets. */
public final class ReloadResult {
  private final boolean good;
  private final boolean changed;
  private final String text;

  ReloadResult(boolean good, boolean changed, String text) {
    this.good = good;
    this.changed = changed;
    this.text = text;
  }

  /** Whether what was found is in force now; otherwise what was in force before still is. */
  public boolean isGood() {
    return good;
  }

  /** Whether anything differed from what was in force. */
  public boolean isChanged() {
    return changed;
  }

  /** For people: one line, or when it is not good, a line for each problem. */
  public String text() {
    return text;
  }
}
