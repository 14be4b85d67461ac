package dev.headstay.policy;

import java.util.ArrayList;
import java.util.List;

/** The hosts that some rules are for. Answers without allocating. Immutable. */
final class RuleHosts {
  private final HostIndex named;
  private final int builtIns;
  private final boolean everywhere;

  /**
   * The hosts of these.
   *
   * @param providers those of the configuration, which matchers may name
   * @param ofProviders whether the hosts of every provider count, built-in ones included
   */
  RuleHosts(List<RequestMatcher> matchers, ProviderDefinition[] providers, boolean ofProviders) {
    List<HostPattern> patterns = new ArrayList<>();
    int bits = ofProviders ? BuiltInProviders.ALL : 0;
    boolean anywhere = false;
    for (RequestMatcher matcher : matchers) {
      if (matcher.hosts().length > 0) {
        anywhere |= addNamed(matcher.hosts(), patterns);
        continue;
      }
      anywhere |= matcher.providers().length == 0;
      for (String name : matcher.providers()) {
        bits |= BuiltInProviders.bit(name);
        for (ProviderDefinition provider : providers) {
          if (provider.name().equals(name)) {
            anywhere |= provider.hosts().length == 0 || addNamed(provider.hosts(), patterns);
          }
        }
      }
    }
    for (int i = 0; ofProviders && i < providers.length; i++) {
      addNamed(providers[i].hosts(), patterns);
    }
    named = new HostIndex(patterns);
    builtIns = bits;
    everywhere = anywhere;
  }

  /** True when one of them stands for every host, which names none. */
  private static boolean addNamed(HostPattern[] hosts, List<HostPattern> patterns) {
    boolean all = false;
    for (HostPattern host : hosts) {
      if (host.matchesEverything()) {
        all = true;
      } else {
        patterns.add(host);
      }
    }
    return all;
  }

  /** Whether every host is meant. */
  boolean everywhere() {
    return everywhere;
  }

  /** Whether this host is meant, in any case, with or without a trailing dot or brackets. */
  boolean contains(String host) {
    return everywhere || names(host);
  }

  /** Whether this host is meant by its name, and not as one of all. */
  boolean names(String host) {
    return named.contains(host)
        || (builtIns != 0 && (BuiltInProviders.bitsAt(host) & builtIns) != 0);
  }
}
