package dev.headstay.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A provider that the configuration defines, found by host and path. Immutable. */
public final class ProviderDefinition {
  private final String name;
  private final HostPattern[] hosts;
  private final PathGlob[] paths;
  private final @Nullable String betas;

  private ProviderDefinition(
      String name, HostPattern[] hosts, PathGlob[] paths, @Nullable String betas) {
    this.name = name;
    this.hosts = hosts;
    this.paths = paths;
    this.betas = betas;
  }

  /**
   * A provider.
   *
   * @param hosts none means any; rules that add a value then can't name the provider
   * @param paths none means any
   * @param betas the column of the beta table that its flags go by; null lets them pass
   * @throws IllegalArgumentException if the name is empty, or neither hosts nor paths are given
   */
  public static ProviderDefinition of(
      String name, List<HostPattern> hosts, List<PathGlob> paths, @Nullable String betas) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("\"\" (expected: a provider's name)");
    }
    if (hosts.isEmpty() && paths.isEmpty()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" (expected: a provider with hosts or paths)");
    }
    return new ProviderDefinition(
        name, hosts.toArray(new HostPattern[0]), paths.toArray(new PathGlob[0]), betas);
  }

  /** The names that are known without configuration; their hosts are known too. */
  public static List<String> builtInNames() {
    return Collections.unmodifiableList(Arrays.asList(BuiltInProviders.NAMES.clone()));
  }

  public String name() {
    return name;
  }

  public @Nullable String betas() {
    return betas;
  }

  HostPattern[] hosts() {
    return hosts;
  }

  boolean matchesEveryHost() {
    return hosts.length == 0 || coversEverything(hosts);
  }

  boolean matches(String host, int port, String path) {
    return anyHost(hosts, host, port) && anyPath(paths, path);
  }

  /** Whether the host is among these; none means any. */
  static boolean anyHost(HostPattern[] hosts, String host, int port) {
    for (HostPattern pattern : hosts) {
      if (pattern.matches(host, port)) {
        return true;
      }
    }
    return hosts.length == 0;
  }

  /** Whether the path is among these; none means any. */
  static boolean anyPath(PathGlob[] paths, String path) {
    for (PathGlob glob : paths) {
      if (glob.matches(path)) {
        return true;
      }
    }
    return paths.length == 0;
  }

  static boolean coversEverything(HostPattern[] hosts) {
    for (HostPattern host : hosts) {
      if (host.matchesEverything()) {
        return true;
      }
    }
    return false;
  }

  /** A copy without duplicates, in order. */
  static String[] distinct(Collection<String> names) {
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      if (!distinct.contains(name)) {
        distinct.add(name);
      }
    }
    return distinct.toArray(new String[0]);
  }
}
