package dev.headstay.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which beta flags each provider takes, and under what name: one column for each provider, in
 * LiteLLM's terms. Immutable.
 */
public final class BetaTable {
  private final Map<String, Map<String, @Nullable String>> columns;
  private final Map<String, String> aliases;

  /** Has the columns' flags, where they are read later. */
  private final @Nullable Supplier<BetaTable> flags;

  private BetaTable(
      Map<String, Map<String, @Nullable String>> columns,
      Map<String, String> aliases,
      @Nullable Supplier<BetaTable> flags) {
    this.columns = columns;
    this.aliases = aliases;
    this.flags = flags;
  }

  /**
   * A table that is read when the first flag is filtered, since most programs send none.
   *
   * @param columns the columns' names
   * @param flags gives a table with these columns; may be called from any thread, and again
   */
  public static BetaTable deferred(Collection<String> columns, Supplier<BetaTable> flags) {
    Map<String, Map<String, @Nullable String>> names = new LinkedHashMap<>();
    for (String column : columns) {
      names.put(column, Collections.<String, @Nullable String>emptyMap());
    }
    return new BetaTable(names, Collections.<String, String>emptyMap(), flags);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The columns' names, in the table's order, without aliases. */
  public Set<String> providers() {
    return Collections.unmodifiableSet(columns.keySet());
  }

  /** The column that {@code name} stands for: what it is an alias of, else itself. */
  String resolve(String name) {
    String alias = aliases.get(name);
    return alias == null ? name : alias;
  }

  boolean hasColumn(String name) {
    return columns.containsKey(resolve(name));
  }

  /** The column's flags and what each turns into; empty if there is no such column. */
  Map<String, @Nullable String> column(String name) {
    if (flags != null) {
      return flags.get().column(name);
    }
    Map<String, @Nullable String> column = columns.get(name);
    return column == null ? Collections.<String, @Nullable String>emptyMap() : column;
  }

  /** Collects a table. Not thread-safe. */
  public static final class Builder {
    private final Map<String, Map<String, @Nullable String>> columns = new LinkedHashMap<>();
    private final Map<String, String> aliases = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a column, if it is not there yet: one without flags passes none. */
    public Builder column(String provider) {
      if (!columns.containsKey(provider)) {
        columns.put(provider, new LinkedHashMap<String, @Nullable String>());
      }
      return this;
    }

    /**
     * Says what a flag turns into at a provider.
     *
     * @param replacement the flag to send, or null to drop it
     * @throws IllegalArgumentException if either can't stand in a list of flags
     */
    public Builder put(String provider, String flag, @Nullable String replacement) {
      checkFlag(flag);
      if (replacement != null) {
        checkFlag(replacement);
      }
      column(provider);
      Map<String, @Nullable String> column = columns.get(provider);
      if (column != null) {
        column.put(flag, replacement);
      }
      return this;
    }

    /** Gives a column another name. An alias of a column that is missing stands for nothing. */
    public Builder alias(String alias, String provider) {
      aliases.put(alias, provider);
      return this;
    }

    public BetaTable build() {
      Map<String, Map<String, @Nullable String>> copy = new LinkedHashMap<>();
      for (Map.Entry<String, Map<String, @Nullable String>> column : columns.entrySet()) {
        copy.put(column.getKey(), new LinkedHashMap<>(column.getValue()));
      }
      return new BetaTable(copy, new LinkedHashMap<>(aliases), null);
    }
  }

  /**
   * Returns {@code flag} if it can be a member of the header's list.
   *
   * @throws IllegalArgumentException if it is empty, or holds a comma, a space or anything that is
   *     not visible ASCII
   */
  public static String checkFlag(String flag) {
    boolean valid = !flag.isEmpty() && flag.length() <= FieldNames.MAX_LENGTH;
    for (int i = 0; i < flag.length(); i++) {
      char c = flag.charAt(i);
      valid &= c > 0x20 && c < 0x7f && c != ',';
    }
    if (!valid) {
      throw new IllegalArgumentException(
          "\""
              + shown(flag)
              + "\" (expected: one beta flag, of visible ASCII characters without commas)");
    }
    return flag;
  }

  private static String shown(String flag) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(flag.length(), 64); i++) {
      char c = flag.charAt(i);
      shown.append(c >= 0x20 && c < 0x7f ? c : '?');
    }
    return shown.toString();
  }
}
