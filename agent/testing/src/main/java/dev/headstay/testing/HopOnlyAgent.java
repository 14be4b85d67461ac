package dev.headstay.testing;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import java.util.List;
import java.util.function.Function;

/**
 * What an agent at the socket alone would do to programs that sign: loaded after the agent, it has
 * the policy in force decide on hops as if nothing were signed, and on nothing before. A test that
 * signed requests pass must fail with it.
 */
public final class HopOnlyAgent {
  private static final String AUTHORIZATION = "authorization";

  private HopOnlyAgent() {}

  /** Called by the JVM. */
  @SuppressWarnings("unchecked")
  public static void premain(String argument) throws ReflectiveOperationException {
    // The agent weaves when a hooked class is loaded, and starts when asked for its hooks.
    Class<?> hooked =
        Class.forName(
            "jdk.internal.net.http.Http1Request", false, ClassLoader.getSystemClassLoader());
    Object bridge = Class.forName("dev.headstay.bridge.Bridge").getEnumConstants()[0];
    Object unused = ((Function<Object, Object>) bridge).apply(hooked);
    ClassLoader beside = AgentSideLoader.find();
    if (beside == null) {
      throw new IllegalStateException("no agent (expected: one before this)");
    }
    beside.loadClass(HopOnlyAgent.class.getName()).getMethod("install").invoke(null);
  }

  /** What {@link #premain} does, in the loader where the kit and the agent are one. */
  public static void install() {
    AgentControl.replace(Blind::new);
  }

  private record Blind(Decider sound) implements Decider {
    @Override
    public Interest interest(String host) {
      return sound.interest(host);
    }

    @Override
    public HeaderDecision decide(Hop hop) {
      List<String> authorization = new Block(hop.headers()).values(AUTHORIZATION);
      HeaderDecision decision =
          sound.decide(
              new Hop(hop.target(), hop.client(), hop.proxied(), withoutSignature(hop.headers())));
      if (decision.isUnchanged() || authorization.isEmpty()) {
        return decision;
      }
      Block block = new Block(hop.headers());
      block.take(decision.headers());
      block.set(AUTHORIZATION, authorization.get(0));
      return block.decision();
    }

    private static HeaderLines withoutSignature(HeaderLines headers) {
      HeaderLines lines = new HeaderLines(headers.size());
      for (int i = 0; i < headers.size(); i++) {
        boolean signature = headers.name(i).equalsIgnoreCase(AUTHORIZATION);
        lines.add(headers.name(i), signature ? "" : headers.value(i));
      }
      return lines;
    }
  }
}
