package dev.headstay.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;

/** The keys of the configuration as the schema tells them, with type, default, meaning, example. */
final class ConfigurationKeys {
  static final Path SCHEMA = Path.of("../docs/schema/headstay.schema.json");

  /** Longer ones are seen in the section's own example. */
  private static final int LONGEST_EXAMPLE = 60;

  private static final Object NONE = new Object();

  private final Map<String, Object> schema;

  private ConfigurationKeys(Map<String, Object> schema) {
    this.schema = schema;
  }

  static ConfigurationKeys read() throws IOException {
    // JSON is YAML.
    return new ConfigurationKeys(
        new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(SCHEMA)));
  }

  /** One section for each key of a file, in the schema's order. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    map(schema.get("properties")).forEach((key, value) -> section(text, key, map(value)));
    return text.toString();
  }

  /** Paths of keys that no example has. */
  List<String> withoutExample() {
    List<String> missing = new ArrayList<>();
    map(schema.get("properties"))
        .forEach(
            (key, value) ->
                rows(key, map(value)).stream()
                    .filter(row -> row.example() == NONE)
                    .map(Row::path)
                    .forEach(missing::add));
    return missing;
  }

  private record Row(String path, Map<String, Object> node, boolean required, Object example) {}

  private void section(StringBuilder text, String key, Map<String, Object> node) {
    if (text.length() > 0) {
      text.append('\n');
    }
    text.append("## ").append(key).append("\n\n");
    text.append("| key | type | default | meaning | example |\n|---|---|---|---|---|\n");
    for (Row row : rows(key, node)) {
      text.append("| `").append(row.path()).append("` | ").append(type(row.node())).append(" | ");
      if (row.required()) {
        text.append("required");
      } else if (row.node().containsKey("default")) {
        text.append('`').append(flow(row.node().get("default"))).append('`');
      }
      text.append(" | ").append(meaning(row.node())).append(" | ");
      String example = row.example() == NONE ? "" : flow(row.example());
      if (!example.isEmpty() && example.length() <= LONGEST_EXAMPLE) {
        text.append('`').append(example.replace("|", "\\|")).append('`');
      }
      text.append(" |\n");
    }
    for (Object example : list(node.get("examples"))) {
      text.append("\n```yaml\n").append(block(Map.of(key, example))).append("```\n");
    }
  }

  private List<Row> rows(String key, Map<String, Object> node) {
    Map<String, Row> rows = new LinkedHashMap<>();
    Collection<Object> examples = list(node.get("examples"));
    add(rows, key, node, list(schema.get("required")).contains(key), examples);
    return List.copyOf(rows.values());
  }

  private void add(
      Map<String, Row> rows,
      String path,
      Map<String, Object> node,
      boolean required,
      Collection<Object> examples) {
    Object example = examples.stream().findFirst().orElse(NONE);
    rows.putIfAbsent(path, new Row(path, resolved(node), required, example));
    addBelow(rows, path, resolved(node), examples);
  }

  /** The keys of objects below {@code node}, whichever way it names them. */
  private void addBelow(
      Map<String, Row> rows, String path, Map<String, Object> node, Collection<Object> examples) {
    map(node.get("properties"))
        .forEach(
            (key, value) ->
                add(
                    rows,
                    path + "." + key,
                    map(value),
                    list(node.get("required")).contains(key),
                    values(examples, key)));
    for (String choice : List.of("oneOf", "anyOf")) {
      List<Map<String, Object>> objects =
          list(node.get(choice)).stream()
              .map(alternative -> resolved(map(alternative)))
              .filter(alternative -> alternative.containsKey("properties"))
              .toList();
      for (Map<String, Object> object : objects) {
        // Needed is what each of them needs.
        List<Object> required = new ArrayList<>(list(object.get("required")));
        objects.forEach(other -> required.retainAll(list(other.get("required"))));
        Map<String, Object> one = new LinkedHashMap<>(object);
        one.put("required", required);
        addBelow(rows, path, one, examples);
      }
    }
    if (node.get("additionalProperties") instanceof Map<?, ?> value) {
      addBelow(rows, path + "." + placeholder(node), resolved(map(value)), values(examples, null));
    }
    if (node.get("items") instanceof Map<?, ?> item) {
      List<Object> elements = new ArrayList<>();
      for (Object example : examples) {
        if (example instanceof List<?> array) {
          elements.addAll(array);
        }
      }
      addBelow(rows, path + "[]", resolved(map(item)), elements);
    }
  }

  /** What the examples that are maps have under {@code key}, or under any where that is null. */
  private static Collection<Object> values(Collection<Object> examples, String key) {
    List<Object> values = new ArrayList<>();
    for (Object example : examples) {
      if (example instanceof Map<?, ?> object) {
        if (key == null) {
          values.addAll(object.values());
        } else if (object.containsKey(key)) {
          values.add(object.get(key));
        }
      }
    }
    return values;
  }

  private String placeholder(Map<String, Object> node) {
    Object title = resolved(map(node.get("propertyNames"))).get("title");
    return "header name".equals(title) ? "HEADER" : "NAME";
  }

  /** With what a reference refers to, over which its own words win. */
  private Map<String, Object> resolved(Map<String, Object> node) {
    if (!(node.get("$ref") instanceof String reference)) {
      return node;
    }
    String name = reference.substring(reference.lastIndexOf('/') + 1);
    Map<String, Object> all = new LinkedHashMap<>(map(map(schema.get("$defs")).get(name)));
    all.putAll(node);
    return all;
  }

  private String type(Map<String, Object> given) {
    Map<String, Object> node = resolved(given);
    if (node.get("title") instanceof String title) {
      return title;
    }
    if (node.containsKey("const")) {
      return "`" + node.get("const") + "`";
    }
    if (node.containsKey("enum")) {
      return String.join(", ", list(node.get("enum")).stream().map(v -> "`" + v + "`").toList());
    }
    if (!node.containsKey("type")) {
      Set<String> types = new LinkedHashSet<>();
      for (String choice : List.of("oneOf", "anyOf")) {
        list(node.get(choice)).forEach(alternative -> types.add(type(map(alternative))));
      }
      return String.join(" or ", types);
    }
    if (node.get("type") instanceof List<?> several) {
      return String.join(" or ", several.stream().map(type -> word(type, node)).toList());
    }
    return word(node.get("type"), node);
  }

  private String word(Object type, Map<String, Object> node) {
    return switch (String.valueOf(type)) {
      case "string" -> "text";
      case "integer" -> "whole number";
      case "array" -> "list of " + type(map(node.get("items")));
      case "object" ->
          node.get("additionalProperties") instanceof Map<?, ?> value
              ? "map to " + type(map(value))
              : "object";
      default -> String.valueOf(type);
    };
  }

  private static String meaning(Map<String, Object> node) {
    return String.valueOf(node.getOrDefault("description", ""))
        .replace("*", "\\*")
        .replace("|", "\\|");
  }

  private static String flow(Object value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.FLOW);
    options.setWidth(1000);
    String text = yaml(options).dump(value).strip();
    return text.endsWith("\n...") ? text.substring(0, text.length() - 4) : text;
  }

  private static String block(Object value) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setIndicatorIndent(2);
    options.setIndentWithIndicator(true);
    options.setWidth(120);
    return yaml(options).dump(value);
  }

  private static Yaml yaml(DumperOptions options) {
    return new Yaml(new SafeConstructor(new LoaderOptions()), new Representer(options), options);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return value instanceof Map ? (Map<String, Object>) value : Map.of();
  }

  @SuppressWarnings("unchecked")
  private static Collection<Object> list(Object value) {
    return value instanceof Collection ? (Collection<Object>) value : List.of();
  }
}
