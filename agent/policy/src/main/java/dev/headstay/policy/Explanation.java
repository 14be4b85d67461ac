package dev.headstay.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the policy decides on one request: a listener that writes down every step, rules that don't
 * apply included, and passes on what it hears. Made for one header block and the body that goes
 * with it; not thread-safe. What it gives out as text has secrets masked; the lines are as they
 * are.
 */
public final class Explanation implements DecisionListener, DecisionSteps {
  /** Stands in the place of a value that is not shown. */
  public static final String MASK = "***";

  private final HeaderPolicy policy;
  private final RequestTarget target;
  private final SecretNames secretNames;
  private final DecisionListener next;
  private final List<Rule> rules = new ArrayList<>();
  private final List<Refusal> headerRefusals = new ArrayList<>();
  private final List<Refusal> bodyRefusals = new ArrayList<>();
  private final List<Flag> headerFlags = new ArrayList<>();
  private final List<Flag> bodyFlags = new ArrayList<>();

  /** Names, in lower case, whose values hold a secret although their names don't tell. */
  private final Set<String> tainted = new HashSet<>();

  private @Nullable Operation current;
  private @Nullable HeaderLines currentBefore;
  private @Nullable HopOutcome outcome;
  private @Nullable HopOutcome bodyOutcome;
  private boolean filteredHeader;
  private boolean filteredBody;

  private boolean inBody;

  /**
   * An explanation that nothing was told yet.
   *
   * @param target where the request goes
   * @param next hears the same
   */
  public Explanation(
      HeaderPolicy policy, RequestTarget target, SecretNames secretNames, DecisionListener next) {
    this.policy = policy;
    this.target = target;
    this.secretNames = secretNames;
    this.next = next;
  }

  /** One rule, whether or not it applies. */
  public static final class Rule {
    private final HeaderRule rule;
    private final Mode mode;
    private final @Nullable String mismatch;
    private final String expectation;
    private final List<Operation> operations = new ArrayList<>();
    private boolean changed;

    Rule(HeaderRule rule, Mode mode, @Nullable String mismatch, String expectation) {
      this.rule = rule;
      this.mode = mode;
      this.mismatch = mismatch;
      this.expectation = expectation;
    }

    public String name() {
      return rule.name();
    }

    /** The stricter of the rule's and the policy's. */
    public Mode mode() {
      return mode;
    }

    /**
     * The key of the first criterion that doesn't hold, {@code hosts} or {@code headers.x-tenant};
     * {@code mode} for a rule that is off; null when the rule applies.
     */
    public @Nullable String mismatch() {
      return mismatch;
    }

    /** What that criterion asks for; empty when there is none. */
    public String expectation() {
      return expectation;
    }

    /** What it does, in the order in which it is done; empty unless it applies. */
    public List<Operation> operations() {
      return Collections.unmodifiableList(operations);
    }

    /** Whether the block is another one behind it; under {@link Mode#OBSERVE}, would be. */
    public boolean isChanged() {
      return changed;
    }
  }

  /** One operation of a rule that applies. */
  public static final class Operation {
    private final String text;
    private final List<String> changes = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private String idle = "";

    Operation(String text) {
      this.text = text;
    }

    /** What it is to do: {@code set x-a "b"}. */
    public String text() {
      return text;
    }

    /** {@code changed}, {@code refused} or {@code nothing}. */
    public String outcome() {
      return !changes.isEmpty() ? "changed" : refusals.isEmpty() ? "nothing" : "refused";
    }

    /** The lines that differ behind it, as {@code - name: value} and {@code + name: value}. */
    public List<String> changes() {
      return Collections.unmodifiableList(changes);
    }

    /** What a guard kept it from. */
    public List<Refusal> refusals() {
      return Collections.unmodifiableList(refusals);
    }

    /** Why it does nothing; empty unless it does. */
    public String idle() {
      return idle;
    }
  }

  /** A header that a guard kept from being changed. */
  public static final class Refusal {
    private final String header;
    private final RefusalReason reason;

