package dev.headstay.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.yaml.snakeyaml.Yaml;

/**
 * A configuration of which one thing is other than in an example: an entry is gone or has another
 * name, a value is another one, or an operation is a similar one.
 *
 * @param how for a person
 * @param tree of maps, lists and scalars
 */
record BrokenExample(String how, Map<String, Object> tree) {

  /** All of them, but for what means nothing to a request: the version and the rules' names. */
  static List<BrokenExample> of(String example) {
    List<BrokenExample> all = new ArrayList<>();
    new Collector(example, all).collect(tree(example), "", root -> root);
    return all;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> tree(String example) {
    return (Map<String, Object>) new Yaml().load(example);
  }

  /** Finds a place in a fresh copy of the tree. */
  private interface Place {
    Object in(Object root);
  }

  private record Collector(String example, List<BrokenExample> all) {

    private void add(String how, Place place, Consumer<Object> change) {
      Map<String, Object> tree = tree(example);
      change.accept(place.in(tree));
      all.add(new BrokenExample(how, tree));
    }

    private void collect(Object node, String path, Place place) {
      if (node instanceof Map<?, ?> map) {
        map.forEach((key, value) -> entry(map, (String) key, value, path + "." + key, place));
      } else if (node instanceof List<?> list) {
        for (int i = 0; i < list.size(); i++) {
          item(list.get(i), i, path + "[" + i + "]", place);
        }
      }
    }

    private void entry(Map<?, ?> map, String key, Object value, String path, Place place) {
      if (path.equals(".version") || path.matches("\\.rules\\[\\d+]\\.name")) {
        return;
      }
      add(path + " gone", place, parent -> object(parent).remove(key));
      add(path + " by another name", place, parent -> rename(object(parent), key, "q" + key));
      if (value instanceof String text) {
        add(path + " another value", place, parent -> object(parent).put(key, "q" + text));
      }
      if (path.matches("\\.rules\\[\\d+]\\.headers\\.\\w+")) {
        operation(key, value, path, place);
      }
      collect(value, path, root -> object(place.in(root)).get(key));
    }

    private void item(Object value, int index, String path, Place place) {
      add(path + " gone", place, parent -> list(parent).remove(index));
      if (value instanceof String text) {
        add(path + " another value", place, parent -> list(parent).set(index, "q" + text));
      }
      collect(value, path, root -> list(place.in(root)).get(index));
    }

    /** Each header of an operation under another operation. */
    private void operation(String operation, Object headers, String path, Place place) {
      if (!(headers instanceof Map<?, ?> map) || operation.equals("rename")) {
        return;
      }
      map.forEach(
          (name, value) -> {
            if (value instanceof Map<?, ?> change) {
              add(
                  path + "." + name + " whatever it was",
                  place,
                  parent ->
                      object(object(parent).get(operation)).put((String) name, change.get("to")));
            } else {
              String other = operation.equals("set") ? "default" : "set";
              Object moved =
                  value instanceof List<?> list ? String.join(",", strings(list)) : value;
              add(
                  path + "." + name + " under " + other,
                  place,
                  parent -> {
                    object(object(parent).get(operation)).remove(name);
                    object(object(parent).computeIfAbsent(other, key -> new LinkedHashMap<>()))
                        .put((String) name, moved);
                  });
            }
          });
    }

    private static List<String> strings(List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }

    private static void rename(Map<String, Object> map, String key, String name) {
      Map<String, Object> renamed = new LinkedHashMap<>();
      map.forEach((each, value) -> renamed.put(each.equals(key) ? name : each, value));
      map.clear();
      map.putAll(renamed);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object node) {
      return (Map<String, Object>) node;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object node) {
      return (List<Object>) node;
    }
  }
}
