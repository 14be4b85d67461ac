package dev.headstay.agent;

import dev.headstay.bridge.HookTransformer;
import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * The agent's entry: registers one transformer, and that is all until a hooked class is loaded.
 *
 * <p>Nothing escapes from here: what a {@code premain} throws ends the JVM.
 */
public final class HeadstayAgent {
  private static boolean installed;

  private HeadstayAgent() {}

  /** Called by the JVM before {@code main}, for {@code -javaagent}. */
  public static void premain(@Nullable String argument, Instrumentation instrumentation) {
    install(argument, instrumentation);
  }

  /** Called by the JVM when the agent is attached to a running program. */
  public static void agentmain(@Nullable String argument, Instrumentation instrumentation) {
    HookTransformer transformer = install(argument, instrumentation);
    if (transformer != null) {
      transformer.run();
    }
  }

  private static synchronized @Nullable HookTransformer install(
      @Nullable String argument, Instrumentation instrumentation) {
    try {
      if (installed) {
        HookTransformer.ignoredTwice();
        return null;
      }
      installed = true;
      HookTransformer transformer =
          new HookTransformer(HookIndex.CLASSES, HookIndex.CLIENTS, instrumentation, argument);
      instrumentation.addTransformer(transformer, false);
      return transformer;
    } catch (Throwable t) {
      System.err.println("[headstay] ERROR off: " + t.getClass().getName());
      return null;
    }
  }
}
