package dev.headstay.policy;

/** Makes the decisions that no policy makes, for tests of what happens then. */
public final class Decisions {
  private Decisions() {}

  /** A decision to send these lines. */
  public static HeaderDecision send(HeaderLines lines) {
    return new HeaderDecision(lines);
  }

  /** Adds a line that stands for line {@code source} of the client's own block. */
  public static void append(HeaderLines lines, String name, String value, int source) {
    lines.append(name, value, source);
  }
}
