package dev.headstay.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The filter of {@code anthropic-beta}: drops and renames the flags that a provider would refuse,
 * by a {@link BetaTable} and the configuration's own settings. Thread-safe.
 */
public final class BetaFlags {
  /** The header that carries the flags. */
  public static final String HEADER = "anthropic-beta";

  /** How many texts each column remembers the outcome of; the next one makes it forget all. */
  static final int MEMO_SIZE = 256;

  /** The same, where only some models or paths are meant. */
  static final int CONDITIONAL_MEMO_SIZE = 32;

  /** Longer texts are filtered anew each time, so that what is remembered stays small. */
  static final int MEMO_TEXT_LENGTH = 8192;

  /** The {@link Builder#maxBodyBytes} unless said otherwise. */
  public static final int DEFAULT_MAX_BODY_BYTES = 4 << 20;

  private static final String FIRST_PARTY = "anthropic";

  private static final String VERTEX = "vertex_ai";

  /**
   * Where Vertex AI counts tokens: a name in a model's place, the model being in the body (Google
   * Cloud, "Count tokens for Claude models"). It answers 400 to flags that the same model takes
   * elsewhere (LiteLLM pull request 39597, measured), and counting depends on none.
   */
  private static final String COUNT_TOKENS = "/publishers/anthropic/models/count-tokens:rawPredict";

  private final BetaTable table;
  private final int maxBodyBytes;
  private final Map<String, Column> columns = new HashMap<>();

  private BetaFlags(BetaTable table, Map<String, ProviderFlags> settings, int maxBodyBytes) {
    this.table = table;
    this.maxBodyBytes = maxBodyBytes;
    Set<String> names = new LinkedHashSet<>(table.providers());
    for (String name : BuiltInProviders.NAMES) {
      names.add(table.resolve(name));
    }
    names.addAll(settings.keySet());
    ProviderFlags none = ProviderFlags.builder().build();
    for (String name : names) {
      ProviderFlags flags = settings.get(name);
      columns.put(name, new Column(name, table, flags == null ? none : flags));
    }
  }

  /** How many providers the table has columns for. */
  int providers() {
    return table.providers().size();
  }

  /** A filter that goes by this table. */
  public static Builder builder(BetaTable table) {
    return new Builder(table);
  }

  /** The column of this name or alias, or null; null too if its flags are left alone. */
  @Nullable Column active(String name) {
    Column column = columns.get(table.resolve(name));
    return column == null || !column.filter ? null : column;
  }

  int maxBodyBytes() {
    return maxBodyBytes;
  }

  boolean knows(String name) {
    return columns.containsKey(table.resolve(name));
  }

  /** The flags of all lines, in order. */
  static List<String> flags(HeaderLines lines) {
    List<String> flags = new ArrayList<>();
    for (int i = lines.indexOf(HEADER, 0); i >= 0; i = lines.indexOf(HEADER, i + 1)) {
      Lists.addMembers(lines.value(i), false, flags);
    }
    return flags;
  }

