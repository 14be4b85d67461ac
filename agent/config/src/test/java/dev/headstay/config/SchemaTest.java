package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The schema for editors against the reader: neither may know what the other doesn't. */
class SchemaTest {
  private static final Path SCHEMA = Path.of("../../docs/schema/headstay.schema.json");

  private static final String[] GOOD = {
    "{'reload': {}}",
    "{'reload': {'watch': 'off'}}",
    "{'reload': {'watch': '250ms'}}",
    "{'reload': {'url': {'location': 'https://a.example/b?c=d', 'refresh': '30s', 'timeout': '5s',"
        + " 'maxBytes': 10, 'cache': '/tmp/a'}}}",
    "{'betas': {'table': {'url': 'http://127.0.0.1:1/a', 'refresh': '1h', 'timeout': '5s',"
        + " 'maxBytes': 10, 'fallback': 'bundled'}}}",
    "{}",
    "{'mode': 'off', 'log': {'level': 'debug', 'audit': true}, 'clients': {'okhttp': false}}",
    "{'providers': {'gw': {'hosts': ['a.example', '*.b.example:8443']}}}",
    "{'providers': {'gw': {'paths': ['/v1/**'], 'betas': 'bedrock'}}}",
    "{'secrets': {'a': {'env': 'A'}, 'b-c.d_e': {'file': '/run/b'}}}",
    "{'rules': []}",
    "{'rules': [{'name': 'a', 'headers': {}}]}",
    "{'rules': [{'name': 'a', 'mode': 'observe', 'overHttp': true, 'match': {}, 'headers': {}}]}",
    "{'rules': [{'name': 'a', 'match': {'provider': 'anthropic', 'methods': ['GET', 'post'],"
        + " 'clients': ['okhttp'], 'headers': {'x-a': 'b', 'x-c': true, 'x-d': false, 'x-e': 1}},"
        + " 'headers': {'remove': ['x-*', 'x-a']}}]}",
    "{'rules': [{'name': 'a', 'match': {'provider': ['anthropic', 'bedrock']}, 'headers': {"
        + "'rename': {'x-a': 'x-b'}, 'replace': {'x-a': 'b', 'x-b': {'from': 'a', 'to': 'b'},"
        + " 'x-c': {'matching': 'a', 'to': 1}}, 'set': {'x-a': 1.5}, 'default': {'x-a': true},"
        + " 'append': {'x-a': 'b', 'x-c': ['d', 1, true]}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'keep': ['cf-aig-metadata', 'x-b-*']}}]}",
    "{'rules': [{'name': 'a', 'match': {'hosts': ['a.example']}, 'constantPerClient': true,"
        + " 'headers': {'keep': ['x-api-key', '*']}}]}",
    "{'admin': {'listen': '127.0.0.1:9797'}}",
    "{'redact': []}",
    "{'redact': ['x-tenant', 'x-internal-*', '*-token', 'Proxy-Authorization']}",
    "{'admin': {'listen': '127.1.2.3:0'}}",
    "{'admin': {'listen': '[::1]:9797'}}",
    "{'admin': {'listen': '[0:0::1]:65535'}}",
    "{'admin': {'listen': 'LocalHost:1'}}",
    "{'admin': {'listen': '0.0.0.0:9797', 'token': '${sys:java.version}'}}",
    "{'admin': {'listen': '[::]:9797', 'token': '0123456789abcdef'}}",
    "{'admin': {'listen': 'admin.example:9797', 'token': 1234567890123456}}",
    "{'instance': {}, 'rollout': {}}",
    "{'instance': {'a': 'b', 'c': '${env:D}', 'e-f.g_h': 1, 'i': true}}",
    "{'rollout': {'labels': {'a': 'b', 'c': [1, true, 'd']}, 'percent': 0}}",
    "{'rollout': {'labels': {}, 'percent': 12.5}}",
    "{'betas': {}}",
    "{'betas': null}",
    "{'betas': {'table': 'bundled', 'providers': {'bedrock': {'filter': true, 'unmapped': 'pass',"
        + " 'overrides': {'a': 'b', 'c': null}}}}}",
    "{'betas': {'maxBodyBytes': 0}}",
    "{'betas': {'maxBodyBytes': 2147483647}}",
    "{'betas': {'providers': {'bedrock': {'models': [], 'paths': []}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 'us.anthropic.*', 'unmapped':"
        + " 'pass'}, {'match': 'arn:aws:bedrock:*:1:x/y', 'overrides': {'a': null, 'b': 'c'}},"
        + " {'match': '*', 'overrides': {}, 'unmapped': 'drop'}]}}}}",
    "{'betas': {'providers': {'vertex_ai': {'paths': [{'match': '/a/**', 'strip': true}, {'match':"
        + " '**/b', 'strip': false}, {'match': '/c', 'overrides': {'a': 'b', 'c': null}}]}}}}",
  };

