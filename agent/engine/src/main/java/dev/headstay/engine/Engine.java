package dev.headstay.engine;

import dev.headstay.bodies.BodyEdit;
import dev.headstay.bodies.FlagFilter;
import dev.headstay.bodies.FlagsMember;
import dev.headstay.bodies.JsonBody;
import dev.headstay.bodies.LeftAlone;
import dev.headstay.bridge.Bridge;
import dev.headstay.config.Configuration;
import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Problem;
import dev.headstay.config.Settings;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The running agent: the policy in force and the adapters of every hooked class. There is one in a
 * JVM, from the first call of woven code on. Thread-safe.
 */
public final class Engine implements Function<Object, Object> {
  private static volatile @Nullable Engine running;

  private final Weaving weaving;
  private final Instrumentation instrumentation;
  private final Set<String> disabledClients;
  private final Decisions decisions = new Decisions();
  private final Failures failures = new Failures();
  private final ClassHooks hooks = new ClassHooks();
  private volatile Decider decider;

  private Engine(Weaving weaving, Instrumentation instrumentation, Configuration configuration) {
    this.weaving = weaving;
    this.instrumentation = instrumentation;
    this.disabledClients = configuration.disabledClients();
    this.decider = new PolicyDecider(configuration.policy(), decisions);
  }

  static Engine start(Weaving weaving, Instrumentation instrumentation, Settings settings) {
    Loaded loaded = ConfigurationLoader.load(settings, weaving.clients());
    Log.Level level = Log.Level.of(loaded.configuration().logLevel());
    if (level == Log.Level.INFO && HostProgram.isBuildTool()) {
      level = Log.Level.WARN;
    }
    if (level != null) {
      Log.level(level);
    }
    say(loaded);
    Engine engine = new Engine(weaving, instrumentation, loaded.configuration());
    running = engine;
    return engine;
  }

  private static void say(Loaded loaded) {
    List<Problem> problems = loaded.problems();
    if (!problems.isEmpty()) {
      StringBuilder text = new StringBuilder("configuration refused, requests are not changed:");
      for (Problem problem : problems) {
        text.append('\n').append(problem);
      }
      Log.error(text.toString());
      return;
    }
    for (String warning : loaded.warnings()) {
      Log.warn(warning);
    }
    HeaderPolicy policy = loaded.configuration().policy();
    if (policy.rules().isEmpty() && !policy.filtersBetaFlags()) {
      Log.info(
          "started without rules: requests are not changed (configuration: "
              + loaded.source()
              + "; expected: HEADSTAY_CONFIG=/path/to/headstay.yaml)");
      return;
    }
    StringBuilder text = new StringBuilder("started: configuration: ").append(loaded.source());
    text.append("; mode: ").append(policy.mode().name().toLowerCase(Locale.ROOT));
    text.append("; rules: ").append(policy.rules().size());
    text.append("; betas: ").append(policy.filtersBetaFlags() ? "on" : "off");
    Log.info(text.toString());
  }

  /** The engine of this JVM, or null before the first call of woven code. */
  public static @Nullable Engine running() {
    return running;
  }

  /** What decides on every hop from the next one on. */
  public Decider decider() {
    return decider;
  }

  /** Replaces what decides, in one write; hops that are being decided finish with the old one. */
  public void decider(Decider decider) {
    this.decider = decider;
  }

  /** A decider on {@code policy} that counts and logs with this engine. */
  public Decider deciderOn(HeaderPolicy policy) {
    return new PolicyDecider(policy, decisions);
  }

  Decisions decisions() {
    return decisions;
  }

  /** The hooks of a hooked class, as woven code asks for them. */
  @Override
  public Object apply(Object hookedClass) {
    return hooks.get((Class<?>) hookedClass);
  }

  private Function<Object, Object> define(Class<?> hooked) {
    String client = hooked.getName();
    try {
      ClientIntegration integration = weaving.integrationOf(hooked.getName());
      if (integration == null) {
        return Bridge.UNHOOKED;
      }
      client = integration.id();
      HopPlane plane = new ClientPlane(client, this, !disabledClients.contains(client));
      if (Log.enabled(Log.Level.DEBUG)) {
        Log.debug("patched: " + client + ": " + hooked.getName());
      }
      return new HookedClass(
          hooked, integration, weaving.hooks(hooked.getName()), instrumentation, plane, failures);
    } catch (Throwable t) {
      failures.passed(client, t);
      return Bridge.UNHOOKED;
    }
  }

  /** The hooks of each class, kept with the class itself: no loader is held by us. */
  final class ClassHooks extends ClassValue<Function<Object, Object>> {
    @Override
    protected Function<Object, Object> computeValue(Class<?> hooked) {
      return define(hooked);
    }
  }

  static final class PolicyDecider implements Decider {
    private static final String CONVERSE = "bedrock_converse";

    private final HeaderPolicy policy;
    private final Decisions decisions;

    PolicyDecider(HeaderPolicy policy, Decisions decisions) {
      this.policy = policy;
      this.decisions = decisions;
    }

    @Override
    public Interest interest(String host) {
      return policy.interest(host);
    }

    @Override
    public HeaderDecision decide(Hop hop) {
      return policy.decide(hop, decisions);
    }

    @Override
    public boolean filtersFlags() {
      return policy.filtersBetaFlags();
    }

    @Override
    public HeaderDecision filterFlags(Hop hop) {
      return policy.filterFlags(hop, decisions);
    }

    @Override
    public int flagBodyBytes(RequestTarget target) {
      return policy.bodyColumn(target) == null ? 0 : policy.maxBodyBytes();
    }

    @Override
    public int modelBodyBytes(RequestTarget target) {
      return policy.goesByBodyModel(target) ? policy.maxBodyBytes() : 0;
    }

    @Override
    public @Nullable String model(byte[] body) {
      return JsonBody.model(body, 0, body.length, policy.maxBodyBytes());
    }

    @Override
    public int flagBodyBytes(String host, int port, String path) {
      String bare = path.isEmpty() ? "/" : path;
      return policy.bodyColumn(host, port, bare) == null ? 0 : policy.maxBodyBytes();
    }

    @Override
    public byte @Nullable [] filterBody(Hop hop, byte[] body) {
      String column = policy.bodyColumn(hop.target());
      if (column == null) {
        return null;
      }
      FlagsMember member =
          column.equals(CONVERSE) ? FlagsMember.MODEL_REQUEST_FIELDS : FlagsMember.TOP_LEVEL;
      BodyEdit edit =
          JsonBody.filter(
              body,
              0,
              body.length,
              policy.maxBodyBytes(),
              member,
              new BodyFilter(policy, decisions, hop, column));
      LeftAlone reason = edit.reason();
      if (reason != null) {
        decisions.leftAlone(hop.client(), hop.target(), reason);
      }
      return edit.content();
    }
  }

  /** Asks the policy about the flags of one body. */
  static final class BodyFilter implements FlagFilter {
    private final HeaderPolicy policy;
    private final Decisions decisions;
    private final Hop hop;
    private final String column;

    BodyFilter(HeaderPolicy policy, Decisions decisions, Hop hop, String column) {
      this.policy = policy;
      this.decisions = decisions;
      this.hop = hop;
      this.column = column;
    }

    @Override
    public BetaFlags.Outcome filter(@Nullable String model, List<String> flags) {
      return policy.filterBody(hop, column, model, flags, decisions);
    }
  }
}
