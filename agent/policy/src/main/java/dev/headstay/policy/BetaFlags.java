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

  /** Longer texts are filtered anew each time, so that what is remembered stays small. */
  static final int MEMO_TEXT_LENGTH = 8192;

  private static final String FIRST_PARTY = "anthropic";

  private final BetaTable table;
  private final Map<String, Column> columns = new HashMap<>();

  private BetaFlags(BetaTable table, Map<String, ProviderFlags> settings) {
    this.table = table;
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

  /** A filter that goes by this table. */
  public static Builder builder(BetaTable table) {
    return new Builder(table);
  }

  /** The column of this name or alias, or null; null too if its flags are left alone. */
  @Nullable Column active(String name) {
    Column column = columns.get(table.resolve(name));
    return column == null || !column.filter ? null : column;
  }

  boolean knows(String name) {
    return columns.containsKey(table.resolve(name));
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

  /** What one text of flags turns into at one provider. Immutable. */
  static final class Outcome {
    static final Outcome UNCHANGED = new Outcome("", new String[0]);

    /** The line to send; empty when no flag is left. */
    final String value;

    /** In pairs: a flag as the application sent it, and what it turned into, null if dropped. */
    final @Nullable String[] changes;

    Outcome(String value, @Nullable String[] changes) {
      this.value = value;
      this.changes = changes;
    }
  }

  /** One provider's flags. Thread-safe. */
  static final class Column {
    private final String name;
    private final boolean filter;
    private final boolean passUnmapped;
    private final Map<String, @Nullable String> overrides;
    private final BetaTable table;
    private final ConcurrentHashMap<String, Outcome> memo = new ConcurrentHashMap<>();

    private volatile @Nullable Mapping mapping;

    Column(String name, BetaTable table, ProviderFlags settings) {
      Boolean asked = settings.filter();
      this.name = name;
      this.filter = asked == null ? !name.equals(FIRST_PARTY) : asked;
      this.passUnmapped = settings.unmapped() == ProviderFlags.Unmapped.PASS;
      this.overrides = settings.overrides();
      this.table = table;
    }

    private Mapping mapping() {
      Mapping known = mapping;
      if (known == null) {
        known = new Mapping(table.column(name), overrides);
        mapping = known;
      }
      return known;
    }

    String name() {
      return name;
    }

    int remembered() {
      return memo.size();
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
        if (memo.size() >= MEMO_SIZE) {
          memo.clear();
        }
        memo.put(text, outcome);
      }
      return outcome;
    }

    private Outcome filter(String text) {
      List<String> flags = new ArrayList<>();
      Lists.addMembers(text, false, flags);
      Mapping mapping = mapping();
      Set<String> kept = new LinkedHashSet<>();
      Map<String, @Nullable String> changes = new LinkedHashMap<>();
      for (String flag : flags) {
        String result = decide(flag, mapping);
        if (!flag.equals(result)) {
          changes.put(flag, result);
        }
        if (result != null) {
          kept.add(result);
        }
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
      StringBuilder value = new StringBuilder();
      for (String flag : kept) {
        value.append(value.length() == 0 ? "" : ",").append(flag);
      }
      return new Outcome(value.toString(), pairs);
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

    private Builder(BetaTable table) {
      this.table = table;
    }

    /** Settings for a column of the table, by its name or alias, or for one that it lacks. */
    public Builder provider(String name, ProviderFlags flags) {
      settings.put(table.resolve(name), flags);
      return this;
    }

    public BetaFlags build() {
      return new BetaFlags(table, settings);
    }
  }
}
