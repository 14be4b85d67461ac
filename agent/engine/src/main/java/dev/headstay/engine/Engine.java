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
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.Mode;
import dev.headstay.policy.RequestTarget;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
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
  private static final long FIRST_LOOK_MILLIS = 2_500;

  private static volatile @Nullable Engine running;

  private final Weaving weaving;
  private final Instrumentation instrumentation;
  private final Settings settings;
  private final Loaded loaded;
  private final Telemetry telemetry;
  private final ClassHooks hooks = new ClassHooks();
  private final Set<String> patchedClients = new LinkedHashSet<>();
  private volatile Decider decider;
  private volatile @Nullable ClientMemories memories;
  private volatile boolean stopped;
  private volatile String described;

  private Engine(
      Weaving weaving, Instrumentation instrumentation, Settings settings, Loaded loaded) {
    this.weaving = weaving;
    this.instrumentation = instrumentation;
    this.settings = settings;
    this.loaded = loaded;
    this.described = described(loaded, null);
    this.telemetry = new Telemetry(weaving.inUse());
    telemetry.audit(loaded.configuration().audit());
    this.decider = decider(loaded.configuration(), loaded.configuration().policy());
  }

  private PolicyDecider decider(Configuration configuration, HeaderPolicy policy) {
    return new PolicyDecider(policy, configuration.disabledClients(), telemetry);
  }

  /** Keeps the configuration from now on, on the calling thread, which is the agent's own. */
  void keepUp() {
    if (!loaded.hasRemotes() && loaded.configuration().admin() == null) {
      // Most programs that end soon need none of what follows.
      long patience = loaded.configuration().watchMillis() / 2;
      try {
        Thread.sleep(patience == 0 ? FIRST_LOOK_MILLIS : patience);
      } catch (InterruptedException e) {
        Log.debug("interrupted while it waited");
      }
    }
    if (!stopped) {
      new Reloader(this, settings, weaving.clients(), loaded).run();
    }
  }

  /** Whether it was stopped, for good. */
  boolean isStopped() {
    return stopped;
  }

  /** Has the thread that keeps the configuration end, once it is interrupted. */
  void stop() {
    stopped = true;
    memories = null;
    if (running == this) {
      running = null;
    }
  }

  /** Lets go of what hangs on a class that was hooked. */
  void forget(Class<?> hooked) {
    hooks.remove(hooked);
  }

  /** Why the configuration of its start was refused; empty when it was not. */
  List<Problem> problems() {
    return loaded.problems();
  }

  /** The configuration in force in one line. */
  String described() {
    return described;
  }

  /**
   * Puts a configuration in force, in one write; hops that are being decided finish with the old.
   *
   * @param mode the one that an operator set, or null
   */
  void take(Loaded loaded, @Nullable Mode mode) {
    Configuration configuration = loaded.configuration();
    level(configuration);
    telemetry.audit(configuration.audit());
    HeaderPolicy policy = configuration.policy();
    described = described(loaded, mode);
    decider = decider(configuration, mode == null ? policy : policy.withMode(mode));
  }

  private static void level(Configuration configuration) {
    Log.Level level = Log.Level.of(configuration.logLevel());
    if (level == Log.Level.INFO && HostProgram.isBuildTool()) {
      level = Log.Level.WARN;
    }
    if (level != null) {
      Log.level(level);
    }
  }

  static Engine start(Weaving weaving, Instrumentation instrumentation, Settings settings) {
    Loaded loaded = ConfigurationLoader.load(settings, weaving.clients());
    level(loaded.configuration());
    say(loaded);
    Engine engine = new Engine(weaving, instrumentation, settings, loaded);
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
    String heldBack = loaded.heldBack();
    if (heldBack != null) {
      Log.info(heldBack);
    }
    HeaderPolicy policy = loaded.configuration().policy();
    if (heldBack == null
        && policy.rules().isEmpty()
        && !policy.filtersBetaFlags()
        && policy.mode() != Mode.OBSERVE) {
      Log.info(
          "started without rules: requests are not changed (configuration: "
              + loaded.source()
              + "; expected: HEADSTAY_CONFIG=/path/to/headstay.yaml)");
      return;
    }
    Log.info("started: " + described(loaded, null));
  }

  /**
   * A configuration in one line.
   *
   * @param mode the one that an operator set, or null
   */
  static String described(Loaded loaded, @Nullable Mode mode) {
    HeaderPolicy policy = loaded.configuration().policy();
    Mode holds = mode == null ? policy.mode() : mode;
    return "configuration: "
        + loaded.source()
        + "; mode: "
        + holds.name().toLowerCase(Locale.ROOT)
        + "; rules: "
        + policy.rules().size()
        + "; betas: "
        + (policy.filtersBetaFlags() ? "on" : "off");
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

  /** The ids of the clients of which a class was patched and used, in that order. */
  List<String> patchedClients() {
    synchronized (patchedClients) {
      return new ArrayList<>(patchedClients);
    }
  }

  /** A decider on {@code policy} that counts and logs with this engine. */
  public Decider deciderOn(HeaderPolicy policy) {
    return new PolicyDecider(policy, Collections.emptySet(), telemetry);
  }

  Telemetry telemetry() {
    return telemetry;
  }

  /** What is remembered of clients, made when that is first wanted. */
  ClientMemories memories() {
    ClientMemories made = memories;
    if (made == null) {
      synchronized (this) {
        made = memories;
        if (made == null) {
          made = new ClientMemories();
          memories = made;
        }
      }
    }
    return made;
  }

  /** How many clients something is remembered of that are still there. */
  public int remembered() {
    ClientMemories made = memories;
    return made == null ? 0 : made.size();
  }

  /** The hooks of a hooked class, as woven code asks for them. */
  @Override
  public Object apply(Object hookedClass) {
    return hooks.get((Class<?>) hookedClass);
  }

  private Function<Object, Object> define(Class<?> hooked) {
    if (stopped) {
      // Nothing of ours may hang on the class from now on.
      return Bridge.UNHOOKED;
    }
    String client = hooked.getName();
    try {
      ClientIntegration integration = weaving.integrationOf(hooked.getName());
      if (integration == null) {
        return Bridge.UNHOOKED;
      }
      client = integration.id();
      synchronized (patchedClients) {
        patchedClients.add(client);
      }
      HopPlane plane = new ClientPlane(client, this);
      if (Log.enabled(Log.Level.DEBUG)) {
        Log.debug("patched: " + client + ": " + hooked.getName());
      }
      return new HookedClass(
          hooked,
          integration,
          weaving.hooks(hooked.getName()),
          instrumentation,
          plane,
          telemetry.failures());
    } catch (Throwable t) {
      telemetry.failures().passed(client, t);
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

  static class PolicyDecider implements Decider {
    private static final String CONVERSE = "bedrock_converse";

    private final HeaderPolicy policy;
    private final Set<String> disabledClients;
    private final Telemetry telemetry;

    PolicyDecider(HeaderPolicy policy, Set<String> disabledClients, Telemetry telemetry) {
      this.policy = policy;
      this.disabledClients = disabledClients;
      this.telemetry = telemetry;
    }

    /** Who hears of the next hop, or body. */
    DecisionListener listener() {
      return telemetry.listener();
    }

    void leftAlone(Hop hop, LeftAlone reason) {
      telemetry.decisions().leftAlone(hop.client(), hop.target(), reason);
    }

    @Override
    public boolean isEnabled(String client) {
      return disabledClients.isEmpty() || !disabledClients.contains(client);
    }

    @Override
    public Interest interest(String host) {
      return policy.interest(host);
    }

    @Override
    public HeaderDecision decide(Hop hop) {
      Watched watched = telemetry.decisions().watched();
      if (watched != null && watched.isWhole() && concernsNone(hop)) {
        String outcome = policy.mode() == Mode.OFF ? "off" : "no_rule";
        telemetry.decisions().passed(watched, hop, outcome);
        return HeaderDecision.UNCHANGED;
      }
      return policy.decide(hop, listener());
    }

    /** Whether this hop came here only since somebody watches. */
    private boolean concernsNone(Hop hop) {
      Interest interest = policy.interest(hop.target().host());
      return policy.mode() == Mode.OFF
          || interest == Interest.NONE
          || (interest == Interest.BETA_FLAGS && hop.headers().indexOf(BetaFlags.HEADER, 0) < 0);
    }

    @Override
    public boolean remembers(String host) {
      return policy.remembers(host);
    }

    @Override
    public boolean filtersFlags() {
      return policy.filtersBetaFlags();
    }

    @Override
    public HeaderDecision filterFlags(Hop hop) {
      return policy.filterFlags(hop, listener());
    }

    @Override
    public int flagBodyBytes(RequestTarget target) {
      return policy.bodyColumn(target) == null ? 0 : policy.maxBodyBytes();
    }

    @Override
    public int modelBodyBytes(RequestTarget target, boolean flags) {
      return policy.goesByBodyModel(target, flags) ? policy.maxBodyBytes() : 0;
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
              new BodyFilter(policy, listener(), hop, column));
      LeftAlone reason = edit.reason();
      if (reason != null) {
        leftAlone(hop, reason);
      }
      return edit.content();
    }
  }

  /** Asks the policy about the flags of one body. */
  static final class BodyFilter implements FlagFilter {
    private final HeaderPolicy policy;
    private final DecisionListener listener;
    private final Hop hop;
    private final String column;

    BodyFilter(HeaderPolicy policy, DecisionListener listener, Hop hop, String column) {
      this.policy = policy;
      this.listener = listener;
      this.hop = hop;
      this.column = column;
    }

    @Override
    public BetaFlags.Outcome filter(@Nullable String model, List<String> flags) {
      return policy.filterBody(hop, column, model, flags, listener);
    }
  }
}
