package dev.headstay.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the configuration says about one column of the beta table. Immutable. */
public final class ProviderFlags {
  /** What becomes of a flag that neither the overrides nor the table know. */
  public enum Unmapped {
    DROP,
    PASS
  }

  private final @Nullable Boolean filter;
  private final Unmapped unmapped;
  private final Map<String, @Nullable String> overrides;
  private final List<ConditionalFlags> conditions;

  private ProviderFlags(Builder builder) {
    filter = builder.filter;
    unmapped = builder.unmapped;
    overrides = new LinkedHashMap<>(builder.overrides);
    conditions = new ArrayList<>(builder.conditions);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Whether to filter; null leaves it to the default: all but {@code anthropic}. */
  @Nullable Boolean filter() {
    return filter;
  }

  Unmapped unmapped() {
    return unmapped;
  }

  Map<String, @Nullable String> overrides() {
    return overrides;
  }

  /** What holds for some models or paths, in file order. */
  List<ConditionalFlags> conditions() {
    return conditions;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {
    private final Map<String, @Nullable String> overrides = new LinkedHashMap<>();
    private final List<ConditionalFlags> conditions = new ArrayList<>();
    private @Nullable Boolean filter;
    private Unmapped unmapped = Unmapped.DROP;

    private Builder() {}

    /** Whether flags are filtered; unless said, they are for all columns but {@code anthropic}. */
    public Builder filter(boolean filter) {
      this.filter = filter;
      return this;
    }

    /** {@link Unmapped#DROP} unless said otherwise. */
    public Builder unmapped(Unmapped unmapped) {
      this.unmapped = unmapped;
      return this;
    }

    /**
     * Says what a flag turns into, whatever the table says. It also holds for what the table turns
     * another flag into.
     *
     * @param replacement the flag to send, or null to drop it
     * @throws IllegalArgumentException if either can't stand in a list of flags
     */
    public Builder override(String flag, @Nullable String replacement) {
      BetaTable.checkFlag(flag);
      if (replacement != null) {
        BetaTable.checkFlag(replacement);
      }
      overrides.put(flag, replacement);
      return this;
    }

    /**
     * Adds settings for some models or paths, to be tried after those of its kind added before.
     *
     * <p>For {@code vertex_ai}, paths that nothing added matches end with one more: {@code
     * …/publishers/anthropic/models/count-tokens:rawPredict} takes no flag at all.
     */
    public Builder add(ConditionalFlags condition) {
      conditions.add(condition);
      return this;
    }

    public ProviderFlags build() {
      return new ProviderFlags(this);
    }
  }
}
