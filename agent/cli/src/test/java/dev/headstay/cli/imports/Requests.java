package dev.headstay.cli.imports;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Settings;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Requests of a test, and what a configuration makes of them, by Headstay's own reader. */
final class Requests {
  /** A header line. */
  record Line(String name, String value) {}

  private Requests() {}

  /** What the reader says of it; its problems are there when it is not good. */
  static Loaded load(String configuration, Map<String, String> environment) {
    try {
      Path file = Files.createTempFile("imported", ".yaml");
      try {
        Files.writeString(file, configuration);
        Map<String, String> all = new TreeMap<>(environment);
        all.put("HEADSTAY_CONFIG", file.toString());
        return ConfigurationLoader.load(new Settings(null, all, Map.of()), List.of("okhttp"));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HeaderPolicy policy(String configuration, Map<String, String> environment) {
    Loaded loaded = load(configuration, environment);
    if (!loaded.problems().isEmpty()) {
      throw new AssertionError(loaded.problems() + " in\n" + configuration);
    }
    return loaded.configuration().policy();
  }

  /** What is sent to {@code https://host/path}. */
  static List<Line> sent(
      HeaderPolicy policy, String method, String host, String path, List<Line> lines) {
    HeaderLines block = new HeaderLines(lines.size());
    lines.forEach(line -> block.add(line.name, line.value));
    RequestTarget target = new RequestTarget("https", host, -1, method, path);
    HeaderDecision decision =
        policy.decide(new Hop(target, "okhttp", false, block), DecisionListener.NONE);
    if (decision.isUnchanged()) {
      return lines;
    }
    List<Line> sent = new ArrayList<>();
    for (int i = 0; i < decision.headers().size(); i++) {
      sent.add(new Line(decision.headers().name(i), decision.headers().value(i)));
    }
    return sent;
  }

  /**
   * What a server sees: repeated lines are one list (RFC 9110, 5.3), whose members count once,
   * since Headstay appends none that is there.
   */
  static Map<String, Set<String>> seen(List<Line> lines) {
    Map<String, Set<String>> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (Line line : lines) {
      Set<String> members = seen.computeIfAbsent(line.name, name -> new LinkedHashSet<>());
      Arrays.stream(line.value.split(","))
          .map(String::trim)
          .filter(member -> !member.isEmpty())
          .forEach(members::add);
    }
    return seen;
  }

  // What all gateways' interpreters share.

  static boolean has(List<Line> lines, String name) {
    return lines.stream().anyMatch(line -> line.name.equalsIgnoreCase(name));
  }

  static void remove(List<Line> lines, String name) {
    lines.removeIf(line -> line.name.equalsIgnoreCase(name));
  }

  static void set(List<Line> lines, String name, String value) {
    remove(lines, name);
    lines.add(new Line(name, value));
  }
}
