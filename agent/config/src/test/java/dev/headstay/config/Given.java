package dev.headstay.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A start-up with a file, variables and properties, for tests to add to and then load. */
final class Given {
  static final List<String> CLIENTS =
      List.of(
          "java-net-http",
          "okhttp",
          "apache-httpclient-4",
          "apache-httpasyncclient-4",
          "apache-httpclient-5");

  final Map<String, String> environment = new LinkedHashMap<>();
  final Map<String, String> properties = new LinkedHashMap<>();
  String agentArgument;

  static Given nothing() {
    return new Given();
  }

  static Given file(Path directory, String name, String text) {
    return file(directory, name, text.getBytes(StandardCharsets.UTF_8));
  }

  static Given file(Path directory, String name, byte[] bytes) {
    Path file = directory.resolve(name);
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Given().with("HEADSTAY_CONFIG", file.toString());
  }

  Given with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Given property(String name, String value) {
    properties.put(name, value);
    return this;
  }

  Given argument(String argument) {
    agentArgument = argument;
    return this;
  }

  Loaded load() {
    return ConfigurationLoader.load(new Settings(agentArgument, environment, properties), CLIENTS);
  }

  /** The problems as lines, with {@code directory} cut off. */
  static List<String> problems(Loaded loaded, Path directory) {
    List<String> lines = new ArrayList<>();
    for (Problem problem : loaded.problems()) {
      lines.add(problem.toString().replace(directory + "/", ""));
    }
    return lines;
  }
}
