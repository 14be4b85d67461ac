package dev.headstay.cli.imports;

import static dev.headstay.cli.imports.Requests.has;
import static dev.headstay.cli.imports.Requests.remove;
import static dev.headstay.cli.imports.Requests.seen;
import static dev.headstay.cli.imports.Requests.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.cli.imports.Requests.Line;
import dev.headstay.engine.JsonText;
import dev.headstay.policy.HeaderPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random snippets on random requests: a small interpreter of each gateway, written from its
 * documentation, and Headstay's own policy from the imported file come to the same headers.
 */
class ImportEquivalenceTest {
  private static final String HOST = "api.example.com";
  private static final String TOKEN = "sk-canary-0123456789";
  private static final Map<String, String> ENVIRONMENT =
      Map.of("X_API_KEY", TOKEN, "AUTHORIZATION", TOKEN, "REGION", "eu");
  private static final List<String> NAMES =
      List.of("x-a", "X-B", "x-c", "anthropic-beta", "Anthropic-Version", "x-api-key");
  private static final List<String> VALUES =
      List.of("one", "two", "three", "a,b", "b, c", "2023-06-01", "${env:HOME}", "$1", "50%");

  private final Random random = new Random();

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private boolean maybe() {
    return random.nextBoolean();
  }

  private String name() {
    String name = any(NAMES);
    return maybe() ? name : name.toUpperCase(Locale.ROOT);
  }

  /** A value that this header may have; its key has one alone, so that a variable stands for it. */
  private String value(String name) {
    return name.equalsIgnoreCase("x-api-key") ? TOKEN : any(VALUES);
  }

