package dev.headstay.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about some models or some paths of one column of the beta table.
 * Immutable.
 *
 * <p>At most one for the path and one for the model apply to a request: of each kind the first
 * whose glob matches. A flag goes by the path's override, else the model's, else the provider's,
 * else by the table. Whatever one of them turns a flag into passes those that come after it, and is
 * itself subject to those that come before; so filtering twice is filtering once.
 */
public final class ConditionalFlags {
  private final @Nullable ModelGlob model;
  private final @Nullable PathGlob path;
  private final boolean strips;
  private final Map<String, @Nullable String> overrides;
  private final ProviderFlags.@Nullable Unmapped unmapped;

  private ConditionalFlags(
      @Nullable ModelGlob model,
      @Nullable PathGlob path,
      boolean strips,
      Map<String, @Nullable String> overrides,
      ProviderFlags.@Nullable Unmapped unmapped) {
    for (Map.Entry<String, @Nullable String> override : overrides.entrySet()) {
      BetaTable.checkFlag(override.getKey());
      String replacement = override.getValue();
      if (replacement != null) {
        BetaTable.checkFlag(replacement);
      }
    }
    this.model = model;
    this.path = path;
    this.strips = strips;
    this.overrides = new LinkedHashMap<>(overrides);
    this.unmapped = unmapped;
  }

  /**
   * Settings for some models. They apply only where the model is known: by the request's path, or
   * by {@link Hop#model()}.
   *
   * @param overrides what flags turn into, null to drop them
   * @param unmapped what becomes of a flag that nothing maps; null leaves it to the provider's
   * @throws IllegalArgumentException if anything in overrides can't stand in a list of flags
   */
  public static ConditionalFlags forModels(
      ModelGlob match,
      Map<String, @Nullable String> overrides,
      ProviderFlags.@Nullable Unmapped unmapped) {
    return new ConditionalFlags(match, null, false, overrides, unmapped);
  }

  /**
   * Settings for some paths, raw and without query.
   *
   * @param overrides as for models; empty leaves these paths to the provider's settings
   * @throws IllegalArgumentException if anything in overrides can't stand in a list of flags
   */
  public static ConditionalFlags forPaths(PathGlob match, Map<String, @Nullable String> overrides) {
    return new ConditionalFlags(null, match, false, overrides, null);
  }

  /** For paths that take no flag at all: every one is dropped, whatever else is said about it. */
  public static ConditionalFlags stripping(PathGlob match) {
    return new ConditionalFlags(
        null, match, true, Collections.<String, @Nullable String>emptyMap(), null);
  }

  /** The glob of what it is for. */
  String glob() {
    return String.valueOf(model == null ? path : model);
  }

  /** Whether it says what becomes of flags that nothing maps. */
  boolean saysUnmapped() {
    return unmapped != null;
  }

  boolean isForModels() {
    return model != null;
  }

  boolean matchesModel(String name) {
    return model != null && model.matches(name);
  }

  boolean matchesPath(String rawPath) {
    return path != null && path.matches(rawPath);
  }

  boolean strips() {
    return strips;
  }

  /** Whether flags pass that nothing maps, given what the provider says. */
  boolean passesUnmapped(boolean otherwise) {
    return unmapped == null ? otherwise : unmapped == ProviderFlags.Unmapped.PASS;
  }

  Map<String, @Nullable String> overrides() {
    return overrides;
  }

  /**
   * Overrides on top of others, as one map. What the upper ones turn a flag into stays, whatever
   * the lower ones say about it; what the lower ones turn a flag into goes by the upper ones, and
   * else stays.
   */
  static Map<String, @Nullable String> merge(
      Map<String, @Nullable String> upper, Map<String, @Nullable String> lower) {
    Map<String, @Nullable String> all = new LinkedHashMap<>();
    for (Map.Entry<String, @Nullable String> entry : lower.entrySet()) {
      String result = entry.getValue();
      boolean again = result != null && upper.containsKey(result);
      all.put(entry.getKey(), again ? upper.get(result) : result);
    }
    for (String result : lower.values()) {
      if (result != null && !lower.containsKey(result)) {
        all.put(result, result);
      }
    }
    for (String result : upper.values()) {
      if (result != null) {
        all.put(result, result);
      }
    }
    all.putAll(upper);
    return all;
  }
}
