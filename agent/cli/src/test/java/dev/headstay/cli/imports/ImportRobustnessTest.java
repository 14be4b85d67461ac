package dev.headstay.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever a snippet holds, it is refused, or makes a good configuration without its secrets. */
class ImportRobustnessTest {
  private static final String KEY = "sk-ant-CANARY0123456789";

  private static final Map<SnippetKind, List<String>> WORDS =
      Map.of(
          SnippetKind.KONG,
          List.of(
              "{\"add\":{\"headers\":[\"",
              "\"]}",
              "\"],\"x\":[\"",
              "}",
              ",",
              "\"append\":{\"headers\":[\"",
              "x-a:",
              "$(headers.x)",
              "Host:",
              "Authorization:Bearer ",
              "\",\"",
              "x y:",
              "${",
              "*",
              "\"rename\":{\"headers\":[\"",
              "x-b",
              ":",
              "\\u0007",
              "\u00e9"),
          SnippetKind.NGINX,
          List.of(
              "location ",
              "/v1/ ",
              "{ ",
              "} ",
              "proxy_set_header ",
              "x-a ",
              "; ",
              "\"",
              "'",
              "$host ",
              "proxy_pass https://",
              "a.example",
              "/x",
              "server ",
              "~ ",
              "Host ",
              "# ",
              "\n",
              "\\",
              "${x}",
              "proxy_pass_request_headers off;",
              "x* ",
              "\u00e9"),
          SnippetKind.APIM,
          List.of(
              "<inbound>",
              "</inbound>",
              "<set-header name=\"",
              "x-a",
              "\" exists-action=\"append\">",
              "<value>",
              "</value>",
              "</set-header>",
              "{{",
              "}}",
              "@(",
              ")",
              "\"",
              "<",
              "&",
              "Host",
              "<choose>",
              "</choose>",
              "\">",
              "<set-backend-service base-url=\"https://a",
              "\"/>"),
          SnippetKind.ENVOY,
          List.of(
              "{\"request_headers_to_add\":[{\"header\":{\"key\":\"",
              "\",\"value\":\"",
              "\"}}]}",
              "x-a",
              "%",
              "%ENVIRONMENT(A)%",
              "%REQ(x)%",
              "Host",
              ":path",
              "*",
              "\"},\"append_action\":\"",
              "ADD_IF_ABSENT",
              "\"}]}",
              ",",
              "{\"header\":{\"key\":\"",
              "\\n",
              "${"),
          SnippetKind.CURL,
          List.of(
              "curl ",
              "-H ",
              "-H",
              "'",
              "\"",
              "x-a: ",
              "Host: ",
              "https://",
              "a.example",
              "/v1 ",
              "$A",
              "${A}",
              "$(a)",
              "`",
              "-u ",
              "-b ",
              "--oauth2-bearer ",
              "\\\n",
              "\n",
              "$'",
              "\\x41",
              "x-b;",
              "@",
              "| ",
              "<<E\n",
              "-A ",
              " ",
              "cookie: ",
              "\u00e9"),
          SnippetKind.LITELLM,
          List.of(
              "{\"",
              "vertex_ai",
              "\":{\"",
              "\":\"",
              "\":null",
              "\"}",
              "}",
              ",\"",
              "a-1",
              "b-2",
              "\"",
              "provider_aliases"));

  @Property(tries = 600)
  void refusesOrMakesAGoodConfigurationWithoutSecrets(@ForAll long seed) {
    Random random = new Random(seed);
    SnippetKind kind = SnippetKind.values()[random.nextInt(SnippetKind.values().length)];
    List<String> words = WORDS.get(kind);
    StringBuilder text = new StringBuilder(kind == SnippetKind.CURL ? "curl " : "");
    text.append(kind == SnippetKind.NGINX || kind == SnippetKind.CURL ? "" : words.get(0));
    for (int i = random.nextInt(25); i > 0; i--) {
      boolean key = random.nextInt(8) == 0 && kind != SnippetKind.LITELLM;
      text.append(key ? KEY : words.get(random.nextInt(words.size())));
    }
    check(kind, text.toString());
  }

  /** What is written well, with a character too many, too few or wrong. */
  @Property(tries = 300)
  void refusesOrImportsADamagedSnippet(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    Map<SnippetKind, String> files =
        Map.of(
            SnippetKind.KONG, "kong.yaml",
            SnippetKind.NGINX, "nginx.conf",
            SnippetKind.APIM, "policy.xml",
            SnippetKind.ENVOY, "envoy.yaml",
            SnippetKind.CURL, "curl.sh");
    List<SnippetKind> kinds = List.copyOf(files.keySet());
    SnippetKind kind = kinds.get(random.nextInt(kinds.size()));
    byte[] bytes = ImportRobustnessTest.class.getResourceAsStream(files.get(kind)).readAllBytes();
    StringBuilder text = new StringBuilder(new String(bytes, "UTF-8").replace("CANARY", "canary"));
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int at = random.nextInt(text.length());
      if (text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 40)).contains("sk-")) {
        continue;
      }
      String instead =
          List.of("", "\"", "'", "{", "}", ":", "\n", "*", "$", " ").get(random.nextInt(10));
      text.replace(at, at + random.nextInt(2), instead);
    }
    check(kind, text.toString());
  }

  private static void check(SnippetKind kind, String text) {
    String shown;
    try {
      Imported imported = new Importer(new Snippet("s", text, null), List.of(), false).run(kind);
      shown = imported.configuration() + imported.remarks();
      assertThat(Requests.load(imported.configuration(), Map.of()).problems())
          .as("%s%n%s", text, imported.configuration())
          .isEmpty();
    } catch (NotUnderstood e) {
      shown = e.getMessage();
    }
    assertThat(shown).as(text).doesNotContain(KEY, "CANARY", "canary012");
  }
}
