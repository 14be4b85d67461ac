package dev.headstay.demo;

import java.io.PrintStream;

/** Output of at most {@link #WIDTH} columns: longer lines are wrapped under their own indent. */
final class Screen {
  static final int WIDTH = 100;

  private final PrintStream out;

  Screen(PrintStream out) {
    this.out = out;
  }

  void blank() {
    out.println();
  }

  /**
   * Prints one line, or several if it is too long for one.
   *
   * @param label stands before the text, followed by spaces on further lines; its length counts
   */
  void print(String label, String text) {
    String indent = " ".repeat(label.length());
    String start = label;
    String rest = text;
    while (start.length() + rest.length() > WIDTH) {
      int room = WIDTH - start.length();
      int space = rest.lastIndexOf(' ', room);
      int end = space > room / 2 ? space : room;
      out.println(start + rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
      start = indent;
    }
    out.println((start + rest).stripTrailing());
  }
}
