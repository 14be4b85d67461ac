package dev.headstay.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The compiled configuration: what to do with each hop. Immutable and thread-safe; swapped whole.
 */
public final class HeaderPolicy {
  private static final HeaderPolicy EMPTY = builder().build();

  /** Stands for a header's name where flags in a body are refused. */
  private static final String BODY_MEMBER = "anthropic_beta in the body";

  private final Mode mode;
  private final HeaderRule[] rules;
  private final List<HeaderRule> ruleList;
  private final ProviderDefinition[] providers;
  private final @Nullable BetaFlags betas;
  private final RuleHosts hosts;

  /** Those where a rule keeps headers; null when none does. */
  private final @Nullable RuleHosts keepingHosts;

  /** Whether a rule may send beta flags where the program sends none. */
  private final boolean flagsInRules;

  private final Interest elsewhere;
  private final boolean providersInRules;

  private HeaderPolicy(Builder builder) {
    mode = builder.mode;
    rules = builder.rules.toArray(new HeaderRule[0]);
    ruleList = Collections.unmodifiableList(Arrays.asList(rules));
    providers = builder.providers.toArray(new ProviderDefinition[0]);
    betas = builder.betas;
    List<RequestMatcher> matchers = new ArrayList<>();
    List<RequestMatcher> keeping = new ArrayList<>();
    boolean byProvider = false;
    boolean withFlags = false;
    for (HeaderRule rule : rules) {
      if (rule.mode().stricter(mode) == Mode.OFF) {
        continue;
      }
      byProvider |= rule.matcher().providers().length > 0;
      withFlags |= rule.mayAdd(BetaFlags.HEADER);
      matchers.add(rule.matcher());
      if (rule.keeps()) {
        keeping.add(rule.matcher());
      }
    }
    hosts = new RuleHosts(matchers, providers, mode == Mode.OBSERVE);
    keepingHosts = keeping.isEmpty() ? null : new RuleHosts(keeping, providers, false);
    providersInRules = byProvider;
    flagsInRules = withFlags;
    elsewhere =
        hosts.everywhere()
            ? Interest.RULES
            : mode != Mode.OFF && betas != null ? Interest.BETA_FLAGS : Interest.NONE;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The policy that does nothing. */
  public static HeaderPolicy empty() {
    return EMPTY;
  }

  public Mode mode() {
    return mode;
  }

  /** The same policy in another mode. */
  public HeaderPolicy withMode(Mode mode) {
    Builder builder = builder().mode(mode).betas(betas);
    builder.providers.addAll(Arrays.asList(providers));
    builder.rules.addAll(ruleList);
    return new HeaderPolicy(builder);
  }

  /** The rules in file order, those that are off included. */
  public List<HeaderRule> rules() {
    return ruleList;
  }

  /** Whether beta flags are filtered. */
  public boolean filtersBetaFlags() {
    return betas != null;
  }

  /** How many providers the beta table has columns for; 0 when flags are not filtered. */
  public int betaProviders() {
    return betas == null ? 0 : betas.providers();
  }

  /**
   * The largest request body, in bytes, that may be read for the flags in it; 0 when flags are not
   * filtered.
   */
  public int maxBodyBytes() {
    return betas == null ? 0 : betas.maxBodyBytes();
  }

  /**
   * What a request to this host could be changed by, whatever else it carries. Never throws and
   * allocates nothing.
   *
   * @param host as in the request: in any case, with or without a trailing dot or brackets
   */
  public Interest interest(String host) {
    return hosts.contains(host) ? Interest.RULES : elsewhere;
  }

  /**
   * Whether hops to this host are to come with what is remembered of their client: a rule keeps
   * headers there, or the policy observes, and so looks out for dropped ones where a rule or any
   * provider names the host. Never throws and allocates nothing.
   */
  public boolean remembers(String host) {
    return (keepingHosts != null && keepingHosts.contains(host))
        || (mode == Mode.OBSERVE && hosts.names(host));
  }

  /**
   * Decides what to send instead of the hop's header block.
   *
   * @return {@link HeaderDecision#UNCHANGED} when that is line by line what the client would have
   *     sent, and always under {@link Mode#OFF} and for {@code CONNECT}
   */
  public HeaderDecision decide(Hop hop, DecisionListener listener) {
    if (mode == Mode.OFF || Ascii.equalsIgnoreCase(hop.target().method(), "connect")) {
      return HeaderDecision.UNCHANGED;
    }
    ClientMemory memory = hop.memory();
    if (memory != null && mode == Mode.OBSERVE && hosts.names(hop.target().host())) {
      for (String name : memory.dropped(hop.target(), hop.headers())) {
        listener.dropped(hop, name);
      }
    }
    String provider = null;
    if (providersInRules) {
      ProviderDefinition defined = definedProvider(hop.target());
      provider =
          defined == null
              ? BuiltInProviders.byHost(hop.target().host(), hop.target().path())
              : defined.name();
    }
    DecisionSteps steps = listener.steps();
    HopEdit edit = null;
    for (HeaderRule rule : rules) {
      String mismatch = rule.mode() == Mode.OFF ? "mode" : rule.matcher().mismatch(hop, provider);
      if (steps != null) {
        steps.rule(rule, rule.mode().stricter(mode), mismatch);
      }
      if (mismatch == null) {
        edit = edit == null ? new HopEdit(hop, listener) : edit;
        apply(rule, edit, listener);
      }
    }
    if (betas != null) {
      HeaderLines lines = edit == null ? hop.headers() : edit.lines();
      if (lines.indexOf(BetaFlags.HEADER, 0) >= 0) {
        edit = edit == null ? new HopEdit(hop, listener) : edit;
        filter(betas, edit, listener);
      }
    }
    return decision(hop, edit, listener);
  }

  private HeaderDecision decision(Hop hop, @Nullable HopEdit edit, DecisionListener listener) {
    if (edit == null || edit.lines() == hop.headers() || edit.lines().sameLines(hop.headers())) {
      listener.decided(hop, edit == null ? HopOutcome.UNCHANGED : edit.outcomeWithoutChange());
      return HeaderDecision.UNCHANGED;
    }
    listener.decided(hop, ifChanged());
    return new HeaderDecision(edit.lines(), mode != Mode.ENFORCE);
  }

  private HopOutcome ifChanged() {
    return mode == Mode.ENFORCE ? HopOutcome.PATCHED : HopOutcome.OBSERVED;
  }

  /**
   * Filters the header's beta flags, and applies no rule: for a call that an SDK is yet to sign,
   * whose hops come here later.
   *
   * @return as {@link #decide}
   */
  public HeaderDecision filterFlags(Hop hop, DecisionListener listener) {
    if (mode == Mode.OFF || betas == null || hop.headers().indexOf(BetaFlags.HEADER, 0) < 0) {
      return HeaderDecision.UNCHANGED;
    }
    HopEdit edit = new HopEdit(hop, listener);
    filter(betas, edit, listener);
    return decision(hop, edit, listener);
  }

  /**
   * The column of the beta table that holds for flags in a request's body.
   *
   * @return null when the body is not to be read: flags are not filtered, the provider is not known
   *     or takes them in the header alone. Bedrock takes them in the body, and so may gateways,
   *     which are providers of the configuration
   */
  public @Nullable String bodyColumn(RequestTarget target) {
    return bodyColumn(target.host(), target.port(), target.path());
  }

  /**
   * As {@link #bodyColumn(RequestTarget)}, for a caller that has no target yet. Allocates nothing.
   *
   * @param port 1 to 65535
   * @param path as {@link RequestTarget#path()}
   */
  public @Nullable String bodyColumn(String host, int port, String path) {
    if (mode == Mode.OFF || betas == null) {
      return null;
    }
    ProviderDefinition defined = definedProvider(host, port, path);
    String name = defined == null ? BuiltInProviders.withFlagsInBody(host, path) : defined.betas();
    BetaFlags.Column column = name == null ? null : betas.active(name);
    return column == null ? null : column.name();
  }

  /**
   * Whether the flags of a request's header go by its model, which the path doesn't name: {@link
   * Hop#model()} should then be what the body names.
   *
   * @param flags whether the request has that header as the program sends it
   */
  public boolean goesByBodyModel(RequestTarget target, boolean flags) {
    if (mode == Mode.OFF || betas == null || !(flags || flagsInRules)) {
      return false;
    }
    ProviderDefinition defined = definedProvider(target);
    String name = defined == null ? builtInProvider(target) : defined.betas();
    BetaFlags.Column column = name == null ? null : betas.active(name);
    return column != null
        && column.dependsOnModel()
        && BuiltInProviders.modelIn(target.path()) == null;
  }

  /**
   * What the flags in a request's body turn into.
   *
   * @param column from {@link #bodyColumn}
   * @param model as the body names it; one in the path wins over it
   * @return {@link BetaFlags.Outcome#UNCHANGED}, too, when the policy only observes, or when the
   *     request is signed or carries a digest of its body
   */
  public BetaFlags.Outcome filterBody(
      Hop hop,
      String column,
      @Nullable String model,
      List<String> flags,
      DecisionListener listener) {
    BetaFlags.Column active = betas == null ? null : betas.active(column);
    if (active == null) {
      return BetaFlags.Outcome.UNCHANGED;
    }
    BetaFlags.Outcome outcome = active.at(hop.target().path(), model).filter(flags);
    DecisionSteps steps = listener.steps();
    if (steps != null) {
      steps.filtered(active, flags, outcome, model);
    }
    if (outcome == BetaFlags.Outcome.UNCHANGED) {
      listener.decidedBody(hop, HopOutcome.UNCHANGED);
      return outcome;
    }
    if (SignedHeaders.coverBody(hop)) {
      listener.refused(hop, "betas", "filter", BODY_MEMBER, RefusalReason.BODY_SIGNED);
      listener.decidedBody(hop, HopOutcome.REFUSED);
      return BetaFlags.Outcome.UNCHANGED;
    }
    tell(hop, active.name(), outcome, listener);
    listener.decidedBody(hop, ifChanged());
    return mode == Mode.ENFORCE ? outcome : BetaFlags.Outcome.UNCHANGED;
  }

  private void tell(Hop hop, String column, BetaFlags.Outcome outcome, DecisionListener listener) {
    for (int i = 0; i < outcome.changes(); i++) {
      listener.flag(hop, column, outcome.changed(i), outcome.replacement(i), mode == Mode.ENFORCE);
    }
  }

  private static @Nullable String builtInProvider(RequestTarget target) {
    return BuiltInProviders.byHostOrPath(target.host(), target.path());
  }

  private void apply(HeaderRule rule, HopEdit edit, DecisionListener listener) {
    HeaderLines before = edit.lines();
    edit.begin(rule.name(), rule.overHttp());
    rule.apply(edit, listener.steps());
    if (edit.lines() == before) {
      return;
    }
    boolean changed = !edit.lines().sameLines(before);
    if (changed) {
      listener.changed(edit.hop, rule.name(), rule.mode().stricter(mode) == Mode.ENFORCE);
    }
    if (rule.mode() == Mode.OBSERVE) {
      edit.discard(before, changed);
    }
  }

  private void filter(BetaFlags betas, HopEdit edit, DecisionListener listener) {
    RequestTarget target = edit.hop.target();
    ProviderDefinition defined = definedProvider(target);
    String name;
    if (defined != null) {
      name = defined.betas();
      if (name == null) {
        return;
      }
    } else {
      name = builtInProvider(target);
      if (name == null) {
        if (BetaFlags.hasFlags(edit.lines())) {
          listener.unknownProvider(edit.hop);
        }
        return;
      }
    }
    BetaFlags.Column column = betas.active(name);
    if (column == null) {
      return;
    }
    BetaFlags.Column active = column;
    column = active.at(target.path(), edit.hop.model());
    BetaFlags.Outcome outcome = column.filter(edit.lines());
    DecisionSteps steps = listener.steps();
    if (steps != null) {
      steps.filtered(active, BetaFlags.flags(edit.lines()), outcome, edit.hop.model());
    }
    if (outcome == BetaFlags.Outcome.UNCHANGED) {
      return;
    }
    edit.begin("betas", false);
    if (!edit.mayChange("filter", BetaFlags.HEADER)) {
      return;
    }
    tell(edit.hop, column.name(), outcome, listener);
    if (outcome.value.isEmpty()) {
      edit.removeAll(BetaFlags.HEADER);
    } else {
      edit.put(BetaFlags.HEADER, outcome.value);
    }
  }

  /** Whose a request is, and how that is known: what rules and the beta filter go by. */
  public ProviderFinding provider(RequestTarget target) {
    ProviderDefinition defined = definedProvider(target);
    if (defined != null) {
      return ProviderFinding.configured(
          defined.name(), Arrays.asList(providers).indexOf(defined) + 1, defined.betas());
    }
    String byHost = BuiltInProviders.byHost(target.host(), target.path());
    String name = byHost == null ? builtInProvider(target) : byHost;
    return ProviderFinding.builtIn(name, byHost != null, target.host());
  }

  /** Why a provider's flags in the header are left alone, or null where they are filtered. */
  @Nullable String whyUnfiltered(ProviderFinding provider) {
    if (betas == null) {
      return "the configuration has no betas";
    }
    String column = provider.column();
    if (column == null) {
      return provider.name() == null
          ? "whose host this is, is not known; name it under providers, with betas"
          : "providers." + provider.name() + " has no betas";
    }
    if (betas.active(column) == null) {
      return column.equals("anthropic")
          ? "Anthropic's own API takes any flag; betas.providers.anthropic.filter: true filters"
          : "betas.providers." + column + ".filter is false";
    }
    return null;
  }

  private @Nullable ProviderDefinition definedProvider(RequestTarget target) {
    return definedProvider(target.host(), target.port(), target.path());
  }

  private @Nullable ProviderDefinition definedProvider(String host, int port, String path) {
    for (ProviderDefinition provider : providers) {
      if (provider.matches(host, port, path)) {
        return provider;
      }
    }
    return null;
  }

  /** Collects a policy. Not thread-safe. */
  public static final class Builder {
    private final List<ProviderDefinition> providers = new ArrayList<>();
    private final List<HeaderRule> rules = new ArrayList<>();
    private Mode mode = Mode.ENFORCE;
    private @Nullable BetaFlags betas;

    private Builder() {}

    /** {@link Mode#ENFORCE} unless said otherwise. */
    public Builder mode(Mode mode) {
      this.mode = mode;
      return this;
    }

    /** Adds a provider, to be tried after those added before and ahead of the built-in ones. */
    public Builder provider(ProviderDefinition provider) {
      providers.add(provider);
      return this;
    }

    /** Adds a rule, to be applied after those added before. */
    public Builder rule(HeaderRule rule) {
      rules.add(rule);
      return this;
    }

    /** The beta filter; null, as is the default, leaves it off. */
    public Builder betas(@Nullable BetaFlags betas) {
      this.betas = betas;
      return this;
    }

    /**
     * The policy.
     *
     * @throws IllegalArgumentException if a name is given twice, a matcher names an unknown
     *     provider, a provider an unknown column, or a rule that adds a value names a provider that
     *     could be anywhere
     */
    public HeaderPolicy build() {
      Set<String> names = new HashSet<>();
      for (ProviderDefinition provider : providers) {
        if (!names.add(provider.name())) {
          throw new IllegalArgumentException(
              "\"" + provider.name() + "\" (expected: each provider once)");
        }
        String column = provider.betas();
        if (betas != null && column != null && !betas.knows(column)) {
          throw new IllegalArgumentException(
              "\"" + column + "\" (expected: a column of the beta table)");
        }
      }
      Set<String> ruleNames = new HashSet<>();
      for (HeaderRule rule : rules) {
        if (!ruleNames.add(rule.name())) {
          throw new IllegalArgumentException(
              "\"" + rule.name() + "\" (expected: a rule name of its own)");
        }
        for (String name : rule.matcher().providers()) {
          checkProvider(rule, name);
        }
      }
      return new HeaderPolicy(this);
    }

    private void checkProvider(HeaderRule rule, String name) {
      for (ProviderDefinition provider : providers) {
        if (provider.name().equals(name)) {
          if (rule.addsValue() && provider.hosts().length == 0) {
            throw new IllegalArgumentException(
                "\"" + name + "\" (expected: a provider with hosts, since the rule adds a value)");
          }
          boolean everywhere =
              rule.matcher().hosts().length == 0
                  || ProviderDefinition.coversEverything(rule.matcher().hosts());
          if (rule.isSecret() && everywhere && provider.matchesEveryHost()) {
            throw new IllegalArgumentException(
                "\""
                    + name
                    + "\" (expected: a provider without \"*\", since the rule sends a"
                    + " secret)");
          }
          return;
        }
      }
      if (!BuiltInProviders.isBuiltIn(name)) {
        StringBuilder known = new StringBuilder();
        for (ProviderDefinition provider : providers) {
          known.append(provider.name()).append(", ");
        }
        for (String builtIn : BuiltInProviders.NAMES) {
          known.append(builtIn).append(builtIn.equals("databricks") ? "" : ", ");
        }
        throw new IllegalArgumentException("\"" + name + "\" (expected: one of " + known + ")");
      }
    }
  }
}
