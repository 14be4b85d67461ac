package dev.headstay.engine;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Where {@link dev.headstay.bridge.HookTransformer} enters the engine, which lives in another
 * loader: it knows this class by its name, and JDK types alone. Thread-safe.
 */
public final class WeavingStart implements Function<Object[], ClassFileTransformer>, Runnable {
  /**
   * Makes the weaving of this JVM.
   *
   * @param given the index of hooked classes ({@code Map<String, String>}), the lines of all
   *     clients' ids ({@code String}), the {@link Instrumentation}, the agent's argument ({@code
   *     String} or null), what finds classes that were loaded before the agent ({@link Runnable}),
   *     what knows the parts of the JDK that are in use ({@code Predicate<String>}) and whether the
   *     program ran already ({@code Boolean}). One array, since a constructor that takes them would
   *     cost a cold JDK 25 some 10 ms to be called by reflection
   * @return the weaving, which also takes loaded classes as a {@link java.util.function.Consumer}
   */
  @Override
  @SuppressWarnings("unchecked")
  public ClassFileTransformer apply(Object[] given) {
    return new Weaving(
        (Map<String, String>) given[0],
        (String) given[1],
        (Instrumentation) given[2],
        (String) given[3],
        (Runnable) given[4],
        (Predicate<String>) given[5],
        (Boolean) given[6]);
  }

  /** Says that the agent was given twice to this JVM, and that the second one was ignored. */
  @Override
  public void run() {
    if (!HostProgram.isJdkTool()) {
      Log.warn("attached twice to this JVM: the second -javaagent is ignored, its argument too");
    }
  }
}
