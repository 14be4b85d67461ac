package dev.headstay.engine;

/**
 * Where what happened is recorded as events of Java Flight Recorder. Thread-safe; no argument ever
 * holds a header's value.
 */
public interface Events {
  /** Whether a recording that takes any of them runs now. */
  boolean areRecorded();

  /**
   * A request was changed, or in observe mode would have been.
   *
   * @param rules the names of the rules that did, separated by commas, as all lists here are
   * @param headers the names of the headers
   * @param flags beta flags that were dropped or renamed, as {@code old} or {@code old=new}
   */
  void patched(String client, String host, String mode, String rules, String headers, String flags);

  /** A change was left out; see {@link dev.headstay.policy.DecisionListener#refused}. */
  void refused(
      String client, String host, String rule, String operation, String header, String reason);

  /**
   * A reload.
   *
   * @param result {@code changed}, {@code unchanged} or {@code refused}
   * @param error what was wrong, or empty
   */
  void reloaded(String result, String source, String hash, String error);

  /** No event is recorded, or offered to recordings, from now on. */
  void close();
}