  private List<Line> request() {
    List<Line> lines = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      String name = name();
      lines.add(new Line(name, any(List.of("one", "two", "b", "z", ""))));
    }
    return lines;
  }

  private static Imported run(SnippetKind kind, String text) {
    try {
      return new Importer(new Snippet("snippet", text, null), List.of(HOST), false).run(kind);
    } catch (NotUnderstood e) {
      if (e.getMessage().startsWith("snippet: nothing about headers")) {
        // Then the gateway leaves every request as it is.
        return new Imported("version: 1\n", List.of());
      }
      throw new AssertionError(e.getMessage() + " in\n" + text, e);
    }
  }

  private void check(SnippetKind kind, String text, UnaryOperator<List<Line>> gateway) {
    Imported imported = run(kind, text);
    assertThat(imported.configuration()).doesNotContain(TOKEN);
    HeaderPolicy policy = Requests.policy(imported.configuration(), ENVIRONMENT);
    for (int i = 0; i < 5; i++) {
      List<Line> request = request();
      assertThat(seen(Requests.sent(policy, "POST", HOST, "/v1/messages", request)))
          .as("%s%n%s%n%s", request, text, imported.configuration())
          .isEqualTo(seen(gateway.apply(new ArrayList<>(request))));
    }
  }

  // Kong: https://developer.konghq.com/plugins/request-transformer/

  @Property(tries = 150)
  void kongComesToTheSameHeaders(@ForAll long seed) {
    random.setSeed(seed);
    List<String> removed = names(2);
    List<Line> renamed = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      renamed.add(new Line(name(), name()));
    }
    List<Line> replaced = lines(2);
    List<Line> added = lines(2);
    List<Line> appended = lines(2);
    JsonText json = new JsonText().beginObject();
    operation(json, "remove", removed);
    operation(json, "rename", texts(renamed));
    operation(json, "replace", texts(replaced));
    operation(json, "add", texts(added));
    operation(json, "append", texts(appended));
    String text = json.endObject().toString();
    Imported imported = run(SnippetKind.KONG, text);
    if (imported.remarks().stream().anyMatch(Remark::leftOut)) {
      // Renames that meet, or that change the spelling alone: they are told, and only they.
      assertThat(imported.remarks())
          .filteredOn(Remark::leftOut)
          .allMatch(remark -> remark.toString().matches(".*(renamed after|spelling).*"));
      return;
    }
    check(
        SnippetKind.KONG,
        text,
        lines -> {
          removed.forEach(name -> remove(lines, name));
          for (Line rename : renamed) {
            if (has(lines, rename.name())) {
              List<Line> moved = new ArrayList<>();
              lines.stream()
                  .filter(line -> line.name().equalsIgnoreCase(rename.name()))
                  .forEach(line -> moved.add(new Line(rename.value(), line.value())));
              remove(lines, rename.name());
              remove(lines, rename.value());
              lines.addAll(moved);
            }
          }
          replaced.stream()
              .filter(line -> has(lines, line.name()))
              .forEach(line -> set(lines, line.name(), line.value()));
          added.stream().filter(line -> !has(lines, line.name())).forEach(lines::add);
          lines.addAll(appended);
          return lines;
        });
  }

  private List<String> names(int most) {
    List<String> names = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      names.add(name());
    }
    return names;
  }

  private List<Line> lines(int most) {
    List<Line> lines = new ArrayList<>();
    for (String name : names(most)) {
      lines.add(new Line(name, value(name)));
    }
    return lines;
  }

  private static List<String> texts(List<Line> lines) {
    return lines.stream().map(line -> line.name() + ":" + line.value()).toList();
  }

  private static void operation(JsonText json, String name, List<String> headers) {
    json.name(name).beginObject().name("headers").beginArray();
    headers.forEach(json::value);
    json.endArray().endObject();
  }

  // Nginx: https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header

  @Property(tries = 150)
  void nginxComesToTheSameHeaders(@ForAll long seed) {
    random.setSeed(seed);
    List<Line> ofServer = nginxLines();
    List<Line> ofLocation = nginxLines();
    boolean passes = random.nextInt(4) > 0;
    String text =
        "server {\n"
            + nginx(ofServer)
            + (passes ? "" : "  proxy_pass_request_headers off;\n")
            + "  location / {\n"
            + nginx(ofLocation)
            + "    proxy_pass https://backend; # here\n  }\n}\n";
    List<Line> effective = ofLocation.isEmpty() ? ofServer : ofLocation;
    check(
        SnippetKind.NGINX,
        text,
        lines -> {
          if (!passes) {
            lines.clear();
          }
          effective.forEach(line -> remove(lines, line.name()));
          effective.stream().filter(line -> !line.value().isEmpty()).forEach(lines::add);
          return lines;
        });
  }

  private List<Line> nginxLines() {
    List<Line> lines = new ArrayList<>();
    for (String name : names(3)) {
      String value = value(name);
      // A dollar would be a variable, which is left out.
      lines.add(new Line(name, maybe() || value.indexOf('$') >= 0 ? "" : value));
    }
    return lines;
  }

  private String nginx(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      String quote = any(List.of("\"", "'"));
      boolean plain = maybe() && line.value().matches("[^ ]+");
      text.append("  proxy_set_header ").append(line.name()).append("\n    ");
      text.append(plain ? line.value() : quote + line.value() + quote).append(";\n");
    }
    return text.toString();
  }

  // Azure API Management: https://learn.microsoft.com/azure/api-management/set-header-policy

  private record Policy(String name, String action, List<String> values) {}

  @Property(tries = 150)
  void apimComesToTheSameHeaders(@ForAll long seed) {
    random.setSeed(seed);
    List<Policy> policies = new ArrayList<>();
    StringBuilder text = new StringBuilder("<policies><inbound><base/>\n");
    for (int i = random.nextInt(6) + 1; i > 0; i--) {
      String name = name();
      String action = any(List.of("override", "skip", "append", "delete", ""));
      List<String> values = new ArrayList<>();
      for (int j = action.equals("delete") ? 0 : 1 + random.nextInt(2); j > 0; j--) {
        String value = value(name);
        values.add(value);
      }
      // Two keys in one list would be two secrets.
      policies.add(
          new Policy(
              name,
              action.isEmpty() ? "override" : action,
              name.equalsIgnoreCase("x-api-key") && values.size() > 1
                  ? values.subList(0, 1)
                  : values));
      Policy policy = policies.get(policies.size() - 1);
      text.append("<set-header name=\"").append(name).append('"');
      text.append(action.isEmpty() ? "" : " exists-action='" + action + "'").append('>');
      policy.values().forEach(value -> text.append("\n <value>" + value + "</value>"));
      text.append("</set-header>\n");
    }
    text.append("</inbound><outbound/></policies>");
    check(
        SnippetKind.APIM,
        text.toString(),
        lines -> {
          for (Policy policy : policies) {
            boolean skips = policy.action().equals("skip") && has(lines, policy.name());
            if (policy.action().equals("delete") || policy.action().equals("override")) {
              remove(lines, policy.name());
            }
            if (!skips) {
              policy.values().forEach(value -> lines.add(new Line(policy.name(), value)));
            }
          }
          return lines;
        });
  }

  // Envoy: https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/base.proto

  private record Addition(String name, String value, String action) {}

  private record Level(List<String> removed, List<Addition> added) {}

  @Property(tries = 150)
  void envoyComesToTheSameHeaders(@ForAll long seed) {
    random.setSeed(seed);
    List<Level> levels = List.of(level(), level(), level());
    boolean mostSpecificWins = maybe();
    JsonText json = new JsonText().beginObject();
    json.member("most_specific_header_mutations_wins", mostSpecificWins);
    write(json, levels.get(2));
    json.name("virtual_hosts").beginArray().beginObject();
    json.name("domains").beginArray().value("*").endArray();
    write(json, levels.get(1));
    json.name("routes").beginArray().beginObject();
    json.name("match").beginObject().member("prefix", "/").endObject();
    json.name("route").beginObject().member("cluster", "c").endObject();
    write(json, levels.get(0));
    json.endObject().endArray().endObject().endArray().endObject();
    List<Level> order = new ArrayList<>(levels);
    if (mostSpecificWins) {
      Collections.reverse(order);
    }
    check(
        SnippetKind.ENVOY,
        json.toString(),
        lines -> {
          for (Level level : order) {
            level.removed().forEach(name -> remove(lines, name));
            level.added().forEach(addition -> add(lines, addition));
          }
          return lines;
        });
  }

  private Level level() {
    List<Addition> added = new ArrayList<>();
    for (Line line : lines(3)) {
      String action =
          any(
              List.of(
                  "APPEND_IF_EXISTS_OR_ADD",
                  "ADD_IF_ABSENT",
                  "OVERWRITE_IF_EXISTS_OR_ADD",
                  "OVERWRITE_IF_EXISTS"));
      added.add(new Addition(line.name(), line.value(), action));
    }
    return new Level(names(2), added);
  }

  private static void write(JsonText json, Level level) {
    json.name("request_headers_to_remove").beginArray();
    level.removed().forEach(json::value);
    json.endArray().name("request_headers_to_add").beginArray();
    for (Addition addition : level.added()) {
      json.beginObject().name("header").beginObject().member("key", addition.name());
      json.member("value", addition.value().replace("%", "%%")).endObject();
      json.member("append_action", addition.action()).endObject();
    }
    json.endArray();
  }

  private static void add(List<Line> lines, Addition addition) {
    boolean present = has(lines, addition.name());
    switch (addition.action()) {
      case "ADD_IF_ABSENT" -> {
        if (!present) {
          lines.add(new Line(addition.name(), addition.value()));
        }
      }
      case "OVERWRITE_IF_EXISTS" -> {
        if (present) {
          set(lines, addition.name(), addition.value());
        }
      }
      case "OVERWRITE_IF_EXISTS_OR_ADD" -> set(lines, addition.name(), addition.value());
      default -> lines.add(new Line(addition.name(), addition.value()));
    }
  }

  // curl: https://curl.se/docs/manpage.html#-H, with what a shell makes of the words.

  @Property(tries = 150)
  void curlComesToTheSameHeaders(@ForAll long seed) {
    random.setSeed(seed);
    StringBuilder text = new StringBuilder("curl -sS");
    List<Line> headers = new ArrayList<>();
    for (int i = random.nextInt(5) + 1; i > 0; i--) {
      String name = name();
      if (has(headers, name)) {
        continue;
      }
      String value = maybe() ? "" : value(name);
      String variable = "";
      if (maybe() && !value.isEmpty()) {
        variable = any(List.of("$REGION", "${REGION}"));
      }
      if (name.equalsIgnoreCase("x-api-key")) {
        variable = "";
      }
      headers.add(new Line(name, variable.isEmpty() ? value : value + "eu"));
      text.append(maybe() ? " \\\n " : " ").append(any(List.of("-H ", "--header ", "-H")));
      text.append(quoted(name + ":" + (value.isEmpty() ? "" : " ") + value, variable));
    }
    text.append(" -d @body.json 'https://" + HOST + "/v1/messages' > answer.json\n");
    check(
        SnippetKind.CURL,
        text.toString(),
        lines -> {
          headers.forEach(header -> remove(lines, header.name()));
          headers.stream().filter(header -> !header.value().isEmpty()).forEach(lines::add);
          return lines;
        });
  }

  /** A shell word with this literal text, and an expansion after it. */
  private String quoted(String text, String variable) {
    return switch (random.nextInt(3)) {
      case 0 -> "'" + text + "'" + (variable.isEmpty() ? "" : "\"" + variable + "\"");
      case 1 -> '"' + text.replace("$", "\\$") + variable + '"';
      default -> "$'" + text.replace("$", "\\x24").replace(",", "\\054") + "'" + variable;
    };
  }

  @Property(tries = 60)
  void liteLlmTableWrittenInlineFiltersAsTheFileDoes(@ForAll long seed) throws Exception {
    random.setSeed(seed);
    List<String> flags =
        List.of("context-1m-2025-08-07", "computer-use-2025-01-24", "made-up-1", "made-up-2", "x");
    JsonText json = new JsonText().beginObject();
    for (String provider : List.of("vertex_ai", "bedrock_mantle", "databricks")) {
      if (random.nextInt(4) > 0) {
        json.name(provider).beginObject();
        for (String flag : flags) {
          if (maybe()) {
            json.member(flag, random.nextInt(3) == 0 ? null : any(flags));
          }
        }
        json.endObject();
      }
    }
    String table = json.name("azure_ai").beginObject().endObject().endObject().toString();
    Path file = Files.createTempFile("table", ".json");
    try {
      Files.writeString(file, table);
      Snippet snippet = new Snippet("table.json", table, file.toString());
      String named =
          new Importer(snippet, List.of(), false).run(SnippetKind.LITELLM).configuration();
      String inline =
          new Importer(snippet, List.of(), true).run(SnippetKind.LITELLM).configuration();
      HeaderPolicy byName = Requests.policy(named, Map.of());
      HeaderPolicy byOverrides = Requests.policy(inline, Map.of());
      for (String host :
          List.of(
              "us-east5-aiplatform.googleapis.com",
              "bedrock-mantle.us-east-1.api.aws",
              "x.services.ai.azure.com",
              "a.cloud.databricks.com")) {
        String path =
            host.contains("googleapis")
                ? "/v1/projects/p/locations/l/publishers/anthropic/models/m:rawPredict"
                : host.contains("databricks")
                    ? "/serving-endpoints/anthropic/v1/messages"
                    : "/anthropic/v1/messages";
        List<Line> request =
            List.of(new Line("anthropic-beta", String.join(",", flags) + ",unknown-1"));
        assertThat(Requests.sent(byOverrides, "POST", host, path, request))
            .as("%s%n%s%n%s", host, table, inline)
            .isEqualTo(Requests.sent(byName, "POST", host, path, request));
      }
    } finally {
      Files.delete(file);
    }
  }
}
