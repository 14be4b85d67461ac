package dev.headstay.cli.imports;

import dev.headstay.config.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code request_headers_to_add} and {@code request_headers_to_remove} of Envoy's routes, virtual
 * hosts and route configurations, and the filter header_mutation. A level removes before it adds,
 * and the route's level comes first, unless {@code most_specific_header_mutations_wins}
 * (https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_conn_man/headers).
 */
final class EnvoyRoutes {
  private static final String ADD = "request_headers_to_add";
  private static final String REMOVE = "request_headers_to_remove";
  private static final String[] SIGNS = {
    ADD, REMOVE, "request_mutations", "virtual_hosts", "static_resources", "http_filters"
  };

  private final Draft draft;
  private final Map<String, Node> clusters = new LinkedHashMap<>();

  EnvoyRoutes(Draft draft) {
    this.draft = draft;
  }

  static boolean isOne(Node node) {
    for (String sign : SIGNS) {
      if (node.get(sign) != null) {
        return true;
      }
    }
    for (Node child : children(node)) {
      if (isOne(child)) {
        return true;
      }
    }
    return false;
  }

  private static List<Node> children(Node node) {
    List<Node> children = new ArrayList<>(node.fields().values());
    children.addAll(node.items());
    return children;
  }

  private static List<Node> items(@Nullable Node node, String key) {
    Node list = node == null ? null : node.get(key);
    return list == null ? Collections.emptyList() : list.items();
  }

  private static @Nullable Node at(@Nullable Node node, String... keys) {
    Node found = node;
    for (String key : keys) {
      found = found == null ? null : found.get(key);
    }
    return found;
  }

  void read(Node root) {
    clusters(root);
    scan(root);
  }

  private void clusters(Node node) {
    for (Node cluster : items(node, "clusters")) {
      Node name = cluster.get("name");
      if (name != null && cluster.get("weight") == null) {
        clusters.put(name.text, cluster);
        for (Node child : children(cluster)) {
          upstreamFilters(child);
        }
      }
    }
    for (Node child : children(node)) {
      clusters(child);
    }
  }

  private void upstreamFilters(Node node) {
    if (node.get("request_mutations") != null) {
      draft.leftOut(node.line, node.column, "header mutations of a cluster");
    }
    for (Node child : children(node)) {
      upstreamFilters(child);
    }
  }

  private void scan(Node node) {
    Node routes = node.get("route_config");
    if (node.get("http_filters") != null || (routes != null && routes.kind == Node.OBJECT)) {
      List<Node> mutations = new ArrayList<>();
      for (Node filter : items(node, "http_filters")) {
        Node typed = filter.get("typed_config");
        if (at(typed, "mutations") != null && typed != null) {
          mutations.add(typed);
        }
      }
      if (routes != null) {
        routeConfiguration(routes, mutations);
      } else if (!mutations.isEmpty()) {
        plain(mutations.get(0), mutations);
      }
    } else if (node.get("virtual_hosts") != null) {
      routeConfiguration(node, Collections.emptyList());
    } else if (node.get("routes") != null) {
      virtualHost(node, null, Collections.emptyList());
    } else if (at(node, "mutations") != null) {
      plain(node, Collections.singletonList(node));
    } else if (node.get("match") != null && node.get("route") != null) {
      route(node, null, null, Collections.emptyList());
    } else if (node.get(ADD) != null || node.get(REMOVE) != null) {
      Scope scope = draft.scope(node.line, node.column, node);
      level(scope, node);
    } else {
      for (Node child : children(node)) {
        if (!child.key.equals("clusters")) {
          scan(child);
        }
      }
    }
  }

  private void plain(Node at, List<Node> mutations) {
    Scope scope = draft.scope(at.line, at.column, at);
    for (Node filter : mutations) {
      mutations(scope, filter);
    }
  }

  private void routeConfiguration(Node configuration, List<Node> mutations) {
    for (Node host : items(configuration, "virtual_hosts")) {
      virtualHost(host, configuration, mutations);
    }
  }

  private void virtualHost(Node host, @Nullable Node configuration, List<Node> mutations) {
    for (Node route : items(host, "routes")) {
      route(route, host, configuration, mutations);
    }
  }