  private static final String[] BAD = {
    "[]",
    "{'version': 2}",
    "{'version': '1'}",
    "{'modes': 'off'}",
    "{'mode': 'on'}",
    "{'mode': ['off']}",
    "{'log': {'level': 'trace'}}",
    "{'log': 'info'}",
    "{'log': {'audit': 'yes'}}",
    "{'log': {'audit': null}}",
    "{'clients': {'okhttp': 'no'}}",
    "{'providers': []}",
    "{'providers': {'gw': {}}}",
    "{'providers': {'g w': {'hosts': ['a.example']}}}",
    "{'providers': {'gw': {'hosts': []}}}",
    "{'providers': {'gw': {'hosts': 'a.example'}}}",
    "{'providers': {'gw': {'paths': ['v1']}}}",
    "{'providers': {'gw': {'hosts': ['a.example'], 'betas': 1}}}",
    "{'secrets': {'a': 'b'}}",
    "{'secrets': {'a': {}}}",
    "{'secrets': {'a': {'env': 'A', 'file': '/b'}}}",
    "{'secrets': {'a': {'env': 'A-B'}}}",
    "{'rules': {}}",
    "{'rules': [1]}",
    "{'rules': [{'headers': {}}]}",
    "{'rules': [{'name': 'a'}]}",
    "{'rules': [{'name': ' ', 'headers': {}}]}",
    "{'rules': [{'name': 1, 'headers': {}}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'overHttp': 'yes'}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'mode': 'enforced'}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'constantPerClient': 1}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'match': {'hosts': 'a'}}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'match': {'methods': ['GET /']}}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'match': {'provider': 1}}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'match': {'headers': {'x a': 'b'}}}]}",
    "{'rules': [{'name': 'a', 'headers': {}, 'match': {'headers': {'x-a': null}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'keep': 'x-a'}}]}",
    "{'rules': [{'name': 'a', 'headers': {'keep': {'x-a': 'b'}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'keep': [1]}}]}",
    "{'rules': [{'name': 'a', 'headers': {'keep': ['']}}]}",
    "{'rules': [{'name': 'a', 'headers': {'remove': 'x-a'}}]}",
    "{'rules': [{'name': 'a', 'headers': {'remove': [1]}}]}",
    "{'rules': [{'name': 'a', 'headers': {'set': {'x a': 'b'}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'set': {'x-a': null}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'set': {'x-a': ['b']}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'rename': {'x-a': 1}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'replace': {'x-a': {'from': 'b'}}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'replace': {'x-a': {'to': 'b'}}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'replace': {'x-a': {'from': 'a', 'matching': 'a', 'to':"
        + " 'b'}}}}]}",
    "{'rules': [{'name': 'a', 'headers': {'append': {'x-a': [['b']]}}}]}",
    "{'betas': true}",
    "{'betas': {'table': 'bundle'}}",
    "{'betas': {'table': {'url': 'https://a.example/', 'refresh': 5}}}",
    "{'betas': {'table': {}}}",
    "{'betas': {'maxBodyBytes': -1}}",
    "{'betas': {'maxBodyBytes': 2147483648}}",
    "{'betas': {'maxBodyBytes': 1.5}}",
    "{'betas': {'maxBodyBytes': '4 MiB'}}",
    "{'betas': {'maxBodyBytes': null}}",
    "{'betas': {'providers': {'bedrock': {'unmapped': 'keep'}}}}",
    "{'betas': {'providers': {'bedrock': {'filter': 1}}}}",
    "{'betas': {'providers': {'bedrock': {'models': {}}}}}",
    "{'betas': {'providers': {'bedrock': {'models': ['a']}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'unmapped': 'pass'}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 'a'}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': '', 'unmapped': 'pass'}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 'a%3A', 'unmapped': 'pass'}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 'a?', 'overrides': {}}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 1, 'overrides': {}}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 'a', 'unmapped': 'keep'}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 'a', 'overrides': {'b': 1}}]}}}}",
    "{'betas': {'providers': {'bedrock': {'models': [{'match': 'a', 'strip': true}]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': {}}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [1]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [{'strip': true}]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [{'match': '/a'}]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [{'match': 'a', 'strip': true}]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [{'match': '/a', 'strip': 1}]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [{'match': '/a', 'strip': true, 'overrides':"
        + " {}}]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [{'match': '/a', 'overrides': []}]}}}}",
    "{'betas': {'providers': {'bedrock': {'paths': [{'match': '/a', 'unmapped': 'pass'}]}}}}",
    "{'betas': {'providers': {'bedrock': {'overrides': {'a': 1}}}}}",
    "{'reload': []}",
    "{'reload': {'watch': 5}}",
    "{'reload': {'watch': '5'}}",
    "{'reload': {'url': {}}}",
    "{'reload': {'url': {'location': 'ftp://a.example/'}}}",
    "{'reload': {'url': {'location': 'https://a@b.example/'}}}",
    "{'reload': {'url': {'location': 'https://a.example/', 'maxBytes': 0}}}",
    "{'reload': {'url': {'location': 'https://a.example/', 'refresh': '1 h'}}}",
    "{'reload': {'url': {'location': 'https://a.example/', 'fallback': 'bundled'}}}",
    "{'betas': {'table': {'url': 'https://a.example/', 'fallback': 'none'}}}",
    "{'betas': {'table': {'url': 'https://a.example/', 'file': '/a.json'}}}",
    "{'betas': {'table': {'file': '/a.json', 'timeout': '5s'}}}",
    "{'instance': []}",
    "{'instance': {'a b': 'c'}}",
    "{'instance': {'a': null}}",
    "{'instance': {'a': ['b']}}",
    "{'rollout': 10}",
    "{'rollout': {'percentage': 10}}",
    "{'rollout': {'percent': 100.1}}",
    "{'rollout': {'percent': -1}}",
    "{'rollout': {'percent': '10'}}",
    "{'rollout': {'percent': null}}",
    "{'rollout': {'labels': ['a']}}",
    "{'rollout': {'labels': {'a b': 'c'}}}",
    "{'rollout': {'labels': {'a': []}}}",
    "{'rollout': {'labels': {'a': null}}}",
    "{'rollout': {'labels': {'a': '${env:A}'}}}",
    "{'redact': 'x-a'}",
    "{'redact': ['']}",
    "{'redact': ['x a']}",
    "{'redact': [1]}",
    "{'admin': {}}",
    "{'admin': null}",
    "{'admin': '127.0.0.1:9797'}",
    "{'admin': {'listen': 9797}}",
    "{'admin': {'listen': '127.0.0.1'}}",
    "{'admin': {'listen': ':9797'}}",
    "{'admin': {'listen': '127.0.0.1:'}}",
    "{'admin': {'listen': '127.0.0.1:123456'}}",
    "{'admin': {'listen': '::1:9797'}}",
    "{'admin': {'listen': '*:9797', 'token': '0123456789abcdef'}}",
    "{'admin': {'listen': 'http://localhost:9797'}}",
    "{'admin': {'listen': '0.0.0.0:9797'}}",
    "{'admin': {'listen': '[::]:9797'}}",
    "{'admin': {'listen': 'localhost.example:9797'}}",
    "{'admin': {'listen': '127.0.0.1:9797', 'token': ''}}",
    "{'admin': {'listen': '127.0.0.1:9797', 'token': '0123456789abcde'}}",
    "{'admin': {'listen': '127.0.0.1:9797', 'token': null}}",
    "{'admin': {'listen': '127.0.0.1:9797', 'port': 1}}",
  };

