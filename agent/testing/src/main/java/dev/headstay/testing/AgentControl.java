package dev.headstay.testing;

import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;
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
      call(type(ENGINE), engine, "decider", type(DECIDER), own(engine, policy));
      return;
    }
    use(new PolicyDecider(policy), policy, policy == HeaderPolicy.empty());
  }

  private static Object own(Object engine, HeaderPolicy policy) {
    return call(type(ENGINE), engine, "deciderOn", HeaderPolicy.class, policy);
  }

  /** Puts a decider in force that throws {@code failure} for every hop. */
  public static void fail(RuntimeException failure) {
    use(new FailingDecider(failure), HeaderPolicy.empty(), false);
  }

  /**
   * Puts a decider in force that knows the one there was, for hops; no body is filtered any more.
   *
   * @throws IllegalStateException when no agent runs
   */
  static void replace(UnaryOperator<Decider> replacement) {
    Object engine = engine();
    if (engine == null) {
      throw new IllegalStateException("no agent runs");
    }
    try {
      Object own = type(ENGINE).getMethod("decider").invoke(engine);
      put(engine, replacement.apply(new AgentsDecider(own)), HeaderPolicy.empty());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Puts a decider in force.
   *
   * @param policy what filters bodies
   */
  private static void use(Decider sound, HeaderPolicy policy, boolean idle) {
    Decider broken = BrokenVariant.current().decider(sound, idle);
    decider = broken;
    Object engine = engine();
    if (engine != null) {
      put(engine, broken, policy);
    }
  }

  private static void put(Object engine, Decider decider, HeaderPolicy policy) {
    Class<?> type = type(DECIDER);
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            new Forwarding(decider, own(engine, policy)));
    call(type(ENGINE), engine, "decider", type, proxy);
  }

  /** Whether an agent runs in this JVM. It starts with the first request of a patched client. */
  public static boolean isRunning() {
    return engine() != null;
  }

  /** How many clients the agent remembers something of. */
  static int remembered() {
    Object engine = engine();
    if (engine == null) {
      throw new IllegalStateException("no agent runs");
    }
    try {
      return (int) type(ENGINE).getMethod("remembered").invoke(engine);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
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

  private static Object call(
      Class<?> type, Object target, String method, Class<?> parameter, Object argument) {
    try {
      return type.getMethod(method, parameter).invoke(target, argument);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The agent's own. */
  private record AgentsDecider(Object own) implements Decider {
    @Override
    public Interest interest(String host) {
      return (Interest) call(type(DECIDER), own, "interest", String.class, host);
    }

    @Override
    public HeaderDecision decide(Hop hop) {
      return (HeaderDecision) call(type(DECIDER), own, "decide", Hop.class, hop);
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
