package dev.headstay.config;

import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.SecretNames;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A configuration that was read and found good. Immutable; holds no secret as text. */
public final class Configuration {
  static final String DEFAULT_LOG_LEVEL = "info";

  private final HeaderPolicy policy;
  private final String logLevel;
  private final boolean audit;
  private final Set<String> disabledClients;
  private final ReloadSettings reload;
  private final @Nullable String betaTable;
  private final @Nullable AdminSettings admin;
  private final List<String> redact;

  Configuration(
      HeaderPolicy policy,
      String logLevel,
      boolean audit,
      Set<String> disabledClients,
      ReloadSettings reload,
      @Nullable String betaTable,
      @Nullable AdminSettings admin,
      List<String> redact) {
    this.policy = policy;
    this.logLevel = logLevel;
    this.audit = audit;
    this.disabledClients = Collections.unmodifiableSet(disabledClients);
    this.reload = reload;
    this.betaTable = betaTable;
    this.admin = admin;
    this.redact = redact;
  }

  /** The configuration that leaves every request alone. */
  static Configuration untouched(String logLevel) {
    return new Configuration(
        HeaderPolicy.empty(),
        logLevel,
        false,
        Collections.emptySet(),
        ReloadSettings.DEFAULT,
        null,
        null,
        Collections.emptyList());
  }

  /** What happens to requests; {@link HeaderPolicy#empty()} when nothing is configured. */
  public HeaderPolicy policy() {
    return policy;
  }

  /** {@code error}, {@code warn}, {@code info} (the default) or {@code debug}. */
  public String logLevel() {
    return logLevel;
  }

  /** Whether each changed request is logged; false unless configured. */
  public boolean audit() {
    return audit;
  }

  /** The ids of the clients that {@code clients.ID: false} leaves unpatched. */
  public Set<String> disabledClients() {
    return disabledClients;
  }

  /** Where the beta table in force is from, for people, or null while flags are not filtered. */
  public @Nullable String betaTable() {
    return betaTable;
  }

  /** A file's change is in force after at most so many milliseconds; 0: files aren't watched. */
  public long watchMillis() {
    return reload.watchMillis;
  }

  /** Whose values are not to be shown. */
  public SecretNames secretNames() {
    return redact.isEmpty() ? SecretNames.BUILT_IN : SecretNames.with(redact);
  }

  /** Where the admin endpoint listens, or null where it is off. */
  public @Nullable AdminSettings admin() {
    return admin;
  }
}