    Refusal(String header, RefusalReason reason) {
      this.header = header;
      this.reason = reason;
    }

    public String header() {
      return header;
    }

    public RefusalReason reason() {
      return reason;
    }
  }

  /** One beta flag. */
  public static final class Flag {
    private final String name;
    private final @Nullable String result;
    private final boolean repeated;
    private final String by;
    private final String setting;

    Flag(String name, @Nullable String result, boolean repeated, String by, String setting) {
      this.name = name;
      this.result = result;
      this.repeated = repeated;
      this.by = by;
      this.setting = setting;
    }

    /** As the application, or a rule, has it. */
    public String name() {
      return name;
    }

    /** What is sent for it; null when it is dropped. */
    public @Nullable String result() {
      return result;
    }

    /**
     * {@code passed}, {@code renamed}, {@code dropped}, or {@code repeated}: an earlier one says
     * it.
     */
    public String action() {
      return repeated
          ? "repeated"
          : result == null ? "dropped" : result.equals(name) ? "passed" : "renamed";
    }

    /**
     * What decided: {@code strip}, {@code path}, {@code model}, {@code override}, {@code table},
     * {@code unmapped}, or {@code unfiltered} where flags are left alone.
     */
    public String by() {
      return by;
    }

    /** The setting that decided, for people. */
    public String setting() {
      return setting;
    }
  }

  /** The rules in file order; empty when nothing was decided. */
  public List<Rule> rules() {
    return Collections.unmodifiableList(rules);
  }

  /** What is heard from now on is about the body. */
  public void toBody() {
    inBody = true;
  }

  /** What came of the header block, or null when the policy was not even asked. */
  public @Nullable HopOutcome outcome() {
    return outcome;
  }

  /** What came of the flags in the body, or null when there are none. */
  public @Nullable HopOutcome bodyOutcome() {
    return bodyOutcome;
  }

  /** The flags that the header had when it was to be filtered; empty when it was not. */
  public List<Flag> headerFlags() {
    return Collections.unmodifiableList(headerFlags);
  }

  /** The flags in the body; empty when it was not filtered. */
  public List<Flag> bodyFlags() {
    return Collections.unmodifiableList(bodyFlags);
  }

  /** Whether the header's flags were held against a table. */
  public boolean isHeaderFiltered() {
    return filteredHeader;
  }

  /** The same of the body's. */
  public boolean isBodyFiltered() {
    return filteredBody;
  }

  /** What a guard kept the filter of the header from. */
  public List<Refusal> headerRefusals() {
    return Collections.unmodifiableList(headerRefusals);
  }

  /** What a guard kept the filter of the body from. */
  public List<Refusal> bodyRefusals() {
    return Collections.unmodifiableList(bodyRefusals);
  }

  /** Whose API this is. */
  public ProviderFinding provider() {
    return policy.provider(target);
  }

  /** The flags in these lines, and why they are left alone, of a block that is not filtered. */
  public List<Flag> unfiltered(HeaderLines lines) {
    String why = policy.whyUnfiltered(policy.provider(target));
    List<Flag> flags = new ArrayList<>();
    for (String flag : BetaFlags.flags(lines)) {
      flags.add(new Flag(flag, flag, false, "unfiltered", why == null ? "" : why));
    }
    return flags;
  }

  /** The value as it may be shown, in this header, as this explanation saw it come about. */
  public String shown(String name, String value) {
    return isSecret(name) || SecretNames.looksSecret(value) ? MASK : value;
  }

