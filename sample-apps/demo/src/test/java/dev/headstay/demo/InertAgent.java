package dev.headstay.demo;

/** An agent that does nothing: with it the demo must fail. */
public final class InertAgent {
  private InertAgent() {}

  public static void premain(String argument) {}
}
