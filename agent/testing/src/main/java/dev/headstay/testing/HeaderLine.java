package dev.headstay.testing;

/** One header line as it was on the wire: spelling kept, white space around the value dropped. */
public record HeaderLine(String name, String value) {
  /** Whether this line is about the header {@code name}, in any case. */
  public boolean is(String name) {
    return this.name.equalsIgnoreCase(name);
  }

  @Override
  public String toString() {
    return name + ": " + value;
  }
}