  private void route(
      Node route, @Nullable Node host, @Nullable Node configuration, List<Node> mutations) {
    Node action = route.get("route");
    if (action == null) {
      if (route.get(ADD) != null || route.get(REMOVE) != null) {
        draft.note(route.line, route.column, "a route that sends nothing on");
      }
      return;
    }
    Scope scope = draft.scope(route.line, route.column, route);
    hosts(scope, action, host);
    match(scope, route.get("match"), action);
    for (Node filter : mutations) {
      mutations(scope, filter);
    }
    Node most = at(configuration, "most_specific_header_mutations_wins");
    List<Node> levels = new ArrayList<>();
    levels.add(route);
    if (host != null) {
      levels.add(host);
    }
    if (configuration != null) {
      levels.add(configuration);
    }
    if (most != null && most.text.equalsIgnoreCase("true")) {
      Collections.reverse(levels);
    }
    for (Node level : levels) {
      level(scope, level);
      Node perRoute = level.get("typed_per_filter_config");
      if (perRoute != null && mentionsMutations(perRoute)) {
        draft.leftOut(perRoute.line, perRoute.column, "a filter's settings for one route");
      }
    }
    for (Node cluster : items(at(action, "weighted_clusters"), "clusters")) {
      if (cluster.get(ADD) != null || cluster.get(REMOVE) != null) {
        draft.leftOut(cluster.line, cluster.column, "headers for a share of the requests");
      }
    }
  }

  private static boolean mentionsMutations(Node node) {
    boolean found = node.get("request_mutations") != null;
    for (Node child : children(node)) {
      found |= mentionsMutations(child);
    }
    return found;
  }

  /** The cluster's own hosts, else the names that the virtual host is known by. */
  private void hosts(Scope scope, Node action, @Nullable Node host) {
    List<Node> names = new ArrayList<>();
    Node one = action.get("cluster");
    if (one != null) {
      names.add(one);
    }
    for (Node weighted : items(action.get("weighted_clusters"), "clusters")) {
      Node name = weighted.get("name");
      if (name != null) {
        names.add(name);
      }
    }
    for (Node name : names) {
      Node cluster = clusters.get(name.text);
      if (cluster != null) {
        endpoints(scope, cluster, cluster.get("transport_socket") != null);
      }
    }
    if (scope.hosts.isEmpty() && host != null) {
      for (Node domain : items(host, "domains")) {
        if (!domain.text.equals("*")) {
          draft.host(scope, domain.text, domain.line, domain.column);
        }
      }
    }
  }

  private void endpoints(Scope scope, Node node, boolean secure) {
    Node address = at(node, "address", "socket_address");
    Node name = at(address, "address");
    if (name != null) {
      Node port = at(address, "port_value");
      String url = (secure ? "https://" : "http://") + bracketed(name.text);
      draft.url(scope, port == null ? url : url + ":" + port.text, name.line, name.column);
      return;
    }
    for (Node child : children(node)) {
      endpoints(scope, child, secure);
    }
  }

