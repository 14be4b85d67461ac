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

  /** Settings of one column of the beta table with these keys, which begin at 5:7. */
  private static Bad flags(String text, String... expected) {
    return yaml(
        """
        version: 1
        betas:
          providers:
            bedrock:
        """
            + text.indent(6),
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
        yaml(
            "sk-ant-canary123456789",
            "headstay.yaml:1:1: \"***\" (expected: an object with version: 1)"),
        json(
            "{\"version\": 1",
            "headstay.json:1:14: the file ends too early (expected: valid JSON)"),
        json(
            "{\"version\": 1, \"mode\": \"enf",
            "headstay.json:1:28: the file ends too early (expected: valid JSON)"),
        json("{\"version\": 1,}", "headstay.json:1:15: unexpected \"}\" (expected: valid JSON)"),
        json(
            "{\"version\": 1} {}",
            "headstay.json:1:16: a second document (expected: one document in a file)"),
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
            "headstay.yaml:1:10: version: an anchor (expected: the value alone: aliases are not"
                + " followed)",
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
                + " rules, betas, reload, clients, log, admin, instance, rollout or redact; did you mean"
                + " rules?)"),
        yaml(
            "version: 1\nreload: { watch: 5 }\n",
            "headstay.yaml:2:18: reload.watch: \"5\" (expected: a duration from 10ms to 8760h or"
                + " off)"),
        yaml(
            "version: 1\nreload: { watch: 1ms, every: 5s }\n",
            "headstay.yaml:2:18: reload.watch: \"1ms\" (expected: a duration from 10ms to 8760h or"
                + " off)",
            "headstay.yaml:2:23: reload.every: unknown key (expected: watch or url)"),
        yaml(
            "version: 1\nreload: { url: { refresh: 1d, cache: \"\" } }\n",
            "headstay.yaml:2:16: reload.url.location: missing (expected: a URL)",
            "headstay.yaml:2:27: reload.url.refresh: \"1d\" (expected: a duration from 10ms to"
                + " 8760h)",
            "headstay.yaml:2:38: reload.url.cache: \"\" (expected: a path)"),
        yaml(
            "version: 1\nreload: { url: { location: \"https://me:canary-word@a.example/\" } }\n",
            "headstay.yaml:2:28: reload.url.location: no such URL (expected: an http or https URL"
                + " without user and password)"),
        yaml(
            "version: 1\nreload: { url: { location: \"ftp://a.example/\", maxBytes: 0 } }\n",
            "headstay.yaml:2:28: reload.url.location: no such URL (expected: an http or https URL"
                + " without user and password)",
            "headstay.yaml:2:58: reload.url.maxBytes: \"0\" (expected: a number of bytes from 1 to"
                + " 67108864)"),
        yaml(
            "version: 1\nredact: [x-a, \"x b\", { a: b }, \"\"]\n",
            "headstay.yaml:2:15: redact[1]: \"x\" followed by U+0020 (expected: a header name of"
                + " letters, digits and !#$%&'*+-.^_`|~)",
            "headstay.yaml:2:22: redact[2]: an object (expected: a header name, in which * is any"
                + " run of characters)",
            "headstay.yaml:2:32: redact[3]: \"\" (expected: a header name, in which * is any run of"
                + " characters)"),
        yaml(
            "version: 1\nredact: x-a\n",
            "headstay.yaml:2:9: redact: \"x-a\" (expected: a list of header names)"),
        // Fleets
        yaml(
            "version: 1\ninstance: canary\n",
            "headstay.yaml:2:11: instance: text (expected: an object)"),
        yaml(
            "version: 1\ninstance: { my ring: a, region: [a], zone: null }\n",
            "headstay.yaml:2:13: instance[\"my…\"]: a name with other characters (expected:"
                + " letters, digits, -, _ and .)",
            "headstay.yaml:2:33: instance.region: a list (expected: text, a number, true or false)",
            "headstay.yaml:2:44: instance.zone: nothing (expected: text, a number, true or false)"),
        yaml(
            "version: 1\nsecrets: { a: { env: A } }\ninstance:\n  a: \"${secret:a}\"\n"
                + "  id: \"i-${uuid}\"\n  b: \"${evn:B}\"\n",
            "headstay.yaml:4:6: instance.a: ${secret:…} (expected: text, ${env:NAME},"
                + " ${env:NAME:-fallback}, ${sys:NAME} or ${file:/path})",
            "headstay.yaml:5:7: instance.id: ${uuid} (expected: text, ${env:NAME},"
                + " ${env:NAME:-fallback}, ${sys:NAME} or ${file:/path})",
            "headstay.yaml:6:7: instance.b: an unknown placeholder (expected: ${env:NAME},"
                + " ${env:NAME:-fallback}, ${sys:NAME}, ${file:/path}, ${secret:NAME}, ${uuid}, or"
                + " $${ for a literal ${)"),
        yaml(
            "version: 1\nrollout: 10\n",
            "headstay.yaml:2:10: rollout: a number (expected: an object)"),
        yaml(
            "version: 1\nrollout: { percentage: 10 }\n",
            "headstay.yaml:2:12: rollout.percentage: unknown key (expected: labels or percent; did"
                + " you mean percent?)"),
        yaml(
            "version: 1\nrollout: { percent: 10% }\n",
            "headstay.yaml:2:21: rollout.percent: \"10%\" (expected: a number from 0 to 100)"),
        yaml(
            "version: 1\nrollout: { labels: { ring: other }, percent: 100.5 }\n",
            "headstay.yaml:2:46: rollout.percent: \"100.5\" (expected: a number from 0 to 100)"),
        yaml(
            "version: 1\nrollout: { labels: { a: [], b: [[c]], d: { e: f }, g: \"${env:G}\" } }\n",
            "headstay.yaml:2:25: rollout.labels.a: an empty list (expected: at least one value, or"
                + " no such key for any)",
            "headstay.yaml:2:33: rollout.labels.b[0]: a list (expected: plain text, a number, true"
                + " or false)",
            "headstay.yaml:2:42: rollout.labels.d: an object (expected: plain text, a number, true"
                + " or false, or a list of them)",
            "headstay.yaml:2:55: rollout.labels.g: a placeholder (expected: plain text, a number,"
                + " true or false)"),
        yaml(
            "version: 1\nrules: {}\n",
            "headstay.yaml:2:8: rules: an object (expected: a list of rules)"),
        yaml(
            "version: 1\nrules:\n",
            "headstay.yaml:2:7: rules: nothing (expected: a list of rules)"),
        yaml(
            "version: 1\nrules: [x-a]\n",
            "headstay.yaml:2:9: rules[0]: text (expected: an object with name and headers)"),
        yaml(
            "version: 1\nproviders: []\n",
            "headstay.yaml:2:12: providers: a list (expected: an object)"),
        yaml(
            "version: 1\nlog: { level: trace }\n",
            "headstay.yaml:2:15: log.level: \"trace\" (expected: error, warn, info or debug)"),
        yaml(
            "version: 1\nlog: { audit: on }\n",
            "headstay.yaml:2:15: log.audit: \"on\" (expected: true or false)"),
        yaml(
            "version: 1\nclients: { okhttp: no }\n",
            "headstay.yaml:2:20: clients.okhttp: \"no\" (expected: true or false)"),
        yaml(
            "version: 1\nclients: { okhtp: false }\n",
            "headstay.yaml:2:12: clients.okhtp: unknown client (expected: java-net-http, okhttp,"
                + " apache-httpclient-4, apache-httpasyncclient-4 or apache-httpclient-5; did you"
                + " mean okhttp?)"),
        // The admin endpoint
        yaml("version: 1\nadmin: on\n", "headstay.yaml:2:8: admin: text (expected: an object)"),
        yaml(
            "version: 1\nadmin: {}\n",
            "headstay.yaml:2:8: admin.listen: missing (expected: host:port, such as 127.0.0.1:9797"
                + " or [::1]:9797)"),
        yaml(
            "version: 1\nadmin: { listen: 9797 }\n",
            "headstay.yaml:2:18: admin.listen: \"9797\" (expected: host:port, such as"
                + " 127.0.0.1:9797 or [::1]:9797)"),
        yaml(
            "version: 1\nadmin: { listen: 'localhost:65536' }\n",
            "headstay.yaml:2:18: admin.listen: \"localhost:65536\" (expected: host:port, such as"
                + " 127.0.0.1:9797 or [::1]:9797)"),
        yaml(
            "version: 1\nadmin: { listen: '0.0.0.0:9797' }\n",
            "headstay.yaml:2:18: admin.listen: \"0.0.0.0:9797\" without a token (expected:"
                + " admin.token, or a loopback address such as 127.0.0.1:9797)"),
        yaml(
            "version: 1\nadmin: { listen: 'a.localhost:9797' }\n",
            "headstay.yaml:2:18: admin.listen: \"a.localhost:9797\" without a token (expected:"
                + " admin.token, or a loopback address such as 127.0.0.1:9797)"),
        yaml(
            "version: 1\nadmin: { listen: '127.0.0.1:9797', token: canary-Zx81 }\n",
            "headstay.yaml:2:43: admin.token: text (expected: ${secret:NAME}, or at least 16"
                + " visible characters)"),
        yaml(
            "version: 1\nadmin: { listen: '0.0.0.0:9797', token: '${secret:admin}' }\n",
            "headstay.yaml:2:42: admin.token: an unknown secret (expected: a name under secrets)"),
        yaml(
            "version: 1\nadmin: { listen: '127.0.0.1:9797', tokn: x }\n",
            "headstay.yaml:2:36: admin.tokn: unknown key (expected: listen or token; did you mean"
                + " token?)"),
        // Rules
        yaml(
            "version: 1\nrules:\n  - headers: { remove: [x-a] }\n",
            "headstay.yaml:3:5: rules[0].name: missing (expected: text that logs show)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n",
            "headstay.yaml:3:5: rules[0].headers: missing (expected: remove, rename, replace, set,"
                + " keep, default or append)"),
        yaml(
            "version: 1\nrules:\n  - name: 7\n    headers: {}\n",
            "headstay.yaml:3:11: rules[0].name: \"7\" (expected: text that logs show)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {} }\n  - { name: a, headers: {} }\n",
            "headstay.yaml:4:13: rules[1].name: \"a\" (expected: each name once; first at 3:13)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {}, mode: enforced }\n",
            "headstay.yaml:3:35: rules[0].mode: \"enforced\" (expected: enforce, observe or"
                + " off; did"
                + " you mean enforce?)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {}, overHttp: 1 }\n",
            "headstay.yaml:3:39: rules[0].overHttp: \"1\" (expected: true or false)"),
        yaml(
            "version: 1\nrules:\n  - { name: a, headers: {}, constantPerClient: yes please }\n",
            "headstay.yaml:3:48: rules[0].constantPerClient: \"yes please\" (expected: true or"
                + " false)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n    constantPerClient: true\n"
                + "    headers: { keep: [x-api-key] }\n",
            "headstay.yaml:3:5: rules[0]: a secret for every host (expected: match.hosts or"
                + " match.provider, which say who may have it)"),
        yaml(
            "version: 1\nproviders:\n  gw: { paths: [\"/gw/**\"] }\nrules:\n  - name: a\n"
                + "    match: { provider: gw }\n    headers: { keep: [x-a] }\n",
            "headstay.yaml:6:24: rules[0].match.provider: \"gw\" (expected: a provider with"
                + " hosts: a"
                + " path alone can be anybody's)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n    headers: { set: { x-a: \"${env:TOKEN}\" } }\n",
            "headstay.yaml:3:5: rules[0]: a secret for every host (expected: match.hosts or"
                + " match.provider, which say who may have it)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n    headers: { set: { x-api-key: "
                + CANARY
                + " } }\n",
            "headstay.yaml:3:5: rules[0]: a secret for every host (expected: match.hosts or"
                + " match.provider, which say who may have it)"),
        yaml(
            "version: 1\nrules:\n  - name: a\n    match: { hosts: [b.example, \"*\"] }\n"
                + "    headers: { set: { x-api-key: "
                + CANARY
                + " } }\n",
            "headstay.yaml:4:33: rules[0].match.hosts[1]: a secret for every host (expected: hosts"
                + " that may have it)"),
        // Matchers
        match(
            "host: [a.example]\n",
            "headstay.yaml:5:7: rules[0].match.host: unknown key (expected: provider, hosts, paths,"
                + " methods, clients or headers; did you mean hosts?)"),
        match(
            "hosts: a.example\n",
            "headstay.yaml:5:14: rules[0].match.hosts: \"a.example\" (expected: a list of host"
                + " patterns)"),
        match(
            "hosts: []\n",
            "headstay.yaml:5:14: rules[0].match.hosts: an empty list (expected: at least one of"
                + " host"
                + " patterns, or no such key for any)"),
        match(
            "hosts: [\"a.*.example\"]\n",
            "headstay.yaml:5:15: rules[0].match.hosts[0]: \"a.*.example\" (expected: a host,"
                + " *.domain or *, with or without :port, without scheme or path)"),
        match(
            "hosts: [\"https://user:" + CANARY + "@a.example/\"]\n",
            "headstay.yaml:5:15: rules[0].match.hosts[0]: \"***@a.example/\" (expected: a host,"
                + " *.domain or *, with or without :port, without scheme or path)"),
        match(
            "hosts: [\"https://a.example\"]\n",
            "headstay.yaml:5:15: rules[0].match.hosts[0]: \"https://a.example\" (expected: a"
                + " host, *.domain or *, with or without :port, without scheme or path)"),
        match(
            "hosts: [\"a.example:99999\"]\n",
            "headstay.yaml:5:15: rules[0].match.hosts[0]: \"a.example:99999\" (expected: a"
                + " port from 1 to 65535 after the colon)"),
        match(
            "hosts: [8080]\n",
            "headstay.yaml:5:15: rules[0].match.hosts[0]: \"8080\" (expected: a host pattern,"
                + " such as"
                + " *.example.com:8443)"),
        match(
            "paths: [\"v1/messages\"]\n",
            "headstay.yaml:5:15: rules[0].match.paths[0]: \"v1/messages\" (expected: a path"
                + " glob that begins with / or **/)"),
        match(
            "paths: [\"/v1?beta=true\"]\n",
            "headstay.yaml:5:15: rules[0].match.paths[0]: \"/v1?beta=true\" (expected: a path"
                + " glob without query, of visible ASCII characters, not '?')"),
        match(
            "methods: [connect]\n",
            "headstay.yaml:5:17: rules[0].match.methods[0]: \"connect\" (expected: another method;"
                + " CONNECT requests are never touched)"),
        match(
            "methods: [\"GET /\"]\n",
            "headstay.yaml:5:17: rules[0].match.methods[0]: \"GET /\" (expected: an HTTP method)"),
        match(
            "clients: [okhttp3]\n",
            "headstay.yaml:5:17: rules[0].match.clients[0]: \"okhttp3\" (expected: java-net-http,"
                + " okhttp, apache-httpclient-4, apache-httpasyncclient-4 or"
                + " apache-httpclient-5; did"
                + " you mean okhttp?)"),
        match(
            "provider: antropic\n",
            "headstay.yaml:5:17: rules[0].match.provider: \"antropic\" (expected: anthropic,"
                + " bedrock,"
                + " bedrock_converse, bedrock_mantle, vertex_ai, azure_ai or databricks; did"
                + " you mean"
                + " anthropic?)"),
        match(
            "headers: { x-a: [" + CANARY + "] }\n",
            "headstay.yaml:5:23: rules[0].match.headers.x-a: a list (expected: the exact value,"
                + " true"
                + " (present) or false (absent))"),
        yaml(
            "version: 1\nproviders:\n  gw: { paths: [\"/gw/**\"] }\nrules:\n  - name: a\n"
                + "    match: { provider: gw }\n    headers: { set: { x-a: b } }\n",
            "headstay.yaml:6:24: rules[0].match.provider: \"gw\" (expected: a provider with"
                + " hosts: a"
                + " path alone can be anybody's)"),
        yaml(
            "version: 1\nproviders:\n  gw: { hosts: [\"*\"] }\nrules:\n  - name: a\n"
                + "    match: { provider: gw }\n    headers: { set: { x-api-key: b } }\n",
            "headstay.yaml:6:24: rules[0].match.provider: a secret for every host (expected: a"
                + " provider whose hosts may have it)"),
        yaml(
            "version: 1\nproviders:\n  gw: { betas: anthropic }\n",
            "headstay.yaml:3:7: providers.gw.hosts: missing (expected: hosts, paths or both)"),
        yaml(
            "version: 1\nproviders:\n  gw: { hosts: [a.example], betas: antropic }\n",
            "headstay.yaml:3:36: providers.gw.betas: \"antropic\" (expected: a provider of the beta"
                + " table: anthropic, bedrock, bedrock_converse, bedrock_mantle, vertex_ai,"
                + " azure_ai"
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
            "headstay.yaml:2:24: secrets.key.env: text (expected: a variable's name: letters,"
                + " digits"
                + " and _)"),
        yaml(
            "version: 1\nsecrets: { \"a b\": { env: A } }\n",
            "headstay.yaml:2:12: secrets[\"a…\"]: a name with other characters (expected: letters,"
                + " digits, -, _ and .)"),
        // Header names
        headers(
            "set: { \"\": b }\n",
            "headstay.yaml:6:14: rules[0].headers.set[\"\"]: \"\" (expected: a header name)"),
        headers(
            "set: { \"x a\": " + CANARY + " }\n",
            "headstay.yaml:6:14: rules[0].headers.set[\"x…\"]: \"x\" followed by U+0020"
                + " (expected: a header name of letters, digits and !#$%&'*+-.^_`|~)"),
        headers(
            "set: { \"authorization: Bearer " + CANARY + "\": b }\n",
            "headstay.yaml:6:14: rules[0].headers.set[\"authorization…\"]: \"authorization\""
                + " followed by ':' (expected: a header name of letters, digits and"
                + " !#$%&'*+-.^_`|~)"),
        headers(
            "set: { \":authority\": b }\n",
            "headstay.yaml:6:14: rules[0].headers.set[\"…\"]: a name with a leading ':'"
                + " (expected: a header name, not an HTTP/2 pseudo header)"),
        headers(
            "set: { Host: b }\n",
            "headstay.yaml:6:14: rules[0].headers.set.Host: \"Host\" (expected: a header that"
                + " rules may touch; this one belongs to the connection)"),
        headers(
            "default: { content-length: 1 }\n",
            "headstay.yaml:6:18: rules[0].headers.default.content-length: \"content-length\""
                + " (expected: a header that rules may touch; this one belongs to the connection)"),
        headers(
            "remove: [Connection]\n",
            "headstay.yaml:6:16: rules[0].headers.remove[0]: \"Connection\" (expected: a"
                + " header that rules may touch; this one belongs to the connection)"),
        headers(
            "remove: [\"*x\"]\n",
            "headstay.yaml:6:16: rules[0].headers.remove[0]: \"*x\" (expected: a header name,"
                + " or the beginning of one followed by *)"),
        headers(
            "rename: { x-a: Proxy-Authorization }\n",
            "headstay.yaml:6:22: rules[0].headers.rename.x-a: \"Proxy-Authorization\""
                + " (expected: a header that rules may touch; this one belongs to the proxy)"),
        headers(
            "replace: { accept-encoding: gzip }\n",
            "headstay.yaml:6:18: rules[0].headers.replace.accept-encoding: \"accept-encoding\""
                + " (expected: a header that rules may touch; the client encodes and decodes by"
                + " this one)"),
        headers(
            "append: { User-Agent: b }\n",
            "headstay.yaml:6:17: rules[0].headers.append.User-Agent: \"User-Agent\" (expected:"
                + " a header that is a list; use set, replace or default)"),
        headers(
            "keep: { x-a: b }\n",
            "headstay.yaml:6:13: rules[0].headers.keep: an object (expected: a list of header"
                + " names)"),
        headers(
            "keep: [x-a, 7]\n",
            "headstay.yaml:6:19: rules[0].headers.keep[1]: a number (expected: a header name, or"
                + " its beginning and *)"),
        headers(
            "keep: [x-a, Host]\n",
            "headstay.yaml:6:19: rules[0].headers.keep[1]: \"Host\" (expected: a header that rules"
                + " may touch; this one belongs to the connection)"),
        headers(
            "keep: [\"x-*-a\"]\n",
            "headstay.yaml:6:14: rules[0].headers.keep[0]: \"x-*-a\" (expected: a header name, or"
                + " the beginning of one followed by *)"),
        headers(
            "keep: [Authorization, x-session-*]\n",
            "headstay.yaml:6:14: rules[0].headers.keep[0]: \"Authorization\" (expected: a header"
                + " that is no key or session, or constantPerClient: true in the rule)",
            "headstay.yaml:6:29: rules[0].headers.keep[1]: \"x-session-*\" (expected: a header"
                + " that is no key or session, or constantPerClient: true in the rule)"),
        headers(
            "sets: { x-a: b }\n",
            "headstay.yaml:6:7: rules[0].headers.sets: unknown key (expected: remove, rename,"
                + " replace, set, keep, default or append; did you mean set?)"),
        headers(
            "set:\n  x-a: b\n  X-A: c\n",
            "headstay.yaml:8:9: rules[0].headers.set.X-A: the same header in another case"
                + " (expected:"
                + " each header once; first at 7:9)"),
        // Values
        headers(
            "set: { x-a: [" + CANARY + "] }\n",
            "headstay.yaml:6:19: rules[0].headers.set.x-a: a list (expected: text, a number,"
                + " true or"
                + " false)"),
        headers(
            "set: { x-a: }\n",
            "headstay.yaml:6:18: rules[0].headers.set.x-a: nothing (expected: text, a number,"
                + " true or"
                + " false)"),
        headers(
            "set: { x-a: \"" + CANARY + "\\r\\nx-b: c\" }\n",
            "headstay.yaml:6:19: rules[0].headers.set.x-a: a value with U+000D at index 18"
                + " (expected: visible ASCII characters, with spaces or tabs only between them)"),
        headers(
            "set: { x-a: \"caf\u00e9\" }\n",
            "headstay.yaml:6:19: rules[0].headers.set.x-a: a value with U+00E9 at index 3"
                + " (expected: visible ASCII characters, with spaces or tabs only between them)"),
        headers(
            "set: { x-a: \"\u010a${env:A}\" }\n",
            "headstay.yaml:6:19: rules[0].headers.set.x-a: text (expected: visible ASCII"
                + " characters, spaces and tabs)"),
        headers(
            "set: { x-a: \"Bearer ${secret:nope}\" }\n",
            "headstay.yaml:6:27: rules[0].headers.set.x-a: an unknown secret (expected: a name"
                + " under"
                + " secrets)"),
        headers(
            "set: { x-a: \"Bearer ${vault:a}\" }\n",
            "headstay.yaml:6:27: rules[0].headers.set.x-a: an unknown placeholder (expected:"
                + " ${env:NAME}, ${env:NAME:-fallback}, ${sys:NAME}, ${file:/path},"
                + " ${secret:NAME}, ${uuid}, or $${ for a literal ${)"),
        headers(
            "set: { x-a: \"Bearer ${env:A\" }\n",
            "headstay.yaml:6:27: rules[0].headers.set.x-a: ${ without } (expected:"
                + " ${env:NAME}, ${env:NAME:-fallback}, ${sys:NAME}, ${file:/path},"
                + " ${secret:NAME}, ${uuid}, or $${ for a literal ${)"),
        headers(
            "set: { x-a: \"${env:${sys:a}}\" }\n",
            "headstay.yaml:6:20: rules[0].headers.set.x-a: ${ inside ${ (expected: one"
                + " placeholder after the other)"),
        headers(
            "set: { x-a: \"${env:" + CANARY + "}\" }\n",
            "headstay.yaml:6:20: rules[0].headers.set.x-a: ${env:…} (expected: a variable's"
                + " name: letters, digits and _)"),
        headers(
            "replace: { x-a: { matching: \"(a\", to: b } }\n",
            "headstay.yaml:6:35: rules[0].headers.replace.x-a.matching: missing closing )"
                + " (expected: an RE2 expression)"),
        headers(
            "replace: { x-a: { matching: \"(a)\\\\1\", to: b } }\n",
            "headstay.yaml:6:35: rules[0].headers.replace.x-a.matching: invalid escape"
                + " sequence (expected: an RE2 expression)"),
        headers(
            "replace: { x-a: { matching: \"(a)\", to: \"b$2\" } }\n",
            "headstay.yaml:6:48: rules[0].headers.replace.x-a.to: $2 (expected: $0 to $1, or"
                + " $$ for a literal $)"),
        headers(
            "replace: { x-a: { matching: a, from: a, to: b } }\n",
            "headstay.yaml:6:25: rules[0].headers.replace.x-a.matching: from and matching"
                + " (expected: one of them)"),
        headers(
            "replace: { x-a: { to: b } }\n",
            "headstay.yaml:6:23: rules[0].headers.replace.x-a.from: missing (expected: from"
                + " or matching)"),
        headers(
            "replace: { x-a: { from: b } }\n",
            "headstay.yaml:6:23: rules[0].headers.replace.x-a.to: missing (expected: the new"
                + " value)"),
        // Beta flags
        yaml(
            "version: 1\nbetas: on\n",
            "headstay.yaml:2:8: betas: \"on\" (expected: an object; {} turns the filter on)"),
        yaml(
            "version: 1\nbetas: { table: bundle }\n",
            "headstay.yaml:2:17: betas.table: \"bundle\" (expected: bundled, { file: /path } or"
                + " { url: https://… })"),
        yaml(
            "version: 1\nbetas: { table: { file: /a.json, refresh: 24h } }\n",
            "headstay.yaml:2:25: betas.table.file: \"/a.json\": no such file (expected: a file)",
            "headstay.yaml:2:34: betas.table.refresh: without url (expected: url beside it)"),
        yaml(
            "version: 1\nbetas: { table: { url: \"https://a.example/b.json\", file: /a.json } }\n",
            "headstay.yaml:2:52: betas.table.file: file and url (expected: one of them)"),
        yaml(
            "version: 1\nbetas: { table: { url: \"a.example\", fallback: none } }\n",
            "headstay.yaml:2:24: betas.table.url: no such URL (expected: an http or https URL"
                + " without user and password)",
            "headstay.yaml:2:47: betas.table.fallback: \"none\" (expected: bundled or { file:"
                + " /path })"),
        yaml(
            "version: 1\nbetas: { table: { file: /no/such.json } }\n",
            "headstay.yaml:2:25: betas.table.file: \"/no/such.json\": no such file (expected:"
                + " a file)"),
        yaml(
            "version: 1\nbetas: { providers: { bedrok: { filter: true } } }\n",
            "headstay.yaml:2:23: betas.providers.bedrok: no provider of the beta table"
                + " (expected: anthropic, bedrock, bedrock_converse, bedrock_mantle, vertex_ai,"
                + " azure_ai or databricks; did you mean bedrock?)"),
        yaml(
            "version: 1\nbetas: { providers: { bedrock: { unmapped: dropp } } }\n",
            "headstay.yaml:2:44: betas.providers.bedrock.unmapped: \"dropp\" (expected: drop"
                + " or pass; did you mean drop?)"),
        yaml(
            "version: 1\nbetas: { providers: { bedrock: { overrides: { a: 1 } } } }\n",
            "headstay.yaml:2:50: betas.providers.bedrock.overrides.a: \"1\" (expected: a"
                + " flag's name or null)"),
        flags(
            "overrides: { \"a b\": a, c: \"d,e\" }\n",
            "headstay.yaml:5:20: betas.providers.bedrock.overrides[\"a…\"]: \"a b\" (expected: one"
                + " beta flag, of visible ASCII characters without commas)",
            "headstay.yaml:5:33: betas.providers.bedrock.overrides.c: \"d,e\" (expected: one"
                + " beta flag, of visible ASCII characters without commas)"),
        flags(
            "model: []\npath: []\n",
            "headstay.yaml:5:7: betas.providers.bedrock.model: unknown key (expected: filter,"
                + " unmapped, overrides, models or paths; did you mean models?)",
            "headstay.yaml:6:7: betas.providers.bedrock.path: unknown key (expected: filter,"
                + " unmapped, overrides, models or paths; did you mean paths?)"),
        flags(
            "models: { match: a }\npaths: /a\n",
            "headstay.yaml:5:15: betas.providers.bedrock.models: an object (expected: a list of"
                + " settings for models)",
            "headstay.yaml:6:14: betas.providers.bedrock.paths: \"/a\" (expected: a list of"
                + " settings for paths)"),
        flags(
            "models: [anthropic.claude]\npaths: [/a]\n",
            "headstay.yaml:5:16: betas.providers.bedrock.models[0]: \"anthropic.claude\" (expected:"
                + " an object with match, overrides or unmapped)",
            "headstay.yaml:6:15: betas.providers.bedrock.paths[0]: \"/a\" (expected: an object"
                + " with match, strip or overrides)"),
        flags(
            "models: [{ overrides: {} }]\npaths: [{ strip: true }]\n",
            "headstay.yaml:5:16: betas.providers.bedrock.models[0].match: missing (expected: a glob"
                + " for models' names)",
            "headstay.yaml:6:15: betas.providers.bedrock.paths[0].match: missing (expected: a path"
                + " glob, such as /v1/**)"),
        flags(
            "models: [{ match: a }]\npaths: [{ match: /a }]\n",
            "headstay.yaml:5:16: betas.providers.bedrock.models[0].overrides: missing (expected:"
                + " overrides, unmapped or both)",
            "headstay.yaml:6:15: betas.providers.bedrock.paths[0].strip: missing (expected: strip"
                + " or overrides)"),
        flags(
            "models: [{ match: 4, unmapped: pass }, { match: \"\", unmapped: pass }]\n",
            "headstay.yaml:5:25: betas.providers.bedrock.models[0].match: \"4\" (expected: a glob"
                + " for models' names)",
            "headstay.yaml:5:55: betas.providers.bedrock.models[1].match: \"\" (expected: a glob"
                + " for models' names)"),
        flags(
            "models: [{ match: \"a%3A0\", unmapped: pass }, { match: \"a b\", unmapped: pass }]\n",
            "headstay.yaml:5:25: betas.providers.bedrock.models[0].match: \"a%3A0\" (expected: a"
                + " model's name, not percent-encoded, in which * is any run of characters, not"
                + " '%')",
            "headstay.yaml:5:61: betas.providers.bedrock.models[1].match: \"a b\" (expected: a"
                + " model's name, not percent-encoded, in which * is any run of characters, not"
                + " U+0020)"),
        flags(
            "models: [{ match: *opus, unmapped: pass }]\n",
            "headstay.yaml:5:25: betas.providers.bedrock.models[0].match: an alias (expected: the"
                + " value itself)"),
        flags(
            "models:\n  - { match: a, unmapped: pas }\n  - { match: b, unmaped: pass }\n"
                + "  - { match: a, unmapped: drop }\n",
            "headstay.yaml:6:33: betas.providers.bedrock.models[0].unmapped: \"pas\" (expected:"
                + " drop or pass; did you mean pass?)",
            "headstay.yaml:7:11: betas.providers.bedrock.models[1].overrides: missing (expected:"
                + " overrides, unmapped or both)",
            "headstay.yaml:7:23: betas.providers.bedrock.models[1].unmaped: unknown key (expected:"
                + " match, overrides or unmapped; did you mean unmapped?)",
            "headstay.yaml:8:20: betas.providers.bedrock.models[2].match: \"a\" (expected: each"
                + " glob once; first at 6:20)"),
        flags(
            "models: [{ match: a, overrides: { b: [c], d: \"e f\" } }]\n",
            "headstay.yaml:5:44: betas.providers.bedrock.models[0].overrides.b: a list (expected: a"
                + " flag's name or null)",
            "headstay.yaml:5:52: betas.providers.bedrock.models[0].overrides.d: \"e f\" (expected:"
                + " one beta flag, of visible ASCII characters without commas)"),
        flags(
            "paths: [{ match: a, strip: true }, { match: /b, strips: true }]\n",
            "headstay.yaml:5:24: betas.providers.bedrock.paths[0].match: \"a\" (expected: a path"
                + " glob that begins with / or **/)",
            "headstay.yaml:5:42: betas.providers.bedrock.paths[1].strip: missing (expected: strip"
                + " or overrides)",
            "headstay.yaml:5:55: betas.providers.bedrock.paths[1].strips: unknown key (expected:"
                + " match, strip or overrides; did you mean strip?)"),
        flags(
            "paths: [{ match: /a, strip: \"yes\" }, { match: /b, strip: true, overrides: {} }]\n",
            "headstay.yaml:5:35: betas.providers.bedrock.paths[0].strip: \"yes\" (expected: true or"
                + " false)",
            "headstay.yaml:5:70: betas.providers.bedrock.paths[1].overrides: strip and overrides"
                + " (expected: one of them)"),
        yaml(
            "version: 1\nbetas: { maxBodyBytes: 4MiB }\n",
            "headstay.yaml:2:24: betas.maxBodyBytes: \"4MiB\" (expected: a number of bytes from 0"
                + " to 2147483647)"),
        yaml(
            "version: 1\nbetas: { maxBodyBytes: -1 }\n",
            "headstay.yaml:2:24: betas.maxBodyBytes: \"-1\" (expected: a number of bytes from 0"
                + " to 2147483647)"),
        yaml(
            "version: 1\nbetas: { maxBodyBytes: 2147483648 }\n",
            "headstay.yaml:2:24: betas.maxBodyBytes: \"2147483648\" (expected: a number of bytes"
                + " from 0 to 2147483647)"),
        yaml(
            "version: 1\nbetas: { maxBodyByte: 1.5 }\n",
            "headstay.yaml:2:10: betas.maxBodyByte: unknown key (expected: table, providers or"
                + " maxBodyBytes; did you mean maxBodyBytes?)"));
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
