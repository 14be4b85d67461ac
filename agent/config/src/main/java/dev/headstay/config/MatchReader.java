package dev.headstay.config;

import dev.headstay.policy.HeaderCondition;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.RequestMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code rules[].match}. For one document; not thread-safe. */
final class MatchReader {
  private final Checks checks;
  private final Problems problems;
  private final Collection<String> knownClients;

  /** The hosts of the document's providers, by their names. */
  private final Map<String, List<HostPattern>> providers;

  MatchReader(
      Checks checks,
      Problems problems,
      Collection<String> knownClients,
      Map<String, List<HostPattern>> providers) {
    this.checks = checks;
    this.problems = problems;
    this.knownClients = knownClients;
    this.providers = providers;
  }

  RequestMatcher read(Node rule, @Nullable Node match, Operations operations) {
    RequestMatcher.Builder matcher = RequestMatcher.builder();
    List<HostPattern> hosts = new ArrayList<>();
    boolean provider = false;
    if (match != null) {
      checks.keys(match, Keys.MATCH, Keys.NONE);
      hosts = checks.hosts(match);
      provider = match.get("provider") != null;
      matcher
          .hosts(hosts)
          .paths(checks.paths(match))
          .methods(methods(match))
          .clients(clientsOf(match));
      matcher.providers(providersOf(match, operations));
      matcher.headers(conditions(checks.object(match, "headers")));
    }
    if (operations.secret && !provider && (match == null || match.get("hosts") == null)) {
      problems.at(
          rule,
          "a secret for every host",
          "match.hosts or match.provider, which say who may have it");
    }
    for (int i = 0; i < hosts.size(); i++) {
      if (operations.secret && hosts.get(i).matchesEverything() && match != null) {
        Node list = match.get("hosts");
        Node everything = list == null ? match : list.items().get(i);
        problems.at(everything, "a secret for every host", "hosts that may have it");
      }
    }
    return matcher.build();
  }

  private List<String> methods(Node match) {
    List<String> methods = new ArrayList<>();
    for (Node item : checks.list(match, "methods", "methods", false)) {
      if (checks.isText(item, "a method, such as POST")) {
        try {
          RequestMatcher.builder().methods(Collections.singletonList(item.text));
          methods.add(item.text);
        } catch (IllegalArgumentException e) {
          problems.refused(item, e);
        }
      }
    }
    return methods;
  }

  private List<String> clientsOf(Node match) {
    List<String> clients = new ArrayList<>();
    for (Node item : checks.list(match, "clients", "clients", false)) {
      if (item.isScalar() && !knownClients.contains(item.text)) {
        problems.at(item, Checks.anyOf(knownClients), knownClients);
      } else if (checks.isText(item, Checks.anyOf(knownClients))) {
        clients.add(item.text);
      }
    }
    return clients;
  }

  private List<String> providersOf(Node match, Operations operations) {
    List<Node> nodes = new ArrayList<>();
    Node provider = match.get("provider");
    if (provider != null && provider.kind == Node.LIST) {
      nodes = checks.list(match, "provider", "providers", false);
    } else if (provider != null) {
      nodes.add(provider);
    }
    List<String> names = new ArrayList<>();
    for (Node node : nodes) {
      if (!checks.isText(node, "a provider's name, or a list of them")) {
        continue;
      }
      List<HostPattern> hosts = providers.get(node.text);
      if (hosts == null && !ConfigurationReader.BUILT_IN.contains(node.text)) {
        Set<String> known = new LinkedHashSet<>(providers.keySet());
        known.addAll(ConfigurationReader.BUILT_IN);
        problems.at(node, Checks.anyOf(known), known);
        continue;
      }
      if (hosts != null && hosts.isEmpty() && operations.adds) {
        String expected = "a provider with hosts: a path alone can be anybody's";
        problems.at(node, Problems.shown(node), expected);
      } else if (hosts != null && operations.secret && matchEverything(hosts)) {
        problems.at(node, "a secret for every host", "a provider whose hosts may have it");
      }
      names.add(node.text);
    }
    return names;
  }

  private static boolean matchEverything(List<HostPattern> hosts) {
    for (HostPattern host : hosts) {
      if (host.matchesEverything()) {
        return true;
      }
    }
    return false;
  }

  private Map<String, HeaderCondition> conditions(@Nullable Node section) {
    Map<String, HeaderCondition> conditions = new LinkedHashMap<>();
    if (section == null) {
      return conditions;
    }
    Map<String, Node> seen = new HashMap<>();
    for (Node node : section.fields().values()) {
      if (!checks.isHeader(node, seen, false)) {
        continue;
      }
      if (node.kind == Node.BOOLEAN) {
        boolean present = Boolean.TRUE.equals(checks.bool(node));
        conditions.put(node.key, present ? HeaderCondition.present() : HeaderCondition.absent());
      } else if (node.isScalar()) {
        conditions.put(node.key, HeaderCondition.equalTo(node.text));
      } else {
        problems.masked(node, "the exact value, true (present) or false (absent)");
      }
    }
    return conditions;
  }
}