  private static String bracketed(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  private void match(Scope scope, @Nullable Node match, Node action) {
    if (match == null) {
      return;
    }
    for (Node condition : match.fields().values()) {
      Node rewrite = action.get("prefix_rewrite");
      boolean rewritten = action.get("regex_rewrite") != null;
      switch (condition.key) {
        case "prefix":
        case "path_separated_prefix":
        case "path":
          boolean exact = condition.key.equals("path");
          if (rewritten) {
            draft.leftOut(condition.line, condition.column, "a path that is rewritten");
          } else {
            String path = rewrite == null ? condition.text : rewrite.text;
            draft.path(scope, path, exact, condition.line, condition.column);
          }
          break;
        case "headers":
          for (Node header : condition.items()) {
            method(scope, header);
          }
          break;
        default:
          draft.leftOut(
              condition.keyLine,
              condition.keyColumn,
              "a condition that narrows the route: the rule holds without it");
      }
    }
  }

  private void method(Scope scope, Node header) {
    Node name = header.get("name");
    Node exact = header.get("exact_match");
    Node value = exact == null ? at(header, "string_match", "exact") : exact;
    Node invert = header.get("invert_match");
    if (name != null
        && name.text.equals(":method")
        && value != null
        && value.text.matches("[A-Z]+")
        && !value.text.equals("CONNECT")
        && (invert == null || invert.text.equalsIgnoreCase("false"))) {
      scope.methods.add(value.text);
    } else {
      draft.leftOut(
          header.line, header.column, "a condition on a header: the rule holds without it");
    }
  }

  private void level(Scope scope, Node level) {
    for (Node name : items(level, REMOVE)) {
      draft.remove(scope, name.text, name.line, name.column);
    }
    for (Node option : items(level, ADD)) {
      add(scope, option);
    }
    for (String key : new String[] {"response_headers_to_add", "response_headers_to_remove"}) {
      Node response = level.get(key);
      if (response != null) {
        draft.note(response.keyLine, response.keyColumn, key + ": of the response");
      }
    }
  }

  private void mutations(Scope scope, Node filter) {
    Node mutations = filter.get("mutations");
    for (Node mutation : items(mutations, "request_mutations")) {
      Node remove = mutation.get("remove");
      Node append = mutation.get("append");
      Node prefix = at(mutation, "remove_on_match", "key_matcher", "prefix");
      if (remove != null) {
        draft.remove(scope, remove.text, remove.line, remove.column);
      } else if (append != null) {
        add(scope, append);
      } else if (prefix != null) {
        draft.removeBeginning(scope, prefix.text, prefix.line, prefix.column);
      } else {
        draft.leftOut(mutation.line, mutation.column, "a mutation of another kind");
      }
    }
    if (mutations != null) {
      for (Node other : mutations.fields().values()) {
        if (!other.key.equals("request_mutations")) {
          draft.note(other.keyLine, other.keyColumn, "not of the request's headers");
        }
      }
    }
  }

  private void add(Scope scope, Node option) {
    Node name = at(option, "header", "key");
    Node value = at(option, "header", "value");
    if (name == null || value == null || !value.isScalar()) {
      draft.leftOut(option.line, option.column, "an entry without a header's key and value");
      return;
    }
    Step.Kind kind = kind(option);
    if (kind == null) {
      draft.leftOut(option.line, option.column, Draft.shown(name.text) + ": unknown append_action");
      return;
    }
    SnippetValue parsed = value(value, name.text);
    if (parsed != null) {
      draft.put(scope, kind, name.text, parsed, value.line, value.column);
    }
  }

  private static Step.@Nullable Kind kind(Node option) {
    Node action = option.get("append_action");
    Node append = option.get("append");
    if (action == null) {
      return append != null && append.text.equalsIgnoreCase("false")
          ? Step.Kind.SET
          : Step.Kind.APPEND;
    }
    switch (action.text.toUpperCase(Locale.ROOT)) {
      case "APPEND_IF_EXISTS_OR_ADD":
        return Step.Kind.APPEND;
      case "ADD_IF_ABSENT":
        return Step.Kind.DEFAULT;
      case "OVERWRITE_IF_EXISTS_OR_ADD":
        return Step.Kind.SET;
      case "OVERWRITE_IF_EXISTS":
        return Step.Kind.REPLACE;
      default:
        return null;
    }
  }

  /** The value, or null after it was remarked on: it has a command that has no like here. */
  private @Nullable SnippetValue value(Node node, String name) {
    SnippetValue value = new SnippetValue();
    String text = node.text;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int end = c == '%' ? text.indexOf('%', i + 1) : -1;
      if (c != '%') {
        value.literal(c);
        i++;
      } else if (end == i + 1) {
        value.literal('%');
        i += 2;
      } else {
        String command = end < 0 ? "" : text.substring(i + 1, end);
        if (!command.matches("ENVIRONMENT\\([A-Za-z_][A-Za-z0-9_]*\\)")) {
          draft.leftOut(
              node.line, node.column, Draft.shown(name) + ": a command, %...%, has no like here");
          return null;
        }
        String variable = command.substring("ENVIRONMENT(".length(), command.length() - 1);
        value.add(SnippetValue.VARIABLE, variable);
        i = end + 1;
      }
    }
    return value;
  }
}
