package dev.headstay.agent;

import dev.headstay.bridge.AgentLoader;
import dev.headstay.bridge.HookTransformer;
import java.lang.instrument.Instrumentation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The agent's entry: registers one transformer, and that is all until a hooked class is loaded.
 *
 * <p>Nothing escapes from here: what a {@code premain} throws ends the JVM.
 */
public final class HeadstayAgent {
  private static @Nullable HookTransformer installed;

  private HeadstayAgent() {}

  /** Called by the JVM before {@code main}, for {@code -javaagent}. */
  public static synchronized void premain(
      @Nullable String argument, Instrumentation instrumentation) {
    try {
      if (installed != null) {
        HookTransformer.ignoredTwice();
        return;
      }
      HookTransformer transformer =
          new HookTransformer(HookIndex.CLASSES, HookIndex.CLIENTS, instrumentation, argument);
      instrumentation.addTransformer(transformer, false);
      installed = transformer;
    } catch (Throwable t) {
      System.err.println("[headstay] ERROR off: " + t.getClass().getName());
    }
  }

  /**
   * Called by the JVM when an operator attaches to the running program, by {@code attach} or {@code
   * detach}: the rest is up to what the agent's own loader has for it.
   */
  @SuppressWarnings("unchecked")
  public static synchronized void agentmain(
      @Nullable String argument, Instrumentation instrumentation) {
    try {
      installed =
          ((Function<Object[], HookTransformer>) operator())
              .apply(
                  new Object[] {
                    argument, instrumentation, installed, HookIndex.CLASSES, HookIndex.CLIENTS
                  });
    } catch (Throwable t) {
      Throwable cause = t;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      System.err.println("[headstay] ERROR not attached: " + cause);
    }
    if (installed == null) {
      AgentLoader.forget();
    }
  }

  private static Object operator() throws ReflectiveOperationException {
    return Class.forName("dev.headstay.engine.Operator", true, AgentLoader.get())
        .getDeclaredConstructor()
        .newInstance();
  }
}
