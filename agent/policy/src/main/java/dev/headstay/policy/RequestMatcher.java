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
  private static final String HEADERS = "headers.";

  private final String[] providers;
  private final HostPattern[] hosts;
  private final PathGlob[] paths;
  private final String[] methods;
  private final String[] clients;
  private final String[] headerNames;
  private final HeaderCondition[] conditions;

  /** What {@link #mismatch} answers for each condition. */
  private final String[] conditionKeys;

  private RequestMatcher(Builder builder) {
    providers = ProviderDefinition.distinct(builder.providers);
    hosts = builder.hosts.toArray(new HostPattern[0]);
    paths = builder.paths.toArray(new PathGlob[0]);
    methods = ProviderDefinition.distinct(builder.methods);
    clients = ProviderDefinition.distinct(builder.clients);
    headerNames = builder.headers.keySet().toArray(new String[0]);
    conditions = builder.headers.values().toArray(new HeaderCondition[0]);
    conditionKeys = new String[conditions.length];
    for (int i = 0; i < conditions.length; i++) {
      conditionKeys[i] = HEADERS.concat(headerNames[i]);
    }
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
   * What keeps this hop from being meant: the key of the first criterion that doesn't hold, such as
   * {@code hosts} or {@code headers.x-tenant}. Null when all hold. Allocates nothing.
   *
   * @param provider the hop's provider as far as its host proves it, or null
   */
  @Nullable String mismatch(Hop hop, @Nullable String provider) {
    RequestTarget target = hop.target();
    if (!ProviderDefinition.anyHost(hosts, target.host(), target.port())) {
      return "hosts";
    }
    if (providers.length > 0 && (provider == null || !contains(providers, provider))) {
      return "provider";
    }
    if (methods.length > 0 && !containsMethod(target.method())) {
      return "methods";
    }
    if (clients.length > 0 && !contains(clients, hop.client())) {
      return "clients";
    }
    if (!ProviderDefinition.anyPath(paths, target.path())) {
      return "paths";
    }
    for (int i = 0; i < conditions.length; i++) {
      if (!conditions[i].holds(headerNames[i], hop.headers())) {
        return conditionKeys[i];
      }
    }
    return null;
  }

  /**
   * What a criterion asks for, for people.
   *
   * @param key from {@link #mismatch}
   * @param secrets whose values are masked
   */
  String expectation(String key, SecretNames secrets) {
    switch (key) {
      case "hosts":
        return anyOf(hosts);
      case "provider":
        return anyOf(providers);
      case "methods":
        return anyOf(methods);
      case "clients":
        return anyOf(clients);
      case "paths":
        return anyOf(paths);
      default:
        int i = 0;
        while (!conditionKeys[i].equals(key)) {
          i++;
        }
        return conditions[i].describe(headerNames[i], secrets);
    }
  }

  private static String anyOf(Object[] words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words.length; i++) {
      text.append(i == 0 ? "" : i == words.length - 1 ? " or " : ", ").append(words[i]);
    }
    return text.toString();
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
