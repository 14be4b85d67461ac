package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/** Whose API a request goes to, and how that is known. Immutable. */
public final class ProviderFinding {
  private final @Nullable String name;
  private final String source;
  private final boolean forRules;
  private final @Nullable String column;

  private ProviderFinding(
      @Nullable String name, String source, boolean forRules, @Nullable String column) {
    this.name = name;
    this.source = source;
    this.forRules = forRules;
    this.column = column;
  }

  static ProviderFinding configured(String name, int place, @Nullable String column) {
    return new ProviderFinding(
        name, "the configuration's providers, number " + place + " in the file", true, column);
  }

  static ProviderFinding builtIn(@Nullable String name, boolean byHost, String host) {
    if (name == null) {
      return new ProviderFinding(null, "neither host nor path tells", false, null);
    }
    String source =
        byHost
            ? "its host"
            : BuiltInProviders.isCloudflare(host)
                ? "the provider's name in Cloudflare's path"
                : "the shape of its path";
    return new ProviderFinding(name, source, byHost, name);
  }

  /** As {@code match.provider} names it, or null when it is not known. */
  public @Nullable String name() {
    return name;
  }

  /** What tells it, for people. */
  public String source() {
    return source;
  }

  /** Whether rules may go by it: a path alone is no proof of who is at the other end. */
  public boolean isForRules() {
    return forRules;
  }

  /** The column of the beta table that its flags go by; null when they pass. */
  public @Nullable String column() {
    return column;
  }
}
