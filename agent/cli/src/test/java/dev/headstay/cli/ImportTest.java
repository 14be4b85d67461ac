package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ImportTest {
  private static final String KEY = "sk-ant-CANARY0123456789abcdef";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path directory;

  private int run(String... arguments) {
    return execute("", arguments);
  }

  private int execute(String stdin, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    byte[] bytes = stdin.getBytes(StandardCharsets.UTF_8);
    return new CommandLine(new Import().stdin(new ByteArrayInputStream(bytes)))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private static String resource(String name) {
    try {
      return Path.of(ImportTest.class.getResource("imports/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private String told(String name) {
    return err.toString().replace(resource(name), name);
  }

  @Test
  void importsAKongService() {
    assertThat(run(resource("kong.yaml"))).isZero();

    assertThat(out.toString())
        .endsWith(
            """
            version: 1
            secrets:
              x-api-key: { env: "X_API_KEY" }
            rules:
              - name: "kong, line 3"
                match:
                  hosts: ["api.anthropic.com"]
                headers:
                  remove: ["x-internal-team"]
              - name: "kong, line 3, part 2"
                match:
                  hosts: ["api.anthropic.com"]
                  headers: { x-gw-id: true }
                headers:
                  remove: ["x-request-id"]
                  rename:
                    x-gw-id: "x-request-id"
              - name: "kong, line 3, part 3"
                match:
                  hosts: ["api.anthropic.com"]
                headers:
                  replace:
                    x-api-key: "${secret:x-api-key}"
                  default:
                    anthropic-version: "2023-06-01"
                  append:
                    anthropic-beta: "context-1m-2025-08-07"
            """);
    assertThat(told("kong.yaml"))
        .isEqualTo(
            """
            kong.yaml:10:13: left out: remove.querystring: is not about headers
            kong.yaml:15:17: x-api-key: the secret is not copied; put it into the variable X_API_KEY
            kong.yaml:19:17: left out: x-caller: a template, $(...), has no like here
            kong.yaml:20:17: left out: Host: the client's or the connection's own; no rule may touch it
            """);
  }

  @Test
  void importsAnNginxLocation() {
    assertThat(run(resource("nginx.conf"))).isZero();

    assertThat(out.toString())
        .endsWith(
            """
            version: 1
            secrets:
              x-api-key: { env: "X_API_KEY" }
            rules:
              - name: "nginx, line 8"
                match:
                  hosts: ["api.anthropic.com"]
                  paths: ["/v1/**"]
                headers:
                  remove: ["Authorization"]
                  set:
                    x-api-key: "${secret:x-api-key}"
                    anthropic-version: "2023-06-01"
            """);
    assertThat(told("nginx.conf"))
        .contains(
            "nginx.conf:6:5: Host: has no effect: no proxy_pass inherits it\n",
            "nginx.conf:9:9: left out: Host: the client's",
            "nginx.conf:10:9: left out: Connection: the client's",
            "nginx.conf:12:9: left out: X-Forwarded-For: a variable, $proxy_add_x_forwarded_for,");
  }

  @Test
  void importsAnApimPolicy() {
    assertThat(run(resource("policy.xml"))).isZero();

    assertThat(out.toString())
        .endsWith(
            """
            version: 1
            secrets:
              anthropic-key: { env: "ANTHROPIC_KEY" }
            rules:
              - name: "apim, line 4"
                match:
                  hosts: ["api.anthropic.com"]
                headers:
                  remove: ["Ocp-Apim-Subscription-Key"]
                  set:
                    x-api-key: "${secret:anthropic-key}"
                  default:
                    anthropic-version: "2023-06-01"
            """);
    assertThat(told("policy.xml"))
        .isEqualTo(
            """
            policy.xml:5:9: <rate-limit>: is no operation on headers
            policy.xml:6:9: x-api-key: {{anthropic-key}} is read from the variable ANTHROPIC_KEY
            policy.xml:12:9: left out: x-request-id: a policy expression, @(...)
            policy.xml:15:9: <choose>: is no operation on headers
            policy.xml:17:17: left out: x-debug: in <when>, not in every request
            policy.xml:23:9: left out: x-served-by: in <outbound>, so of the response
            """);
  }

  @Test
  void importsEnvoysRoutes() {
    assertThat(run(resource("envoy.yaml"))).isZero();

    assertThat(out.toString())
        .endsWith(
            """
            version: 1
            secrets:
              anthropic-api-key: { env: "ANTHROPIC_API_KEY" }
            rules:
              - name: "envoy, line 21"
                match:
                  hosts: ["api.anthropic.com"]
                  paths: ["/v1/**"]
                headers:
                  remove: ["x-debug", "x-internal-*", "authorization"]
                  set:
                    x-api-key: "${secret:anthropic-api-key}"
                  default:
                    anthropic-version: "2023-06-01"
            """);
    assertThat(told("envoy.yaml"))
        .isEqualTo("envoy.yaml:26:63: left out: x-client: a command, %...%, has no like here\n");
  }

  @Test
  void importsACurlCommand() {
    assertThat(run(resource("curl.sh"))).isZero();

    assertThat(out.toString())
        .endsWith(
            """
            version: 1
            secrets:
              cf-aig-token: { env: "CF_AIG_TOKEN" }
              x-api-key: { env: "X_API_KEY" }
            rules:
              - name: "curl, line 1"
                match:
                  hosts: ["gateway.ai.cloudflare.com"]
                headers:
                  set:
                    cf-aig-authorization: "Bearer ${secret:cf-aig-token}"
                    x-api-key: "${secret:x-api-key}"
                    anthropic-version: "2023-06-01"
                  default:
                    Content-Type: "application/json"
            """);
    assertThat(told("curl.sh"))
        .contains("curl.sh:6:3: left out: --compressed: is not read\n")
        .contains("curl.sh:3:6: x-api-key: the secret is not copied; put it into the variable X_A");
  }

  @Test
  void namesABetaTableByItsFileOrWritesItInline() throws Exception {
    String file = resource("table.json");
    assertThat(run(file)).isZero();
    assertThat(out.toString()).contains("betas:\n  table: { file: \"" + file + "\" }\n");

    assertThat(run("--inline", "--strict", file)).isEqualTo(1);
    assertThat(out.toString())
        .contains("    vertex_ai:\n", "        tool-a-2026-01-01: \"tool-b-2026-01-01\"\n");
    assertThat(told("table.json"))
        .contains("table.json:4:3: left out: a provider that the bundled table has not");

    assertThat(execute(Files.readString(Path.of(file)), "-")).isZero();
    assertThat(out.toString()).contains("  table: bundled\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kong.yaml", "nginx.conf", "policy.xml", "envoy.yaml", "curl.sh"})
  void neverCopiesASecretAndSaysAllInCommentsToo(String name) {
    run(resource(name));

    assertThat(out.toString() + err).doesNotContain(KEY, "CANARY");
    err.toString().lines().forEach(line -> assertThat(out.toString()).contains("# " + line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kong.yaml", "nginx.conf", "policy.xml", "envoy.yaml", "curl.sh"})
  void exitsWithOneWhenStrictAndSomethingIsLeftOut(String name) {
    assertThat(run("--strict", resource(name))).isEqualTo(1);
    assertThat(out.toString()).contains("version: 1");
  }

  @Test
  void writesToAFileThatItDoesNotReplace() throws Exception {
    String file = directory.resolve("headstay.yaml").toString();
    assertThat(run("--strict", "--output", file, "kong", resource("kong.yaml"))).isEqualTo(1);
    String written = Files.readString(Path.of(file));
    assertThat(written).contains("version: 1\n");
    assertThat(out.toString()).isEmpty();

    Files.writeString(Path.of(file), "mine");
    assertThat(run("--output", file, resource("kong.yaml"))).isEqualTo(2);
    assertThat(err.toString()).contains("exists (expected: another file, or --force)");
    assertThat(Path.of(file)).hasContent("mine");
    assertThat(run("--force", "--output", file, resource("kong.yaml"))).isZero();
    assertThat(Path.of(file)).hasContent(written);
  }

  @Test
  void putsOtherHostsInPlaceOfThoseNamed() {
    String config = "add: { headers: ['x-a:1'] }";
    assertThat(execute(config, "--host", "a.example", "--host", "b.example:8443", "-")).isZero();
    assertThat(out.toString()).contains("hosts: [\"a.example\", \"b.example:8443\"]");
    assertThat(err.toString()).isEmpty();

    assertThat(execute(config, "--strict", "-")).isEqualTo(1);
    assertThat(out.toString()).contains("hosts: [\"your-gateway.example\"]");
    assertThat(err.toString()).contains("left out: which host it is for");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unknown f|KIND: \"unknown\" (expected: litellm, kong, nginx, apim, envoy or curl)",
        "--from nothing f|--from: \"nothing\" (expected:",
        "--from kong kong f|KIND and --from (expected: one of them)",
        "nowhere.yaml|nowhere.yaml: no such file (expected: a file, or -)",
        ".|.: a directory (expected: a file, or -)",
        "https://me:CANARY@a/kong.yaml|https://***@a/kong.yaml: a URL",
        "sk-ant-CANARY01234 f|KIND: \"***\" (expected: litellm",
        "a b c|KIND FILE: 3 arguments (expected: one or two)",
        "--host * f|--host: * (expected: hosts that may have secrets)",
        "--host https://x f|--host: \"https://x\" (expected:",
      })
  void tellsWhatIsWrongWithTheCommandLine(String line, String expected) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith(expected).doesNotContain("CANARY");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void showsNothingOfACommandLineInPlaceOfAFile() {
    assertThat(run("curl -H 'x-api-key: CANARY' https://a")).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("FILE: a command line (expected: a file that has it, or - for stdin)")
        .doesNotContain("CANARY");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "kong|add: { headers: [x|stdin:1:19:",
        "nginx|location / { proxy_pass x|stdin:1:",
        "nginx|proxy_set_header a \"b;|stdin:1:20: a quote without its end (expected: \")",
        "nginx|}|stdin:1:1: } without { (expected: a directive)",
        "apim|<policies><inbound></policies>|stdin:1:2",
        "curl|curl -H 'x: y|stdin:1:9: a quote without its end (expected: ')",
        "curl|curl ^\"http://x^\"|stdin:1:6: a command line of cmd.exe (expected: one of a POSIX",
        "curl|echo 1; # nothing|stdin:1:1: a command that is not curl (expected: curl with -H)",
        "curl|curl https://a|stdin: nothing about headers of requests (expected: curl with -H)",
        "litellm|{\"a\": {\"b\": 1}}|stdin:1:13: a table's entry (expected: a flag's name or null)",
        "kong|x: 1|stdin: nothing about headers of requests (expected: the plugin",
      })
  void tellsWhatItDoesNotUnderstand(String kind, String text, String expected) {
    int exit = execute(text, kind, "-");

    assertThat(err.toString()).startsWith(expected);
    assertThat(exit).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kong.yaml", "nginx.conf", "policy.xml", "envoy.yaml", "curl.sh"})
  void refusesAFileOfAnotherKind(String name) {
    for (String kind : List.of("kong", "nginx", "apim", "envoy", "curl", "litellm")) {
      if (!kind.equals(name.equals("policy.xml") ? "apim" : name.replaceAll("\\..*", ""))) {
        assertThat(run("--from", kind, resource(name))).as("%s: %s", kind, out).isEqualTo(1);
        assertThat(out.toString()).as(kind).isEmpty();
        assertThat(err.toString()).as(kind).contains(" (expected: ").doesNotContain("CANARY");
      }
    }
  }

  @Test
  void tellsThatItRecognizesNothing() {
    assertThat(execute("hello", "-")).isEqualTo(1);
    assertThat(err)
        .hasToString(
            "stdin: not recognized (expected: one of --from litellm, kong, nginx, apim, envoy,"
                + " curl)\n");
  }

  @Test
  void refusesWhatIsTooLargeOrNoText() throws Exception {
    assertThat(execute("#".repeat(1024 * 1024 + 1), "nginx", "-")).isEqualTo(1);
    assertThat(err).hasToString("stdin: too large (expected: at most 1048576 bytes of rules)\n");
    assertThat(execute("a\0", "nginx", "-")).isEqualTo(1);
    assertThat(err).hasToString("stdin:1:2: a NUL character (expected: UTF-8 text)\n");
    Path file = Files.write(directory.resolve("latin.conf"), new byte[] {(byte) 0xe9});
    assertThat(run("nginx", file.toString())).isEqualTo(1);
    assertThat(err.toString()).endsWith(": bytes that are not UTF-8 (expected: UTF-8 text)\n");
  }

  @Test
  void readsNoEntityAndNoDocumentType() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), KEY);
    String external =
        "<?xml version='1.0'?><!DOCTYPE p [<!ENTITY e SYSTEM '"
            + secret.toUri()
            + "'>]>"
            + "<policies><inbound><set-header name='x'><value>&e;</value></set-header></inbound>"
            + "</policies>";
    assertThat(execute(external, "-")).isEqualTo(1);
    assertThat(err.toString()).contains("a document type (expected: a policy without one)");
    assertThat(out.toString() + err).doesNotContain(KEY);

    StringBuilder laughs = new StringBuilder("<!DOCTYPE l [<!ENTITY a 'ha'>");
    for (char c = 'b'; c < 'z'; c++) {
      String before = "&" + (char) (c - 1) + ";";
      laughs.append("<!ENTITY ").append(c).append(" '").append(before.repeat(10)).append("'>");
    }
    assertThat(execute(laughs + "]><policies>&y;</policies>", "-")).isEqualTo(1);
    assertThat(err.toString()).contains("(expected: a policy");
    assertThat(execute("<policies><inbound>&lol;</inbound></policies>", "-")).isEqualTo(1);
    assertThat(err.toString()).contains("not well-formed XML");
  }

  @Test
  void tellsOfPlainHttpWhereSecretsDoNotGo() {
    execute("curl http://llm.corp.example/v1 -u 'me:hunter2-CANARY'", "-");

    assertThat(err.toString())
        .contains("stdin:1:6: plain http: secrets go there only with overHttp: true in the rule");
    assertThat(out.toString()).contains("Authorization: \"Basic ${secret:authorization}\"");
    assertThat(out.toString() + err).doesNotContain("CANARY", "hunter2");
  }

  @Test
  void tellsWhereTheGatewayChoosesAndRulesDoNot() {
    String text =
        "location / { proxy_pass https://a; proxy_set_header x-a 1; }\n"
            + "location /v1 { proxy_pass https://a; proxy_set_header x-b 1; }\n"
            + "location /v2 { proxy_pass https://b; proxy_set_header x-b 1; }\n";
    execute(text, "-");

    assertThat(err)
        .hasToString(
            "stdin:2:16: left out: a choice: the gateway takes either this or what is at line 1;"
                + " here both hold, one after the other\n");
    assertThat(out.toString()).contains("paths: [\"/v1*/**\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "curl -A agent/1 https://a|set: User-Agent: \"agent/1\"",
        "curl -e https://b https://a|set: Referer: \"https://b\"",
        "curl -b 'a=1; b=2' -b c=$C https://a|set: Cookie: \"${secret:cookie}${secret:c}\"",
        "curl --oauth2-bearer $T https://a|set: Authorization: \"Bearer ${secret:t}\"",
        "curl -H 'Authorization: Bearer a1' -u x:y https://a|set: Authorization: \"Bearer ${secret:authorization}\"",
        "curl --json {} https://a|default: Content-Type: \"application/json\" Accept: \"application/json\"",
        "curl -sXPOST -H'x-a:$1' https://a|set: x-a: \"$1\"",
        "curl -H 'x-a: ${B}' https://a|set: x-a: \"$${B}\"",
        "curl -H \"x-a: ${B}\" https://a|set: x-a: \"${env:B}\"",
        "curl -H \"x-a: ${B:-c-d}/${E:-}\" https://a|set: x-a: \"${env:B:-c-d}/${env:E}\"",
        "curl -H \"x-a: ${B:-sk-ant-CANARY0123456789}\" https://a|set: x-a: \"${env:B}\"",
        "curl -H \"x-api-key: ${B:-CANARY}\" https://a|set: x-api-key: \"${secret:b}\"",
        "curl -H 'Accept:' -H 'x-a: 1' https://a|remove: [\"Accept\"] set: x-a: \"1\"",
        "curl -H $'x-a: \\x41\\u0042\\103' https://me:pw@a|set: x-a: \"ABC\" Authorization: \"Basic ${secret:authorization}\"",
        "curl -H 'x-a: 1' -H 'x-a: 2' https://a|set: x-a: \"1\" append: x-a: \"2\"",
      })
  void readsCurlsOptions(String command, String expected) {
    assertThat(execute(command, "curl", "-")).as(err.toString()).isZero();
    assertThat(out.toString() + err).doesNotContain("CANARY");
    String headers = out.toString().split("    headers:\n", 2)[1];
    assertThat(headers.trim().replaceAll("\\s+", " ")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-H @headers.txt|headers in a file, -H @...",
        "-H 'x-a;'|a header without a value",
        "-H nothing|a header without a colon",
        "-H \"x-a: $(cat key)\"|x-a: what a command puts out",
        "-H \"x-a: `cat key`\"|x-a: what a command puts out",
        "-H \"x-a: ${A:=b}\"|x-a: a shell's parameter that is more than a name, or a name and a plain fallback",
        "-H \"x-a: ${A:-$(b)}\"|x-a: a shell's parameter that is more than a name, or a name and a plain fallback",
        "-H \"x-a: ${A:-${B}}\"|x-a: a shell's parameter that is more than a name, or a name and a plain fallback",
        "-H \"x-a: $1\"|x-a: a shell's parameter that is more than a name, or a name and a plain fallback",
        "-H \"x-api-key: ${A:-CANARY}\"|x-api-key: the fallback of A, a secret",
        "-b \"a=${A:?}\"|Cookie: a shell's parameter that is more than a name, or a name and a plain fallback",
        "-H 'x-a: \u00e9'|x-a: a value that is not of visible ASCII characters",
        "-H 'Host: b'|Host: the client's or the connection's own; no rule may touch it",
        "-u \"$U:$P\"|Authorization: user and password: put \"Basic \" and their Base64 into a secret",
        "-b jar.txt|Cookie: from a file",
        "-K curlrc|--config: is not read",
        "--ssl-sessions sess.txt|--ssl-sessions: is not read",
        "$URL|a URL whose host is in a variable",
      })
  void tellsWhatItCantTakeFromCurl(String options, String expected) {
    execute("curl " + options + " https://a", "curl", "-");
    assertThat(err.toString()).contains("left out: " + expected + "\n");
  }

  /** Else the key would go there. */
  @Test
  void takesNoArgumentOfAnUnknownOptionForAHost() {
    execute("curl --sigalgs X --no-such https://a.example -H 'x-api-key: k'", "curl", "-");

    assertThat(out.toString()).contains("hosts: [\"a.example\"]").doesNotContain("\"x\"");
    assertThat(err.toString()).contains("left out: --sigalgs: ", "left out: --no-such: ");
  }

  @Test
  @Timeout(60)
  void isQuickWithTheLargestInput() {
    String[][] inputs = {
      {"nginx", "proxy_set_header a b;\n"},
      {"nginx", "location / { proxy_pass https://a; proxy_set_header a b; }\n"},
      {"nginx", "server { "},
      {"apim", "<set-header name='a'><value>b</value></set-header>\n"},
      {"apim", "\"@( "},
      {"curl", " -H 'a: b'"},
      {"curl", "$(( "},
      {"kong", "x: 1\n"},
      {"litellm", "{ "},
      {"envoy", "["},
    };
    for (String[] input : inputs) {
      String start = input[0].equals("curl") ? "curl " : "";
      String text = start + input[1].repeat(1024 * 1020 / input[1].length());
      assertThat(execute(text, input[0], "-")).as(input[1]).isEqualTo(1);
      assertThat(err.toString()).startsWith("stdin").hasSizeLessThan(200);
    }
  }
}
