package dev.headstay.cli.imports;

/** What has to be told of one place in the snippet. Immutable; never holds a value. */
public final class Remark {
  final int line;
  final int column;
  private final String place;
  private final boolean leftOut;
  private final String text;

  Remark(String name, int line, int column, boolean leftOut, String text) {
    this.place = name + ":" + line + ":" + column;
    this.line = line;
    this.column = column;
    this.leftOut = leftOut;
    this.text = text;
  }

  /** Whether the result lacks what stands there, or means something else than it. */
  public boolean leftOut() {
    return leftOut;
  }

  /** For example {@code kong.yaml:12:9: left out: x-a: a template}. */
  @Override
  public String toString() {
    return place + (leftOut ? ": left out: " : ": ") + text;
  }
}
