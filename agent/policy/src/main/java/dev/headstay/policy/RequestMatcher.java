package dev.headstay.policy;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which hops a rule applies to: all of what was given must hold, and what was not given, or given
 * empty, holds for any hop. Immutable.
 */
public final class RequestMatcher {
  private final String[] providers;
  private final HostPattern[] hosts;
  private final PathGlob[] paths;
  private final String[] methods;
  private final String[] clients;
  private final String[] headerNames;
  private final HeaderCondition[] conditions;

  private RequestMatcher(Builder builder) {
    providers = ProviderDefinition.distinct(builder.providers);
    hosts = builder.hosts.toArray(new HostPattern[0]);
    paths = builder.paths.toArray(new PathGlob[0]);
    methods = ProviderDefinition.distinct(builder.methods);
    clients = ProviderDefinition.distinct(builder.clients);
    headerNames = builder.headers.keySet().toArray(new String[0]);
    conditions = builder.headers.values().toArray(new HeaderCondition[0]);
  }

  public static Builder builder() {
    return new Builder();
  }

  String[] providers() {
    return providers;
  }

  HostPattern[] hosts() {
    return hosts;
  }

  /**
   * Whether this hop is meant.
   *
   * @param provider the hop's provider as far as its host proves it, or null
   */
  boolean matches(Hop hop, @Nullable String provider) {
    RequestTarget target = hop.target();
    if (!ProviderDefinition.anyHost(hosts, target.host(), target.port())
        || (providers.length > 0 && (provider == null || !contains(providers, provider)))
        || (methods.length > 0 && !containsMethod(target.method()))
        || (clients.length > 0 && !contains(clients, hop.client()))
        || !ProviderDefinition.anyPath(paths, target.path())) {
      return false;
    }
    for (int i = 0; i < conditions.length; i++) {
      if (!conditions[i].holds(headerNames[i], hop.headers())) {
        return false;
      }
    }
    return true;
  }

  private static boolean contains(String[] names, String wanted) {
    for (String name : names) {
      if (name.equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private boolean containsMethod(String wanted) {
    for (String method : methods) {
      if (Ascii.equalsIgnoreCase(method, wanted)) {
        return true;
      }
    }
    return false;
  }

  /** Collects what a matcher asks for; the last call for each kind counts. Not thread-safe. */
  public static final class Builder {
    private Collection<String> providers = Collections.emptyList();
    private Collection<HostPattern> hosts = Collections.emptyList();
    private Collection<PathGlob> paths = Collections.emptyList();
    private Collection<String> methods = Collections.emptyList();
    private Collection<String> clients = Collections.emptyList();
    private Map<String, HeaderCondition> headers = Collections.emptyMap();

    private Builder() {}

    /** Names of providers, checked when the policy is built. */
    public Builder providers(Collection<String> names) {
      providers = names;
      return this;
    }

    public Builder hosts(Collection<HostPattern> patterns) {
      hosts = patterns;
      return this;
    }

    public Builder paths(Collection<PathGlob> globs) {
      paths = globs;
      return this;
    }

    /** Methods, in any case; each a token, else {@link IllegalArgumentException}. */
    public Builder methods(Collection<String> names) {
      for (String name : names) {
        boolean token = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
          token &= FieldNames.isTokenChar(name.charAt(i));
        }
        if (!token) {
          throw new IllegalArgumentException("\"" + name + "\" (expected: an HTTP method)");
        }
        if (Ascii.equalsIgnoreCase(name, "connect")) {
          throw new IllegalArgumentException(
              "\"" + name + "\" (expected: another method; CONNECT requests are never touched)");
        }
      }
      methods = names;
      return this;
    }

    /** Ids of client integrations. */
    public Builder clients(Collection<String> ids) {
      clients = ids;
      return this;
    }

    /** Conditions by header name, in any case; they see the hop before any rule. */
    public Builder headers(Map<String, HeaderCondition> conditions) {
      for (String name : conditions.keySet()) {
        FieldNames.check(name);
      }
      headers = conditions;
      return this;
    }

    public RequestMatcher build() {
      return new RequestMatcher(this);
    }
  }
}
