package dev.headstay.testing;

/**
 * Secrets that are told from anything else wherever they turn up: a test's secret begins with
 * {@link #MARK}, and what a program or the agent in it wrote is searched for that.
 */
public final class Canaries {
  /** How each secret of a test begins. */
  public static final String MARK = "canary-";

  private Canaries() {}

  /**
   * Returns {@code text} if no secret is in it.
   *
   * @param where what it is, for the message
   * @throws AssertionError that shows the text around the secret
   */
  public static String none(String where, String text) {
    int at = text.indexOf(MARK);
    if (at >= 0) {
      String around = text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 200));
      throw new AssertionError("a secret is in " + where + ":\n" + around);
    }
    return text;
  }
}
