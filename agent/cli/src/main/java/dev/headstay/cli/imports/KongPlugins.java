package dev.headstay.cli.imports;

import dev.headstay.config.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kong's plugins request-transformer and request-transformer-advanced, from a declarative file, a
 * plugin's object or its {@code config} alone. They remove, rename, replace, add and append, in
 * this order (https://developer.konghq.com/plugins/request-transformer/). Of plugins of one name,
 * the one of the route wins over the service's, and that over the global one
 * (https://developer.konghq.com/gateway/entities/plugin/).
 */
final class KongPlugins {
  /** Kong's priorities are 802 and 801: the higher one runs first. */
  private static final String[] NAMES = {"request-transformer-advanced", "request-transformer"};

  private static final String[] OPERATIONS = {"remove", "rename", "replace", "add", "append"};

  private final Draft draft;

  KongPlugins(Draft draft) {
    this.draft = draft;
  }

  static boolean isOne(Node root) {
    boolean file = root.get("_format_version") != null || root.get("plugins") != null;
    return file
        || root.get("services") != null
        || root.get("routes") != null
        || isPlugin(root)
        || isConfig(root)
        || (root.get("config") != null && isConfig(required(root, "config")));
  }

  private static Node required(Node node, String key) {
    Node child = node.get(key);
    return child == null ? node : child;
  }

  private static boolean isConfig(Node node) {
    for (String operation : OPERATIONS) {
      Node section = node.get(operation);
      if (section != null
          && (section.get("headers") != null
              || section.get("querystring") != null
              || section.get("body") != null)) {
        return true;
      }
    }
    return false;
  }

  /** Also a Kubernetes resource, which says {@code plugin} for {@code name}. */
  private static @Nullable String nameOf(Node plugin) {
    Node name = plugin.get("plugin") != null ? plugin.get("plugin") : plugin.get("name");
    return name == null ? null : name.text;
  }

  private static boolean isPlugin(Node node) {
    return Arrays.asList(NAMES).contains(String.valueOf(nameOf(node)));
  }

  void read(Node root) {
    if (isPlugin(root) || isConfig(root) || (root.get("plugins") == null && isWrapped(root))) {
      Map<String, Node> one = new LinkedHashMap<>();
      one.put(NAMES[1], root);
      scope(root, one, null, null);
      return;
    }
    Map<String, Node> global = plugins(root);
    List<Node> services = items(root, "services");
    List<Node> routes = items(root, "routes");
    for (Node service : services) {
      Map<String, Node> own = plugins(service);
      own.putAll(attached(root, "service", service));
      Map<String, Node> effective = new LinkedHashMap<>(global);
      effective.putAll(own);
      List<Node> all = new ArrayList<>(items(service, "routes"));
      for (Node route : routes) {
        if (refersTo(route, "service", service)) {
          all.add(route);
        }
      }
      boolean others = all.isEmpty();
      for (Node route : all) {
        Map<String, Node> ofRoute = plugins(route);
        ofRoute.putAll(attached(root, "route", route));
        if (ofRoute.isEmpty()) {
          others = true;
        } else {
          Map<String, Node> most = new LinkedHashMap<>(effective);
          most.putAll(ofRoute);
          scope(route, most, service, route);
        }
      }
      if (others && !effective.isEmpty()) {
        scope(service, effective, service, null);
      }
    }
    for (Node route : routes) {
      Map<String, Node> own = plugins(route);
      own.putAll(attached(root, "route", route));
      boolean known = false;
      for (Node service : services) {
        known |= refersTo(route, "service", service);
      }
      if (!known && !own.isEmpty()) {
        scope(route, own, null, route);
      }
    }
    if (services.isEmpty() && !global.isEmpty()) {
      scope(root, global, null, null);
    }
    for (Node plugin : items(root, "plugins")) {
      if (isPlugin(plugin)
          && (plugin.get("consumer") != null || plugin.get("consumer_group") != null)) {
        draft.leftOut(plugin.line, plugin.column, "a plugin for one consumer");
      }
    }
    for (String key : new String[] {"consumers", "consumer_groups"}) {
      for (Node consumer : items(root, key)) {
        for (Node plugin : items(consumer, "plugins")) {
          if (isPlugin(plugin)) {
            draft.leftOut(plugin.line, plugin.column, "a plugin for one consumer");
          }
        }
      }
    }
  }

  private static boolean isWrapped(Node root) {
    Node config = root.get("config");
    return config != null && isConfig(config);
  }

  private static List<Node> items(Node node, String key) {
    Node list = node.get(key);
    return list == null ? new ArrayList<>() : list.items();
  }

  /** The plugins of ours right below a node, by name, that are for nothing else. */
  private Map<String, Node> plugins(Node owner) {
    Map<String, Node> found = new LinkedHashMap<>();
    for (Node plugin : items(owner, "plugins")) {
      boolean elsewhere =
          plugin.get("service") != null
              || plugin.get("route") != null
              || plugin.get("consumer") != null
              || plugin.get("consumer_group") != null;
      if (isPlugin(plugin) && !elsewhere && isEnabled(plugin)) {
        found.put(String.valueOf(nameOf(plugin)), plugin);
      }
    }
    return found;
  }

  /** Those that name their owner. */
  private Map<String, Node> attached(Node root, String key, Node owner) {
    Map<String, Node> found = new LinkedHashMap<>();
    for (Node plugin : items(root, "plugins")) {
      if (isPlugin(plugin)
          && refersTo(plugin, key, owner)
          && plugin.get("consumer") == null
          && plugin.get("consumer_group") == null
          && isEnabled(plugin)) {
        found.put(String.valueOf(nameOf(plugin)), plugin);
      }
    }
    return found;
  }

  private static boolean refersTo(Node node, String key, Node owner) {
    Node reference = node.get(key);
    if (reference == null) {
      return false;
    }
    for (String by : new String[] {"name", "id"}) {
      Node name = owner.get(by);
      Node given = reference.kind == Node.OBJECT ? reference.get(by) : reference;
      if (name != null && given != null && name.text.equals(given.text)) {
        return true;
      }
    }
    return false;
  }

  private boolean isEnabled(Node plugin) {
    Node enabled = plugin.get("enabled");
    if (enabled != null && enabled.text.equalsIgnoreCase("false")) {
      draft.note(plugin.line, plugin.column, "a plugin that is not enabled");
      return false;
    }
    return true;
  }

  private void scope(
      Node at, Map<String, Node> plugins, @Nullable Node service, @Nullable Node route) {
    Scope scope = draft.scope(at.line, at.column, at);
    if (service != null) {
      hosts(scope, service);
    }
    if (route != null) {
      for (Node method : items(route, "methods")) {
        if (method.text.matches("[A-Za-z]+") && !method.text.equalsIgnoreCase("connect")) {
          scope.methods.add(method.text.toUpperCase(Locale.ROOT));
        }
      }
      for (String key : new String[] {"paths", "hosts", "headers", "snis", "expression"}) {
        Node narrower = route.get(key);
        if (narrower != null && narrower.kind != Node.NULL) {
          draft.leftOut(
              narrower.line,
              narrower.column,
              "the route's "
                  + key
                  + ", which are those of requests to Kong: the rule holds for"
                  + " all requests to the service's host");
        }
      }
    }
    for (String name : NAMES) {
      Node plugin = plugins.get(name);
      if (plugin != null) {
        Node config = plugin.get("config");
        steps(scope, config == null ? plugin : config);
      }
    }
  }

  private void hosts(Scope scope, Node service) {
    Node url = service.get("url");
    if (url != null) {
      draft.url(scope, url.text, url.line, url.column);
      return;
    }
    Node host = service.get("host");
    if (host != null) {
      Node port = service.get("port");
      Node protocol = service.get("protocol");
      String scheme = protocol == null ? "http" : protocol.text;
      String suffix = port == null ? "" : ":" + port.text;
      draft.url(scope, scheme + "://" + host.text + suffix, host.line, host.column);
    }
  }

  private void steps(Scope scope, Node config) {
    Node method = config.get("http_method");
    if (method != null && method.kind != Node.NULL) {
      draft.leftOut(method.line, method.column, "http_method: a method is no header");
    }
    for (String operation : OPERATIONS) {
      Node section = config.get(operation);
      if (section == null) {
        continue;
      }
      for (Node other : section.fields().values()) {
        boolean empty = other.items().isEmpty() && other.kind == Node.LIST;
        if (!other.key.equals("headers") && !empty && other.kind != Node.NULL) {
          String what = other.key.matches("[a-z_]{1,20}") ? operation + "." + other.key : operation;
          draft.leftOut(other.keyLine, other.keyColumn, what + ": is not about headers");
        }
      }
      Node headers = section.get("headers");
      if (headers == null || headers.kind == Node.NULL) {
        continue;
      }
      if (headers.kind != Node.LIST) {
        draft.leftOut(headers.line, headers.column, operation + ".headers: no list");
      }
      for (Node item : headers.items()) {
        step(scope, operation, item);
      }
    }
  }

  private void step(Scope scope, String operation, Node item) {
    String text = item.text;
    // Kong splits at the first colon, and takes more colons after it for one.
    int colon = text.indexOf(':');
    String name = colon < 0 ? text : text.substring(0, colon);
    int start = colon < 0 ? text.length() : colon;
    while (start < text.length() && text.charAt(start) == ':') {
      start++;
    }
    String value = text.substring(start);
    if (text.contains("$(")) {
      draft.leftOut(
          item.line, item.column, Draft.shown(name) + ": a template, $(...), has no like here");
    } else if (text.contains("{vault:")) {
      draft.leftOut(item.line, item.column, "a reference to a vault: name the secret here");
    } else if (!item.isScalar()) {
      draft.leftOut(item.line, item.column, operation + ".headers: no text");
    } else if (name.toLowerCase(Locale.ROOT).startsWith("x-forwarded-")) {
      draft.leftOut(item.line, item.column, Draft.shown(name) + ": Kong's plugin can't set it");
    } else if (operation.equals("remove")) {
      draft.remove(scope, name, item.line, item.column);
    } else if (colon < 0) {
      draft.leftOut(item.line, item.column, operation + ".headers: an entry without a colon");
    } else if (operation.equals("rename")) {
      draft.rename(scope, name, value, item.line, item.column);
    } else {
      Step.Kind kind =
          operation.equals("replace")
              ? Step.Kind.REPLACE
              : operation.equals("add") ? Step.Kind.DEFAULT : Step.Kind.APPEND;
      draft.put(scope, kind, name, SnippetValue.of(value), item.line, item.column);
    }
  }
}
