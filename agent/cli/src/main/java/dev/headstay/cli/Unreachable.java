package dev.headstay.cli;

/** No agent could be asked. The message says why, and what would help. */
final class Unreachable extends Exception {
  private static final long serialVersionUID = 1;

  Unreachable(String message) {
    super(message);
  }
}
