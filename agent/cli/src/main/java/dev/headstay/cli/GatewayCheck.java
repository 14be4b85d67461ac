package dev.headstay.cli;

import org.jspecify.annotations.Nullable;

/** What came of one check of a gateway, with what shows it. Immutable; free of secrets. */
final class GatewayCheck {
  /** What is known. */
  enum Outcome {
    PASS("pass"),
    FAIL("fail"),
    /** It can't be seen from here; the evidence says why. */
    UNKNOWN("can't tell");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  final String name;
  final Outcome outcome;
  final String evidence;

  /** What to do, or null. */
  final @Nullable String advice;

  GatewayCheck(String name, Outcome outcome, String evidence, @Nullable String advice) {
    this.name = name;
    this.outcome = outcome;
    this.evidence = evidence;
    this.advice = advice;
  }
}
