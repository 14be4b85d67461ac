package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad configurations, each with the whole of what is said about it. */
class BadConfigurationTest {
  private static final String CANARY = "sk-ant-canary-Zx81";

  private record Bad(String name, String text, String[] expected) {
    @Override
    public String toString() {
      return expected[0];
    }
  }

  private static Bad yaml(String text, String... expected) {
    return new Bad("headstay.yaml", text, expected);
  }

  private static Bad json(String text, String... expected) {
    return new Bad("headstay.json", text, expected);
  }

  /** A rule for one host with these keys under {@code headers}, which begin at 6:7. */
  private static Bad headers(String text, String... expected) {
    return yaml(
        """
        version: 1
        rules:
          - name: a
            match: { hosts: [a.example] }
            headers:
        """
            + text.indent(6),
        expected);
  }

  /** A rule with these keys under {@code match}, which begin at 6:7. */
  private static Bad match(String text, String... expected) {
    return yaml(
        """
        version: 1
        rules:
          - name: a
            match:
        """
            + text.indent(6)
            + "    headers: { remove: [x-a] }\n",
        expected);
  }

  static Stream<Bad> bad() {
    return Stream.of(
        // The document
        yaml("", "headstay.yaml: an empty file (expected: at least version: 1)"),
        yaml("# nothing\n", "headstay.yaml: an empty file (expected: at least version: 1)"),
        json("", "headstay.json: an empty file (expected: at least version: 1)"),
        json("[]", "headstay.json:1:1: a list (expected: an object with version: 1)"),
        yaml("hello", "headstay.yaml:1:1: \"hello\" (expected: an object with version: 1)"),
        json("{\"version\": 1", "headstay.json:1:14: the file ends too early (expected: valid JSON)"),
        json(
            "{\"version\": 1, \"mode\": \"enf",
            "headstay.json:1:28: the file ends too early (expected: valid JSON)"),
        json("{\"version\": 1,}", "headstay.json:1:15: unexpected \"}\" (expected: valid JSON)"),
        json("{\"version\": 1} {}", "headstay.json:1:16: a second document (expected: one document in a file)"),
        json(
            "{\"version\": " + CANARY + "}",
            "headstay.json:1:13: an unknown word (expected: valid JSON)"),
        yaml(
            "version: 1\nmode: \"enforce\n",
            "headstay.yaml:3:1: the file ends too early (expected: valid YAML)"),
        yaml(
            "version: 1\n\tmode: enforce\n",
            "headstay.yaml:2:1: a tab in the indentation (expected: valid YAML)"),
        yaml(
            "version: 1\nmode: a: b\n",
            "headstay.yaml:2:8: mapping values are not allowed here (expected: valid YAML)"),
        yaml(
            "version: 1\n---\nversion: 1\n",
            "headstay.yaml:3:1: a second document (expected: one document in a file)"),
        yaml(
            "version: &v 1\nmode: *v\n",
            "headstay.yaml:1:10: version: an anchor (expected: the value alone: aliases are not followed)",
            "headstay.yaml:2:7: mode: an alias (expected: the value itself)"),
        yaml(
            "version: 1\nmode: !!javax.script.ScriptEngineManager [x]\n",
            "headstay.yaml:2:7: mode: a tag (expected: the value alone: tags are not followed)",
            "headstay.yaml:2:7: mode: a list (expected: enforce, observe or off)"),
        yaml(
            "version: 1\n<<: { mode: off }\n",
            "headstay.yaml:2:1: a merge key (expected: the keys themselves)"),
        yaml(
            "version: 1\n? [a]\n: b\n",
            "headstay.yaml:2:3: a key that is not text (expected: text)"),
        yaml(
            "version: 1\nmode: off\nmode: off\n",
            "headstay.yaml:3:1: mode: duplicate key (expected: each key once; first at 2:1)"),
        json(
            "{\"version\": 1,\n \"log\": {},\n \"log\": {}}",
            "headstay.json:3:2: log: duplicate key (expected: each key once; first at 2:2)"),
        // Keys and kinds
        yaml("mode: off\n", "headstay.yaml:1:1: version: missing (expected: 1)"),
        yaml("version: 999\n", "headstay.yaml:1:10: version: \"999\" (expected: 1)"),
        yaml("version: '1'\n", "headstay.yaml:1:10: version: \"1\" (expected: 1)"),
        yaml(
            "version: 1\nmode: enforced\n",
            "headstay.yaml:2:7: mode: \"enforced\" (expected: enforce, observe or off; did you mean"
                + " enforce?)"),
        yaml(
            "version: 1\nmode: [off]\n",
            "headstay.yaml:2:7: mode: a list (expected: enforce, observe or off)"),
        yaml(
            "version: 1\nruls: []\n",
            "headstay.yaml:2:1: ruls: unknown key (expected: version, mode, providers, secrets,"
                + " rules, betas, clients or log; did you mean rules?)"),
        yaml(
            "version: 1\nreload: { watch: 5s }\n",
            "headstay.yaml:2:1: reload: not supported yet (expected: a file without this key)"),
        yaml(
            "version: 1\nadmin: {}\nrollout: {}\ninstance: {}\nredact: []\n",
            "headstay.yaml:2:1: admin: not supported yet (expected: a file without this key)",
            "headstay.yaml:3:1: rollout: not supported yet (expected: a file without this key)",
            "headstay.yaml:4:1: instance: not supported yet (expected: a file without this key)",
            "headstay.yaml:5:1: redact: not supported yet (expected: a file without this key)"),
        yaml("version: 1\nrules: {}\n", "headstay.yaml:2:8: rules: an object (expected: a list of rules)"),
        yaml("version: 1\nrules:\n", "headstay.yaml:2:7: rules: nothing (expected: a list of rules)"),
        yaml(
            "version: 1\nrules: [x-a]\n",
            "headstay.yaml:2:9: rules[0]: text (expected: an object with name and headers)"),
        yaml("version: 1\nproviders: []\n", "headstay.yaml:2:12: providers: a list (expected: an object)"),
        yaml(
            "version: 1\nlog: { level: trace }\n",
            "headstay.yaml:2:15: log.level: \"trace\" (expected: error, warn, info or debug)"),
        yaml(
            "version: 1\nclients: { okhttp: no }\n",
            "headstay.yaml:2:20: clients.okhttp: \"no\" (expected: true or false)"),
        yaml(
            "version: 1\nclients: { okhtp: false }\n",
            "headstay.yaml:2:12: clients.okhtp: unknown client (expected: java-net-http, okhttp,"
                + " apache-httpclient-4, apache-httpasyncclient-4 or apache-httpclient-5; did you"
                + " mean okhttp?)"),
        // Rules
        yaml(
            "version: 1\nrules:\n  - headers: { remove: [x-a] }\n",
            "headstay.yaml:3:5: rules[0].name: missing (expected: text that logs show)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n",
            "headstay.yaml:3:5: rules[0].headers: missing (expected: remove, rename, replace, set,"
                + " default or append)"),
        yaml(
            "version: 1\nrules:\n  - name: 7\n    headers: {}\n",
            "headstay.yaml:3:11: rules[0].name: \"7\" (expected: text that logs show)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {} }\n  - { name: a, headers: {} }\n",
            "headstay.yaml:4:13: rules[1].name: \"a\" (expected: each name once; first at 3:13)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {}, mode: enforced }\n",
            "headstay.yaml:3:35: rules[0].mode: \"enforced\" (expected: enforce, observe or off; did"
                + " you mean enforce?)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {}, overHttp: 1 }\n",
            "headstay.yaml:3:39: rules[0].overHttp: \"1\" (expected: true or false)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {}, constantPerClient: true }\n",
            "headstay.yaml:3:29: rules[0].constantPerClient: not supported yet (expected: a file"
                + " without this key)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n    headers: { set: { x-a: \"${env:TOKEN}\" } }\n",
            "headstay.yaml:3:5: rules[0]: a secret for every host (expected: match.hosts or"
                + " match.provider, which say who may have it)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n    headers: { set: { x-api-key: " + CANARY + " } }\n",
            "headstay.yaml:3:5: rules[0]: a secret for every host (expected: match.hosts or"
                + " match.provider, which say who may have it)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n    match: { hosts: [b.example, \"*\"] }\n"
                + "    headers: { set: { x-api-key: " + CANARY + " } }\n",
            "headstay.yaml:4:33: rules[0].match.hosts[1]: a secret for every host (expected: hosts"
                + " that may have it)"),
        // Matchers
        match("host: [a.example]\n",
            "headstay.yaml:5:7: rules[0].match.host: unknown key (expected: provider, hosts, paths,"
                + " methods, clients or headers; did you mean hosts?)"),
        match("hosts: a.example\n",
            "headstay.yaml:5:14: rules[0].match.hosts: \"a.example\" (expected: a list of host"
                + " patterns)"),
        match("hosts: []\n",
            "headstay.yaml:5:14: rules[0].match.hosts: an empty list (expected: at least one of host"
                + " patterns, or no such key for any)"),
        match("hosts: [\"a.*.example\"]\n", "?host"),
        match("hosts: [\"https://user:" + CANARY + "@a.example/\"]\n", "?url"),
        match("hosts: [\"a.example:99999\"]\n", "?port"),
        match("hosts: [8080]\n",
            "headstay.yaml:5:15: rules[0].match.hosts[0]: \"8080\" (expected: a host pattern, such as"
                + " *.example.com:8443)"),
        match("paths: [\"v1/messages\"]\n", "?path"),
        match("paths: [\"/v1?beta=true\"]\n", "?query"),
        match("methods: [post]\n",
            "headstay.yaml:5:17: rules[0].match.methods[0]: \"post\" (expected: a method in upper"
                + " case; did you mean POST?)"),
        match("methods: [\"GET /\"]\n",
            "headstay.yaml:5:17: rules[0].match.methods[0]: \"GET /\" (expected: a method, such as"
                + " POST)"),
        match("clients: [okhttp3]\n",
            "headstay.yaml:5:17: rules[0].match.clients[0]: \"okhttp3\" (expected: java-net-http,"
                + " okhttp, apache-httpclient-4, apache-httpasyncclient-4 or apache-httpclient-5; did"
                + " you mean okhttp?)"),
        match("provider: antropic\n",
            "headstay.yaml:5:17: rules[0].match.provider: \"antropic\" (expected: anthropic, bedrock,"
                + " bedrock_converse, bedrock_mantle, vertex_ai, azure_ai or databricks; did you mean"
                + " anthropic?)"),
        match("headers: { x-a: [" + CANARY + "] }\n",
            "headstay.yaml:5:23: rules[0].match.headers.x-a: a list (expected: the exact value, true"
                + " (present) or false (absent))"),
        yaml(
            "version: 1\nproviders:\n  gw: { paths: [\"/gw/**\"] }\nrules:\n  - name: a\n"
                + "    match: { provider: gw }\n    headers: { set: { x-a: b } }\n",
            "headstay.yaml:6:24: rules[0].match.provider: \"gw\" (expected: a provider with hosts: a"
                + " path alone can be anybody's)"),
        yaml(
            "version: 1\nproviders:\n  gw: { betas: anthropic }\n",
            "headstay.yaml:3:7: providers.gw.hosts: missing (expected: hosts, paths or both)"),
        yaml(
            "version: 1\nproviders:\n  gw: { hosts: [a.example], betas: antropic }\n",
            "headstay.yaml:3:36: providers.gw.betas: \"antropic\" (expected: a provider of the beta"
                + " table: anthropic, bedrock, bedrock_converse, bedrock_mantle, vertex_ai, azure_ai"
                + " or databricks; did you mean anthropic?)"),
        // Secrets
        yaml(
            "version: 1\nsecrets: { key: " + CANARY + " }\n",
            "headstay.yaml:2:17: secrets.key: text (expected: an object: { env: NAME } or { file:"
                + " /path })"),
        yaml(
            "version: 1\nsecrets: { key: {} }\n",
            "headstay.yaml:2:17: secrets.key.env: missing (expected: env or file)"),
        yaml(
            "version: 1\nsecrets: { key: { env: A, file: /b } }\n",
            "headstay.yaml:2:27: secrets.key.file: env and file (expected: one of them)"),
        yaml(
            "version: 1\nsecrets: { key: { env: " + CANARY + " } }\n",
            "headstay.yaml:2:24: secrets.key.env: text (expected: a variable's name: letters, digits"
                + " and _)"),
        yaml(
            "version: 1\nsecrets: { \"a b\": { env: A } }\n",
            "headstay.yaml:2:12: secrets[\"a…\"]: a name with other characters (expected: letters,"
                + " digits, -, _ and .)"),
        // Header names
        headers("set: { \"\": b }\n", "?empty name"),
        headers("set: { \"x a\": " + CANARY + " }\n", "?space"),
        headers("set: { \"authorization: Bearer " + CANARY + "\": b }\n", "?colon"),
        headers("set: { \":authority\": b }\n", "?pseudo"),
        headers("set: { Host: b }\n", "?host guarded"),
        headers("default: { content-length: 1 }\n", "?length"),
        headers("remove: [Connection]\n", "?connection"),
        headers("remove: [\"*x\"]\n", "?wild"),
        headers("rename: { x-a: Proxy-Authorization }\n", "?rename"),
        headers("replace: { accept-encoding: gzip }\n", "?encoding"),
        headers("append: { User-Agent: b }\n", "?append"),
        headers("keep: [x-a]\n",
            "headstay.yaml:6:7: rules[0].headers.keep: not supported yet (expected: a file without"
                + " this key)"),
        headers("sets: { x-a: b }\n",
            "headstay.yaml:6:7: rules[0].headers.sets: unknown key (expected: remove, rename,"
                + " replace, set, default or append; did you mean set?)"),
        headers("set:\n  x-a: b\n  X-A: c\n",
            "headstay.yaml:8:9: rules[0].headers.set.X-A: the same header in another case (expected:"
                + " each header once; first at 7:9)"),
        // Values
        headers("set: { x-a: [" + CANARY + "] }\n",
            "headstay.yaml:6:19: rules[0].headers.set.x-a: a list (expected: text, a number, true or"
                + " false)"),
        headers("set: { x-a: }\n",
            "headstay.yaml:6:19: rules[0].headers.set.x-a: nothing (expected: text, a number, true or"
                + " false)"),
        headers("set: { x-a: \"" + CANARY + "\\r\\nx-b: c\" }\n", "?crlf"),
        headers("set: { x-a: \"caf\u00e9\" }\n", "?nonascii"),
        headers("set: { x-a: \"\u010a${env:A}\" }\n", "?nonascii beside"),
        headers("set: { x-a: \"Bearer ${secret:nope}\" }\n",
            "headstay.yaml:6:27: rules[0].headers.set.x-a: an unknown secret (expected: a name under"
                + " secrets)"),
        headers("set: { x-a: \"Bearer ${vault:a}\" }\n", "?kind"),
        headers("set: { x-a: \"Bearer ${env:A\" }\n", "?unterminated"),
        headers("set: { x-a: \"${env:${sys:a}}\" }\n", "?nested"),
        headers("set: { x-a: \"${env:" + CANARY + "}\" }\n", "?env name"),
        headers("replace: { x-a: { matching: \"(a\", to: b } }\n", "?regexp"),
        headers("replace: { x-a: { matching: \"(a)\\\\1\", to: b } }\n", "?backreference"),
        headers("replace: { x-a: { matching: \"(a)\", to: \"b$2\" } }\n", "?group"),
        headers("replace: { x-a: { matching: a, from: a, to: b } }\n", "?both"),
        headers("replace: { x-a: { to: b } }\n", "?neither"),
        headers("replace: { x-a: { from: b } }\n", "?no to"),
        // Beta flags
        yaml("version: 1\nbetas: on\n", "?betas on"),
        yaml("version: 1\nbetas: { table: bundle }\n", "?table"),
        yaml("version: 1\nbetas: { table: { url: \"https://a.example/b.json\", refresh: 24h } }\n", "?url table"),
        yaml("version: 1\nbetas: { table: { file: /no/such.json } }\n", "?no table"),
        yaml("version: 1\nbetas: { providers: { bedrok: { filter: true } } }\n", "?column"),
        yaml("version: 1\nbetas: { providers: { bedrock: { unmapped: dropp } } }\n", "?unmapped"),
        yaml("version: 1\nbetas: { providers: { bedrock: { models: [] } } }\n", "?models"),
        yaml("version: 1\nbetas: { providers: { bedrock: { overrides: { a: 1 } } } }\n", "?override"),
        yaml("version: 1\nbetas: { maxBodyBytes: 1 }\n", "?bytes"));
  }

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("bad")
  void saysWhatIsWrongAndWhere(Bad bad) {
    Loaded loaded = Given.file(directory, bad.name, bad.text).with("A", "a").load();

    assertThat(Given.problems(loaded, directory)).containsExactly(bad.expected);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void leavesTheApplicationUntouched(Bad bad) {
    Loaded loaded = Given.file(directory, bad.name, bad.text).with("A", "a").load();

    assertThat(loaded.configuration().policy()).isSameAs(HeaderPolicy.empty());
  }

  @ParameterizedTest
  @MethodSource("bad")
  void showsNoSecret(Bad bad) {
    Loaded loaded = Given.file(directory, bad.name, bad.text).with("A", "a").load();

    List<String> said = new ArrayList<>(loaded.warnings());
    for (Problem problem : loaded.problems()) {
      said.add(problem.toString() + problem.found() + problem.keyPath());
    }
    assertThat(said).isNotEmpty().noneMatch(line -> line.contains("canary"));
  }
}