  /** Whether the hop's lines carry any flag. */
  static boolean hasFlags(HeaderLines lines) {
    for (int i = lines.indexOf(HEADER, 0); i >= 0; i = lines.indexOf(HEADER, i + 1)) {
      String value = lines.value(i);
      for (int j = 0; j < value.length(); j++) {
        char c = value.charAt(j);
        if (c != ',' && c != ' ' && c != '\t') {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * What flags that don't stand in a header turn into, by the same rules. A blank at either end is
   * no part of a flag, and one that has any, or is nothing but blanks, counts as changed.
   *
   * @param provider a column's name or alias; where there is none, or its flags are left alone,
   *     nothing changes
   * @param flags in the client's order
   * @return {@link Outcome#UNCHANGED} if all are to be sent as they are
   */
  public Outcome filter(String provider, List<String> flags) {
    Column column = active(provider);
    return column == null ? Outcome.UNCHANGED : column.filter(flags);
  }

  /** What some flags turn into at one provider. Immutable. */
  public static final class Outcome {
    /** Every flag stays, at its place and as often as it is there. */
    public static final Outcome UNCHANGED = new Outcome(new String[0], new String[0]);

    /** For each flag in turn: what is sent in its place, null if nothing is. */
    private final @Nullable String[] results;

    /** In pairs: a flag as the application sent it, and what it turned into, null if dropped. */
    final @Nullable String[] changes;

    /** The line to send; empty when no flag is left. */
    final String value;

    Outcome(@Nullable String[] results, @Nullable String[] changes) {
      this.results = results;
      this.changes = changes;
      StringBuilder line = new StringBuilder();
      for (String result : results) {
        if (result != null) {
          line.append(line.length() == 0 ? "" : ",").append(result);
        }
      }
      this.value = line.toString();
    }

    /**
     * What to send in place of a flag; null for nothing, because it is dropped or because the same
     * is sent for an earlier one. Not for {@link #UNCHANGED}.
     *
     * @param index the flag's place in what was given, from 0
     */
    public @Nullable String result(int index) {
      return results[index];
    }

    /** How many different flags were dropped or renamed. */
    public int changes() {
      return changes.length / 2;
    }

    /** A flag that was dropped or renamed, as the application sent it. */
    public String changed(int index) {
      return String.valueOf(changes[2 * index]);
    }

    /** What {@link #changed} of the same index turned into, or null if it was dropped. */
    public @Nullable String replacement(int index) {
      return changes[2 * index + 1];
    }
  }

  /** One provider's flags, or those that it takes of some models or paths. Thread-safe. */
  static final class Column {
    private final String name;
    private final boolean filter;
    private final boolean passUnmapped;
    private final Map<String, @Nullable String> overrides;
    private final BetaTable table;
    private final @Nullable Column base;
    private final boolean countsTokens;
    private final boolean strips;
    private final int memoSize;
    private final @Nullable FlagConditions conditions;
    private final ConcurrentHashMap<String, Outcome> memo = new ConcurrentHashMap<>();

    private volatile @Nullable Mapping mapping;
    private volatile @Nullable Column stripped;

    Column(String name, BetaTable table, ProviderFlags settings) {
      Boolean asked = settings.filter();
      this.name = name;
      this.filter = asked == null ? !name.equals(FIRST_PARTY) : asked;
      this.passUnmapped = settings.unmapped() == ProviderFlags.Unmapped.PASS;
      this.overrides = settings.overrides();
      this.table = table;
      this.base = null;
      this.countsTokens = name.equals(table.resolve(VERTEX));
      this.strips = false;
      this.memoSize = MEMO_SIZE;
      List<ConditionalFlags> given = settings.conditions();
      this.conditions = given.isEmpty() ? null : new FlagConditions(given);
    }

    /**
     * What {@code base} is for some models or paths.
     *
     * @param overrides the base's included; null when every flag is dropped
     */
    Column(Column base, @Nullable Map<String, @Nullable String> overrides, boolean passUnmapped) {
      this.name = base.name;
      this.filter = base.filter;
      this.passUnmapped = passUnmapped;
      this.overrides = overrides == null ? base.overrides : overrides;
      this.table = base.table;
      this.base = base;
      this.countsTokens = false;
      this.strips = overrides == null;
      this.memoSize = CONDITIONAL_MEMO_SIZE;
      this.conditions = null;
    }

    private Mapping mapping() {
      Mapping known = mapping;
      if (known == null) {
        Map<String, @Nullable String> flags =
            base == null ? table.column(name) : base.mapping().flags;
        known = new Mapping(flags, overrides);
        mapping = known;
      }
      return known;
    }

    String name() {
      return name;
    }

    Map<String, @Nullable String> overrides() {
      return overrides;
    }

    boolean passesUnmapped() {
      return passUnmapped;
    }

    /** How many outcomes are remembered, those for some models or paths included. */
    int remembered() {
      Column none = stripped;
      return memo.size()
          + (none == null ? 0 : none.remembered())
          + (conditions == null ? 0 : conditions.remembered());
    }

    /**
     * What holds for one request; mostly this column itself.
     *
     * @param path raw, without query
     * @param bodyModel the model that the body names, or null; one in the path wins over it
     */
    Column at(String path, @Nullable String bodyModel) {
      if (conditions != null) {
        return conditions.pick(this, path, bodyModel);
      }
      return takesNone(path) ? stripped() : this;
    }

    /** Whether it matters which model a request is for. */
    boolean dependsOnModel() {
      return conditions != null && conditions.hasModels();
    }

    /** What the table itself says about each flag. */
    Map<String, @Nullable String> tableFlags() {
      return mapping().flags;
    }

    /** The settings for this path, or null: {@link #takesNone} is apart from them. */
    @Nullable ConditionalFlags forPath(String path) {
      return conditions == null ? null : conditions.forPath(path);
    }

    /** The settings for this request's model, or null. */
    @Nullable ConditionalFlags forModel(String path, @Nullable String bodyModel) {
      return conditions == null ? null : conditions.forModel(path, bodyModel);
    }

    /** Whether no flag at all is taken at this path, unless the configuration says otherwise. */
    boolean takesNone(String path) {
      return countsTokens && path.endsWith(COUNT_TOKENS);
    }

    /** This column for paths that take no flag. */
    Column stripped() {
      Column known = stripped;
      if (known == null) {
        known = new Column(this, null, false);
        stripped = known;
      }
      return known;
    }

    /** What the header's lines turn into. */
    Outcome filter(HeaderLines lines) {
      int first = lines.indexOf(HEADER, 0);
      if (first < 0) {
        return Outcome.UNCHANGED;
      }
      String text = lines.value(first);
      int next = lines.indexOf(HEADER, first + 1);
      if (next >= 0) {
        StringBuilder joined = new StringBuilder(text);
        for (; next >= 0; next = lines.indexOf(HEADER, next + 1)) {
          joined.append(',').append(lines.value(next));
        }
        text = joined.toString();
      }
      Outcome known = memo.get(text);
      if (known != null) {
        return known;
      }
      Outcome outcome = filter(text);
      if (text.length() <= MEMO_TEXT_LENGTH) {
        if (memo.size() >= memoSize) {
          memo.clear();
        }
        memo.put(text, outcome);
      }
      return outcome;
    }

    private Outcome filter(String text) {
      List<String> flags = new ArrayList<>();
      Lists.addMembers(text, false, flags);
      return filter(flags);
    }

    Outcome filter(List<String> flags) {
      Mapping mapping = strips ? null : mapping();
      @Nullable String[] results = new String[flags.size()];
      Set<String> kept = new HashSet<>();
      Map<String, @Nullable String> changes = new LinkedHashMap<>();
      for (int i = 0; i < results.length; i++) {
        String flag = flags.get(i);
        String trimmed = Lists.trim(flag);
        String result = trimmed.isEmpty() || mapping == null ? null : decide(trimmed, mapping);
        if (!flag.equals(result)) {
          changes.put(flag, result);
        }
        results[i] = result != null && kept.add(result) ? result : null;
      }
      if (changes.isEmpty()) {
        return Outcome.UNCHANGED;
      }
      @Nullable String[] pairs = new String[changes.size() * 2];
      int i = 0;
      for (Map.Entry<String, @Nullable String> change : changes.entrySet()) {
        pairs[i++] = change.getKey();
        pairs[i++] = change.getValue();
      }
      return new Outcome(results, pairs);
    }

    private @Nullable String decide(String flag, Mapping mapping) {
      if (overrides.containsKey(flag)) {
        return overrides.get(flag);
      }
      if (mapping.outputs.contains(flag)) {
        return flag;
      }
      if (!mapping.flags.containsKey(flag)) {
        return passUnmapped ? flag : null;
      }
      String result = mapping.flags.get(flag);
      return result != null && overrides.containsKey(result) ? overrides.get(result) : result;
    }
  }

  /** What one column's flags turn into. Immutable. */
  static final class Mapping {
    final Map<String, @Nullable String> flags;

    /** What flags turn into, by the table or by the configuration: such a flag stays. */
    final Set<String> outputs = new HashSet<>();

    Mapping(Map<String, @Nullable String> flags, Map<String, @Nullable String> overrides) {
      this.flags = flags;
      addOutputs(flags);
      addOutputs(overrides);
    }

    private void addOutputs(Map<String, @Nullable String> from) {
      for (String output : from.values()) {
        if (output != null) {
          outputs.add(output);
        }
      }
    }
  }

  /** Collects a filter. Not thread-safe. */
  public static final class Builder {
    private final BetaTable table;
    private final Map<String, ProviderFlags> settings = new LinkedHashMap<>();
    private int maxBodyBytes = DEFAULT_MAX_BODY_BYTES;

    private Builder(BetaTable table) {
      this.table = table;
    }

    /** Settings for a column of the table, by its name or alias, or for one that it lacks. */
    public Builder provider(String name, ProviderFlags flags) {
      settings.put(table.resolve(name), flags);
      return this;
    }

    /**
     * The largest request body that may be read for the flags in it.
     *
     * @param bytes 0 or more; 0 leaves every body alone
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxBodyBytes(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("\"" + bytes + "\" (expected: 0 bytes or more)");
      }
      maxBodyBytes = bytes;
      return this;
    }

    public BetaFlags build() {
      return new BetaFlags(table, settings, maxBodyBytes);
    }
  }
}
