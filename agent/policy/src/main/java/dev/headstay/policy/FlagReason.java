package dev.headstay.policy;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What decided on one flag, for people: walks the same settings that a column merges, from those
 * that win to the table. Immutable.
 */
final class FlagReason {
  /** What it turns into, by this reason; null when it is dropped. */
  final @Nullable String result;

  /**
   * {@code strip}, {@code path}, {@code model}, {@code override}, {@code table}, {@code unmapped}.
   */
  final String by;

  /** The setting, by its key. */
  final String setting;

  private FlagReason(@Nullable String result, String by, String setting) {
    this.result = result;
    this.by = by;
    this.setting = setting;
  }

  /**
   * The reason.
   *
   * @param flag without blanks at its ends
   */
  static FlagReason of(
      BetaFlags.Column column, String flag, String path, @Nullable String bodyModel) {
    String key = "betas.providers." + column.name() + ".";
    ConditionalFlags forPath = column.forPath(path);
    boolean takesNone = forPath == null ? column.takesNone(path) : forPath.strips();
    if (takesNone) {
      return new FlagReason(
          null,
          "strip",
          forPath == null
              ? "counting tokens at Vertex AI takes no flag"
              : key + "paths, \"" + forPath.glob() + "\": strip");
    }
    ConditionalFlags forModel = column.forModel(path, bodyModel);
    Level[] levels = {
      Level.of("path", key + "paths", forPath),
      Level.of("model", key + "models", forModel),
      new Level("override", key + "overrides", column.overrides()),
    };
    FlagReason reason = byOverrides(flag, levels, levels.length);
    if (reason != null) {
      return reason;
    }
    Map<String, @Nullable String> table = column.tableFlags();
    String place = "the table's column " + column.name();
    if (table.containsValue(flag)) {
      return new FlagReason(flag, "table", place + " sends it");
    }
    if (table.containsKey(flag)) {
      String result = table.get(flag);
      String entry = place + ", " + flag + ": " + result;
      FlagReason then = result == null ? null : byOverrides(result, levels, levels.length);
      return then == null
          ? new FlagReason(result, "table", entry)
          : new FlagReason(then.result, "table", entry + ", then " + then.setting);
    }
    ConditionalFlags says = (forModel != null && forModel.saysUnmapped()) ? forModel : null;
    boolean otherwise = column.passesUnmapped();
    boolean pass = says == null ? otherwise : says.passesUnmapped(otherwise);
    String unmapped = says == null ? "" : "models, \"" + says.glob() + "\": ";
    return new FlagReason(
        pass ? flag : null,
        "unmapped",
        "not in " + place + "; " + key + unmapped + "unmapped: " + (pass ? "pass" : "drop"));
  }

  /** By the first of these levels that says anything about the flag, or null. */
  private static @Nullable FlagReason byOverrides(String flag, Level[] levels, int count) {
    for (int i = 0; i < count; i++) {
      Level level = levels[i];
      if (level.overrides == null) {
        continue;
      }
      if (level.overrides.containsKey(flag)) {
        String result = level.overrides.get(flag);
        FlagReason then = result == null ? null : byOverrides(result, levels, i);
        String setting = level.setting + ", " + flag + ": " + result;
        return then == null
            ? new FlagReason(result, level.by, setting)
            : new FlagReason(then.result, level.by, setting + ", then " + then.setting);
      }
      if (level.overrides.containsValue(flag)) {
        return new FlagReason(flag, level.by, level.setting + " sends it");
      }
    }
    return null;
  }

  /** Overrides that win over those of the levels below. */
  private static final class Level {
    final String by;
    final String setting;
    final @Nullable Map<String, @Nullable String> overrides;

    Level(String by, String setting, @Nullable Map<String, @Nullable String> overrides) {
      this.by = by;
      this.setting = setting;
      this.overrides = overrides;
    }

    static Level of(String by, String key, @Nullable ConditionalFlags flags) {
      return flags == null
          ? new Level(by, key, null)
          : new Level(by, key + ", \"" + flags.glob() + "\"", flags.overrides());
    }
  }
}
