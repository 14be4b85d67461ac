package dev.headstay.cli.imports;

import dev.headstay.config.Document;
import dev.headstay.config.Node;
import dev.headstay.config.Problem;
import dev.headstay.policy.SecretNames;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns a snippet into a configuration. Not thread-safe. */
public final class Importer {
  private static final Pattern CURL = Pattern.compile("\\s*(?:[$#>]\\s+)?(?:\\S*/)?curl\\s[^{]*.*");
  private static final Pattern NGINX =
      Pattern.compile("(?m)(?:^|[{;\\s])(?:proxy_set_header|proxy_pass)\\s");

  private final Snippet snippet;
  private final List<String> hosts;
  private final boolean inline;

  /**
   * An importer.
   *
   * @param hosts whose requests the rules are for, in place of those that the snippet names; empty
   *     for those
   * @param inline whether a beta table is written into the configuration instead of being named
   */
  public Importer(Snippet snippet, List<String> hosts, boolean inline) {
    this.snippet = snippet;
    this.hosts = hosts;
    this.inline = inline;
  }

  /**
   * The configuration.
   *
   * @param given what the snippet is, or null to see by its content
   */
  public Imported run(@Nullable SnippetKind given) throws NotUnderstood {
    SnippetKind kind = given == null ? guess() : given;
    Draft draft = new Draft(snippet.name);
    String settings = "";
    switch (kind) {
      case LITELLM:
        settings = new LiteLlmTable(snippet, draft).read(document(), inline);
        break;
      case KONG:
        new KongPlugins(draft).read(document());
        break;
      case NGINX:
        new NginxServers(draft).read(new NginxSyntax(snippet).read());
        break;
      case APIM:
        new ApimPolicy(snippet, draft).read();
        break;
      case ENVOY:
        new EnvoyRoutes(draft).read(document());
        break;
      case CURL:
        new CurlCommand(draft).read(new ShellSyntax(snippet).read());
        break;
    }
    if (draft.tooMany()) {
      throw new NotUnderstood(
          snippet.name + ": too many rules (expected: at most " + Draft.MOST_STEPS + ")");
    }
    if (settings.isEmpty() && !draft.hasAny()) {
      throw new NotUnderstood(nothing(draft) + " (expected: " + content(kind) + ")");
    }
    if (kind != SnippetKind.LITELLM) {
      finish(draft);
    }
    return new Imported(ConfigurationText.of(draft, kind.toString(), settings), draft.remarks());
  }

  /** Where there is nothing to import: what is there instead, if that is known. */
  private String nothing(Draft draft) {
    return draft.remarks().isEmpty()
        ? snippet.name + ": nothing about headers of requests"
        : draft.remarks().get(0).toString();
  }

  /** Gives each scope a host, and tells where rules overlap that exclude each other there. */
  private void finish(Draft draft) throws NotUnderstood {
    for (int i = 0; i < draft.scopes.size(); i++) {
      Scope scope = draft.scopes.get(i);
      if (scope.steps.isEmpty()) {
        draft.scopes.remove(i--);
        continue;
      }
      if (!hosts.isEmpty()) {
        scope.hosts.clear();
        for (String host : hosts) {
          draft.host(scope, host, scope.line, scope.column);
        }
      }
      if (scope.hosts.isEmpty()) {
        scope.hosts.add(ConfigurationText.NO_HOST);
        draft.leftOut(
            scope.line,
            scope.column,
            "which host it is for: put it in place of "
                + ConfigurationText.NO_HOST
                + ", or give --host");
      }
    }
    for (int i = 0; i < draft.scopes.size(); i++) {
      Scope scope = draft.scopes.get(i);
      for (Scope before : draft.scopes.subList(0, i)) {
        if (scope.group != before.group && scope.overlaps(before)) {
          draft.leftOut(
              scope.line,
              scope.column,
              "a choice: the gateway takes either this or what is at line "
                  + before.line
                  + "; here both hold, one after the other");
          break;
        }
      }
    }
  }

  private Node document() throws NotUnderstood {
    List<Problem> problems = new ArrayList<>();
    Node root = Document.read(snippet.name, snippet.text, problems);
    if (!problems.isEmpty()) {
      throw new NotUnderstood(told(problems.get(0)));
    }
    if (root == null) {
      throw new NotUnderstood(snippet.name + ": an empty file (expected: rules to import)");
    }
    return root;
  }

  /** A problem in full, unless a key that it names may be a secret. */
  private static String told(Problem problem) {
    String full = problem.toString();
    return SecretNames.looksSecret(problem.keyPath() + " " + problem.found())
        ? problem.place() + ":" + problem.line() + ":" + problem.column() + ": not as expected"
        : full;
  }

  private static String content(SnippetKind kind) {
    switch (kind) {
      case LITELLM:
        return "a beta table";
      case KONG:
        return "the plugin request-transformer, or its configuration";
      case NGINX:
        return "proxy_set_header";
      case APIM:
        return "<set-header> in <inbound>";
      case ENVOY:
        return "request_headers_to_add, request_headers_to_remove or request_mutations";
      default:
        return "curl with -H";
    }
  }

  private SnippetKind guess() throws NotUnderstood {
    String text = snippet.text;
    String trimmed = text.trim();
    if (trimmed.startsWith("<")) {
      return SnippetKind.APIM;
    }
    if (CURL.matcher(firstLine(trimmed)).matches()) {
      return SnippetKind.CURL;
    }
    List<Problem> problems = new ArrayList<>();
    Node root = Document.read(snippet.name, text, problems);
    if (root != null && (root.kind == Node.OBJECT || root.kind == Node.LIST)) {
      if (EnvoyRoutes.isOne(root)) {
        return SnippetKind.ENVOY;
      }
      if (KongPlugins.isOne(root)) {
        return SnippetKind.KONG;
      }
      if (LiteLlmTable.isOne(root)) {
        return SnippetKind.LITELLM;
      }
    }
    if (NGINX.matcher(text).find()) {
      return SnippetKind.NGINX;
    }
    if (!problems.isEmpty() && text.indexOf(':') >= 0 && !trimmed.isEmpty()) {
      throw new NotUnderstood(told(problems.get(0)));
    }
    throw new NotUnderstood(
        snippet.name
            + ": not recognized (expected: one of --from litellm, kong, nginx, apim,"
            + " envoy, curl)");
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text + " " : text.substring(0, end) + " ";
  }
}
