package dev.headstay.policy;

/**
 * How far a policy or a rule goes. The order is from lenient to strict in what it lets us change.
 */
public enum Mode {
  /** Decide, report and change the request. */
  ENFORCE,
  /** Decide and report what {@link #ENFORCE} would do, and change nothing. */
  OBSERVE,
  /** Do not even decide. */
  OFF;

  /** The one of both that changes less: a rule can't outdo its policy. */
  public Mode stricter(Mode other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
