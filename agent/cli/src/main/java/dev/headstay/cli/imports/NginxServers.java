package dev.headstay.cli.imports;

import dev.headstay.cli.imports.NginxSyntax.Directive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code proxy_set_header} and {@code proxy_pass_request_headers} of Nginx. The first is inherited
 * from the level above only where a level has none of its own; an empty value drops the header
 * (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header).
 */
final class NginxServers {
  /** What changes headers of requests, too, and is not read. */
  private static final String[] OTHERS = {
    "grpc_set_header",
    "uwsgi_param",
    "fastcgi_param",
    "scgi_param",
    "more_set_input_headers",
    "more_clear_input_headers",
    "auth_request_set",
    "include",
  };

  private final Draft draft;
  private final Map<String, Directive> upstreams = new HashMap<>();
  private final Set<Directive> used = new HashSet<>();
  private boolean proxies;

  NginxServers(Draft draft) {
    this.draft = draft;
  }

  void read(List<Directive> all) {
    find(all);
    level(all, new ArrayList<>(), true, null, null);
    unused(all);
  }

  private void find(List<Directive> block) {
    for (Directive directive : block) {
      proxies |= directive.name.equals("proxy_pass");
      if (directive.name.equals("upstream")) {
        upstreams.put(directive.word(0), directive);
      }
      for (String other : OTHERS) {
        if (directive.name.equals(other)) {
          draft.leftOut(directive.line, directive.column, other + ": is not read");
        }
      }
      if (directive.name.contains("_by_lua")) {
        draft.leftOut(directive.line, directive.column, "Lua, which may change headers");
      }
      find(directive.block);
    }
  }

  private void level(
      List<Directive> block,
      List<Directive> inherited,
      boolean passesInherited,
      @Nullable Directive location,
      @Nullable Directive around) {
    List<Directive> own = new ArrayList<>();
    boolean passes = passesInherited;
    Directive pass = null;
    Directive first = null;
    for (Directive directive : block) {
      if (directive.name.equals("proxy_set_header")) {
        own.add(directive);
      } else if (directive.name.equals("proxy_pass_request_headers")) {
        passes = !directive.word(0).equals("off");
        first = passes ? first : directive;
      } else if (directive.name.equals("proxy_pass")) {
        pass = directive;
      }
    }
    List<Directive> effective = own.isEmpty() ? inherited : own;
    if (pass != null) {
      Scope scope = draft.scope(pass.line, pass.column, pass);
      target(scope, pass, location, block);
      if (around != null) {
        draft.leftOut(
            around.line,
            around.column,
            around.name + ": a condition, so the rule holds without it");
      }
      headers(scope, effective, passes, first == null ? pass : first);
    } else if (!proxies && (!own.isEmpty() || first != null)) {
      Directive at = own.isEmpty() && first != null ? first : own.get(0);
      headers(draft.scope(at.line, at.column, at), effective, passes, at);
    }
    for (Directive directive : block) {
      boolean condition = directive.name.equals("if") || directive.name.equals("limit_except");
      Directive inner = directive.name.equals("location") ? directive : location;
      if (!directive.block.isEmpty()) {
        level(directive.block, effective, passes, inner, condition ? directive : around);
      }
    }
  }

  private void unused(List<Directive> block) {
    for (Directive directive : block) {
      if (directive.name.equals("proxy_set_header") && !used.contains(directive)) {
        draft.note(
            directive.line,
            directive.column,
            Draft.shown(directive.word(0)) + ": has no effect: no proxy_pass inherits it");
      }
      unused(directive.block);
    }
  }

  private void target(
      Scope scope, Directive pass, @Nullable Directive location, List<Directive> block) {
    String url = pass.word(0);
    if (url.indexOf('$') >= 0) {
      draft.leftOut(pass.line, pass.column, "proxy_pass with a variable: which host that is");
      return;
    }
    int start = url.indexOf("://") < 0 ? 0 : url.indexOf("://") + 3;
    int slash = url.indexOf('/', start);
    String authority = url.substring(start, slash < 0 ? url.length() : slash);
    Directive upstream = upstreams.get(authority);
    if (upstream == null) {
      draft.url(scope, url, pass.line, pass.column);
    } else {
      for (Directive server : upstream.block) {
        if (server.name.equals("server")) {
          draft.url(scope, url.substring(0, start) + server.word(0), server.line, server.column);
        }
      }
    }
    for (Directive directive : block) {
      if (directive.name.equals("rewrite")) {
        draft.leftOut(directive.line, directive.column, "rewrite: the rule holds for all paths");
        return;
      }
    }
    path(scope, location, slash < 0 ? "" : url.substring(slash));
  }

  /** A path in proxy_pass takes the place of what the location matched. */
  private void path(Scope scope, @Nullable Directive location, String uri) {
    if (location == null) {
      return;
    }
    String modifier = location.words.size() > 1 ? location.word(0) : "";
    String path = location.word(location.words.size() - 1);
    if (path.startsWith("@")) {
      return;
    }
    if (modifier.startsWith("~")) {
      draft.leftOut(
          location.line,
          location.column,
          "a location by an expression: the rule holds for all paths");
      return;
    }
    String sent = uri.isEmpty() ? path : uri;
    draft.path(scope, sent, modifier.equals("="), location.line, location.column);
  }

  private void headers(Scope scope, List<Directive> headers, boolean passes, Directive at) {
    if (!passes) {
      draft.removeBeginning(scope, "", at.line, at.column);
      draft.note(
          at.line,
          at.column,
          "headers of the client's and the connection's own stay, such as Accept-Encoding");
    }
    Map<String, List<Directive>> byName = new LinkedHashMap<>();
    for (Directive directive : headers) {
      used.add(directive);
      String name = directive.word(0).toLowerCase(Locale.ROOT);
      List<Directive> same = byName.get(name);
      if (same == null) {
        same = new ArrayList<>();
        byName.put(name, same);
      }
      same.add(directive);
    }
    for (List<Directive> same : byName.values()) {
      header(scope, same, passes);
    }
  }

  /** Each of these that has a value makes a line. */
  private void header(Scope scope, List<Directive> same, boolean passes) {
    boolean any = false;
    boolean first = true;
    for (Directive directive : same) {
      String name = directive.word(0);
      String value = directive.word(1);
      if (directive.words.size() != 2) {
        draft.leftOut(directive.line, directive.column, "proxy_set_header without name and value");
        any = true;
      } else if (!value.isEmpty()) {
        any = true;
        String own = "$http_" + name.toLowerCase(Locale.ROOT).replace('-', '_');
        if (value.equalsIgnoreCase(own) && passes && same.size() == 1) {
          draft.note(directive.line, directive.column, Draft.shown(name) + ": passed on as it is");
        } else if (value.indexOf('$') >= 0) {
          draft.leftOut(
              directive.line,
              directive.column,
              Draft.shown(name) + ": a variable, " + variable(value) + ", has no like here");
        } else {
          draft.put(
              scope,
              first ? Step.Kind.SET : Step.Kind.APPEND,
              name,
              SnippetValue.of(value),
              directive.line,
              directive.column);
          first = false;
        }
      }
    }
    if (!any) {
      Directive directive = same.get(0);
      draft.remove(scope, directive.word(0), directive.line, directive.column);
    }
  }

  private static String variable(String value) {
    int start = value.indexOf('$');
    int end = start + 1;
    while (end < value.length()
        && (Character.isLetterOrDigit(value.charAt(end)) || value.charAt(end) == '_')) {
      end++;
    }
    return end - start > 40 ? "$..." : value.substring(start, end);
  }
}