  @TempDir Path directory;

  private static JsonNode schemaTree() throws IOException {
    return new ObjectMapper().readTree(Files.readString(SCHEMA));
  }

  private static Schema schema() throws IOException {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheReaderOnGoodDocuments() {
    return Arrays.stream(GOOD)
        .map(text -> DynamicTest.dynamicTest(text, () -> assertJudged(document(text), true)));
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheReaderOnBadDocuments() {
    return Stream.concat(Stream.of("{}"), Arrays.stream(BAD).map(SchemaTest::document))
        .map(text -> DynamicTest.dynamicTest(text, () -> assertJudged(text, false)));
  }

  /** With the version, unless the text has one. */
  private static String document(String text) {
    String json = text.replace('\'', '"');
    if (!json.startsWith("{") || json.contains("\"version\"")) {
      return json;
    }
    return json.equals("{}") ? "{\"version\": 1}" : "{\"version\": 1, " + json.substring(1);
  }

  private void assertJudged(String json, boolean good) throws IOException {
    Loaded loaded = Given.file(directory, "a.json", json).load();

    assertThat(loaded.problems().isEmpty()).as("reader: %s", loaded.problems()).isEqualTo(good);
    var errors = schema().validate(json, InputFormat.JSON);
    assertThat(errors.isEmpty()).as("schema: %s", errors).isEqualTo(good);
  }

  @Test
  void knowsTheSameKeysAsTheReader() throws IOException {
    JsonNode root = schemaTree();
    JsonNode defs = root.path("$defs");
    JsonNode betas = root.at("/properties/betas/anyOf/1");

    assertThat(keys(root)).containsExactlyInAnyOrder(Keys.ROOT);
    assertThat(keys(root.at("/properties/providers/additionalProperties")))
        .containsExactlyInAnyOrder(Keys.PROVIDER);
    assertThat(keys(root.at("/properties/secrets/additionalProperties")))
        .containsExactlyInAnyOrder(Keys.SECRET);
    assertThat(keys(root.at("/properties/log"))).containsExactlyInAnyOrder(Keys.LOG);
    assertThat(keys(root.at("/properties/admin"))).containsExactlyInAnyOrder(Keys.ADMIN);
    assertThat(keys(root.at("/properties/rollout"))).containsExactlyInAnyOrder(Keys.ROLLOUT);
    assertThat(keys(defs.path("rule"))).containsExactlyInAnyOrder(Keys.RULE);
    assertThat(keys(defs.path("match"))).containsExactlyInAnyOrder(Keys.MATCH);
    assertThat(keys(defs.path("headers"))).containsExactlyInAnyOrder(Keys.HEADERS);
    List<String> replace = keys(defs.path("replaceFrom"));
    replace.removeAll(keys(defs.path("replaceMatching")));
    replace.addAll(keys(defs.path("replaceMatching")));
    assertThat(replace).containsExactlyInAnyOrder(Keys.REPLACE);
    assertThat(keys(betas)).containsExactlyInAnyOrder(Keys.BETAS);
    List<String> table = keys(betas.at("/properties/table/oneOf/1"));
    table.addAll(keys(betas.at("/properties/table/oneOf/2")));
    assertThat(table).containsExactlyInAnyOrder(Keys.TABLE);
    assertThat(keys(betas.at("/properties/table/oneOf/2/properties/fallback/oneOf/1")))
        .containsExactlyInAnyOrder(Keys.FALLBACK);
    assertThat(keys(root.at("/properties/reload"))).containsExactlyInAnyOrder(Keys.RELOAD);
    assertThat(keys(root.at("/properties/reload/properties/url")))
        .containsExactlyInAnyOrder(Keys.RELOAD_URL);
    assertThat(keys(betas.at("/properties/providers/additionalProperties")))
        .containsExactlyInAnyOrder(Keys.FLAGS);
    JsonNode flags = betas.at("/properties/providers/additionalProperties/properties");
    assertThat(keys(flags.at("/models/items"))).containsExactlyInAnyOrder(Keys.FLAGS_OF_MODELS);
    assertThat(keys(flags.at("/paths/items"))).containsExactlyInAnyOrder(Keys.FLAGS_OF_PATHS);
  }

  private static List<String> keys(JsonNode object) {
    List<String> keys = new ArrayList<>();
    object.path("properties").fieldNames().forEachRemaining(keys::add);
    assertThat(keys).as("properties of %s", object).isNotEmpty();
    assertThat(object.path("additionalProperties").asBoolean(true)).isFalse();
    return keys;
  }

  @Test
  void describesEveryKey() throws IOException {
    List<String> undescribed = new ArrayList<>();
    for (JsonNode properties : schemaTree().findValues("properties")) {
      properties
          .properties()
          .forEach(
              entry -> {
                JsonNode value = entry.getValue();
                if (!value.has("description") && !value.has("$ref")) {
                  undescribed.add(entry.getKey());
                }
              });
    }

    assertThat(undescribed).isEmpty();
  }

  @Test
  void tellsTheReadersDefaults() throws IOException {
    JsonNode keys = schemaTree().path("properties");
    Configuration nothing =
        Given.file(directory, "a.json", "{\"version\": 1, \"betas\": {}}").load().configuration();

    assertThat(keys.at("/mode/default").asText().toUpperCase(Locale.ROOT))
        .isEqualTo(nothing.policy().mode().name());
    assertThat(keys.at("/log/properties/level/default").asText()).isEqualTo(nothing.logLevel());
    assertThat(keys.at("/log/properties/audit/default").asBoolean()).isEqualTo(nothing.audit());
    assertThat(keys.at("/reload/properties/watch/default").asText())
        .isEqualTo(nothing.watchMillis() / 1000 + "s");
    assertThat(keys.at("/betas/anyOf/1/properties/maxBodyBytes/default").asInt())
        .isEqualTo(nothing.policy().maxBodyBytes());
  }

  /** Each example in a document with the first ones of all other keys, which it may refer to. */
  @TestFactory
  Stream<DynamicTest> itsExamplesAreGood() throws IOException {
    JsonNode keys = schemaTree().path("properties");
    Map<String, JsonNode> first = new LinkedHashMap<>();
    List<Map<String, JsonNode>> documents = new ArrayList<>();
    keys.properties().stream()
        .filter(key -> key.getValue().has("examples"))
        .forEach(key -> first.put(key.getKey(), key.getValue().at("/examples/0")));
    for (String key : first.keySet()) {
      for (JsonNode example : keys.path(key).path("examples")) {
        Map<String, JsonNode> document = new LinkedHashMap<>(first);
        document.put(key, example);
        documents.add(document);
      }
    }
    assertThat(documents).hasSizeGreaterThan(first.size());
    return documents.stream()
        .map(
            document ->
                DynamicTest.dynamicTest(
                    document.toString(),
                    () -> assertJudged(new ObjectMapper().writeValueAsString(document), true)));
  }
}
