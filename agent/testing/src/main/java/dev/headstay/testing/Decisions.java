package dev.headstay.testing;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;

/**
 * Makes the decisions that no policy makes, for tests of what happens then. By reflection, since
 * the policy may be in the agent's own loader, where no class of ours shares its package.
 */
final class Decisions {
  private static final Constructor<HeaderDecision> SEND;
  private static final Method APPEND;

  static {
    try {
      SEND = HeaderDecision.class.getDeclaredConstructor(HeaderLines.class, boolean.class);
      SEND.setAccessible(true);
      APPEND = HeaderLines.class.getDeclaredMethod("append", String.class, String.class, int.class);
      APPEND.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private Decisions() {}

  /** A decision to send these lines. */
  static HeaderDecision send(HeaderLines lines) {
    try {
      return SEND.newInstance(lines, false);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds a line that stands for line {@code source} of the client's own block. */
  static void append(HeaderLines lines, String name, String value, int source) {
    try {
      APPEND.invoke(lines, name, value, source);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
