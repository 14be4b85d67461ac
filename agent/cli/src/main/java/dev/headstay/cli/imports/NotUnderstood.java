package dev.headstay.cli.imports;

/** A snippet that is not what it should be; its message tells place, value and expectation. */
public final class NotUnderstood extends Exception {
  private static final long serialVersionUID = 1L;

  NotUnderstood(String message) {
    super(message);
  }

  /** Of a place in the snippet, both from 1. */
  NotUnderstood(String name, int line, int column, String found, String expectation) {
    super(name + ":" + line + ":" + column + ": " + found + " (expected: " + expectation + ")");
  }
}