  private boolean isSecret(String name) {
    return secretNames.isSecret(name) || tainted.contains(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public DecisionSteps steps() {
    return this;
  }

  @Override
  public void rule(HeaderRule rule, Mode mode, @Nullable String mismatch) {
    String expectation =
        mismatch == null || mismatch.equals("mode")
            ? ""
            : rule.matcher().expectation(mismatch, secretNames);
    rules.add(new Rule(rule, mode, mismatch, expectation));
  }

  @Override
  public void before(HeaderOperation operation, HeaderLines lines) {
    Operation started = new Operation(operation.describe(secretNames));
    current = started;
    currentBefore = lines.copy();
    started.idle = operation.idle(lines);
    if (operation.newName() != null && isSecret(operation.name())) {
      taint(operation.newName());
    }
    if (operation.isSecret()) {
      taint(operation.name());
    }
    rules.get(rules.size() - 1).operations.add(started);
  }

  private void taint(@Nullable String name) {
    if (name != null) {
      tainted.add(name.toLowerCase(Locale.ROOT));
    }
  }

  @Override
  public void after(HeaderLines lines) {
    Operation done = current;
    HeaderLines before = currentBefore;
    if (done == null || before == null) {
      return;
    }
    difference("- ", before, lines, done.changes);
    difference("+ ", lines, before, done.changes);
    if (!done.changes.isEmpty() || !done.refusals.isEmpty()) {
      done.idle = "";
    }
    current = null;
  }

  /** Adds the lines that are more often in one block than in the other. */
  private void difference(String sign, HeaderLines in, HeaderLines other, List<String> changes) {
    boolean[] taken = new boolean[other.size()];
    for (int i = 0; i < in.size(); i++) {
      int j = 0;
      while (j < taken.length
          && (taken[j]
              || !in.name(i).equals(other.name(j))
              || !in.value(i).equals(other.value(j)))) {
        j++;
      }
      if (j < taken.length) {
        taken[j] = true;
      } else {
        changes.add(sign + in.name(i) + ": " + shown(in.name(i), in.value(i)));
      }
    }
  }

  @Override
  public void filtered(
      BetaFlags.Column column,
      List<String> flags,
      BetaFlags.Outcome outcome,
      @Nullable String bodyModel) {
    filteredHeader |= !inBody;
    filteredBody |= inBody;
    for (int i = 0; i < flags.size(); i++) {
      String flag = flags.get(i);
      String trimmed = Lists.trim(flag);
      boolean stays = outcome == BetaFlags.Outcome.UNCHANGED;
      String result = stays ? flag : outcome.result(i);
      FlagReason reason = FlagReason.of(column, trimmed, target.path(), bodyModel);
      boolean repeated = !stays && result == null && reason.result != null;
      (inBody ? bodyFlags : headerFlags)
          .add(new Flag(flag, result, repeated, reason.by, reason.setting));
    }
  }

  @Override
  public void applied(
      Hop hop, String rule, String operation, String header, @Nullable String newName) {
    next.applied(hop, rule, operation, header, newName);
  }

  @Override
  public void changed(Hop hop, String rule, boolean enforced) {
    rules.get(rules.size() - 1).changed = true;
    next.changed(hop, rule, enforced);
  }

  @Override
  public void refused(Hop hop, String rule, String operation, String header, RefusalReason reason) {
    Operation at = current;
    List<Refusal> refusals = inBody ? bodyRefusals : at == null ? headerRefusals : at.refusals;
    refusals.add(new Refusal(header, reason));
    next.refused(hop, rule, operation, header, reason);
  }

  @Override
  public void keepStopped(Hop hop, String rule, String header) {
    next.keepStopped(hop, rule, header);
  }

  @Override
  public void dropped(Hop hop, String header) {
    next.dropped(hop, header);
  }

  @Override
  public void flag(
      Hop hop, String provider, String flag, @Nullable String replacement, boolean enforced) {
    next.flag(hop, provider, flag, replacement, enforced);
  }

  @Override
  public void unknownProvider(Hop hop) {
    next.unknownProvider(hop);
  }

  @Override
  public void decided(Hop hop, HopOutcome outcome) {
    this.outcome = outcome;
    next.decided(hop, outcome);
  }

  @Override
  public void decidedBody(Hop hop, HopOutcome outcome) {
    bodyOutcome = outcome;
    next.decidedBody(hop, outcome);
  }
}
