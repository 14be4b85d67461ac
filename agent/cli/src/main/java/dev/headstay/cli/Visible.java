package dev.headstay.cli;

/** Text of other programs as a terminal may show it: without characters that steer it. */
final class Visible {
  private Visible() {}

  static String of(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      shown.append(c != '\n' && Character.isISOControl(c) ? '?' : c);
    }
    return shown.toString();
  }
}
