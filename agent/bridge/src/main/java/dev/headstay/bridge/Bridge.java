package dev.headstay.bridge;

import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The way from woven code to the agent.
 *
 * <p>Woven code lives in any class loader and may name types of {@code java.base} alone. It finds
 * this constant by {@link Enum#valueOf} on the class of this name in the system class loader, where
 * every {@code -javaagent} jar is, sees it as a plain {@link Function}, and calls
 *
 * <pre>{@code
 * ((BiFunction) ((Function) BRIDGE.apply(HookedClass.class)).apply("hook-id")).apply(context, value)
 * }</pre>
 *
 * which answers the value to use instead. Thread-safe. Never throws; as long as there is no engine,
 * or when it fails, every value is answered as it is.
 */
public enum Bridge implements Function<Object, Object> {
  /** The only constant, named in every woven class. */
  BRIDGE;

  private static final BiFunction<Object, Object, Object> IDENTITY = new Identity();

  /** The hooks of a class about which the engine knows nothing: each answers its value as it is. */
  public static final Function<Object, Object> UNHOOKED = new Unhooked();

  private static volatile Function<Object, Object> engine = new NoEngine();

  /**
   * Sets what answers woven code from now on.
   *
   * @param engine takes a hooked class and gives its hooks: a function from a hook's id to the
   *     {@link BiFunction} that takes context and value
   */
  public static void connect(Function<Object, Object> engine) {
    Bridge.engine = engine;
  }

  /** Has every value answered as it is from now on, and lets go of what answered before. */
  public static void disconnect() {
    engine = new NoEngine();
  }

  @Override
  public Object apply(Object hookedClass) {
    try {
      return engine.apply(hookedClass);
    } catch (Throwable t) {
      return UNHOOKED;
    }
  }

  static final class NoEngine implements Function<Object, Object> {
    @Override
    public Object apply(Object hookedClass) {
      return UNHOOKED;
    }
  }

  static final class Unhooked implements Function<Object, Object> {
    @Override
    public Object apply(Object hookId) {
      return IDENTITY;
    }
  }

  static final class Identity implements BiFunction<Object, Object, Object> {
    @Override
    public Object apply(Object context, Object value) {
      return value;
    }
  }
}
