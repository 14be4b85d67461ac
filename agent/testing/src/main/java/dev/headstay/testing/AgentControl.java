package dev.headstay.testing;

import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Swaps what decides in the agent of this JVM, through the {@link BrokenVariant} under test. The
 * agent is found by name, so the kit also runs where there is none; then nothing acts on what is
 * put in force here.
 */
public final class AgentControl {
  private static final String ENGINE = "dev.headstay.engine.Engine";
  private static final String DECIDER = "dev.headstay.engine.Decider";

  private static volatile Decider decider = new PolicyDecider(HeaderPolicy.empty());

  private AgentControl() {}

  /** Puts {@code policy} in force for every hop from now on. */
  public static void use(HeaderPolicy policy) {
    Object engine = engine();
    if (engine != null && BrokenVariant.current() == BrokenVariant.NONE) {
      // The agent's own decider, counting and logging included.
      call(engine, "decider", type(DECIDER), own(engine, policy));
      return;
    }
    use(new PolicyDecider(policy), policy);
  }

  private static Object own(Object engine, HeaderPolicy policy) {
    return call(engine, "deciderOn", HeaderPolicy.class, policy);
  }

  /** Puts a decider in force that throws {@code failure} for every hop. */
  public static void fail(RuntimeException failure) {
    use(new FailingDecider(failure), null);
  }

  /**
   * Puts a decider in force.
   *
   * @param policy what filters bodies; null for none
   */
  private static void use(Decider sound, @Nullable HeaderPolicy policy) {
    Decider broken = BrokenVariant.current().decider(sound, policy == HeaderPolicy.empty());
    decider = broken;
    Object engine = engine();
    if (engine != null) {
      Class<?> type = type(DECIDER);
      Object own = own(engine, policy == null ? HeaderPolicy.empty() : policy);
      Object proxy =
          Proxy.newProxyInstance(
              type.getClassLoader(), new Class<?>[] {type}, new Forwarding(broken, own));
      call(engine, "decider", type, proxy);
    }
  }

  /** Whether an agent runs in this JVM. It starts with the first request of a patched client. */
  public static boolean isRunning() {
    return engine() != null;
  }

  /** What is in force, for those who stand in for the agent. */
  static Decider decider() {
    return decider;
  }

  private static @Nullable Object engine() {
    try {
      return Class.forName(ENGINE, true, AgentControl.class.getClassLoader())
          .getMethod("running")
          .invoke(null);
    } catch (ClassNotFoundException e) {
      return null;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name, true, AgentControl.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(Object engine, String method, Class<?> type, Object argument) {
    try {
      return engine.getClass().getMethod(method, type).invoke(engine, argument);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Headers by the kit's decider, bodies by the agent's own, spoilt by the variant under test. */
  private record Forwarding(Decider decider, Object own) implements InvocationHandler {
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
        throws Throwable {
      return switch (method.getName()) {
        case "interest" -> decider.interest((String) arguments[0]);
        case "decide" -> decider.decide((Hop) arguments[0]);
        case "filterBody" ->
            BrokenVariant.current()
                .body((byte[]) arguments[1], (byte[]) method.invoke(own, arguments));
        default -> method.invoke(own, arguments);
      };
    }
  }

  private static final class PolicyDecider implements Decider {
    private final HeaderPolicy policy;

    PolicyDecider(HeaderPolicy policy) {
      this.policy = policy;
    }

    @Override
    public Interest interest(String host) {
      return policy.interest(host);
    }

    @Override
    public HeaderDecision decide(Hop hop) {
      return policy.decide(hop, DecisionListener.NONE);
    }
  }

  private static final class FailingDecider implements Decider {
    private final RuntimeException failure;

    FailingDecider(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public Interest interest(String host) {
      return Interest.RULES;
    }

    @Override
    public HeaderDecision decide(Hop hop) {
      throw failure;
    }
  }
}
