package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which classes a start-up loads, in a JVM of its own: each costs CPU in every application, and
 * some libraries are for some files alone.
 */
class LoadedClassesTest {
  private static final String RULE =
      "{\"version\": 1, \"rules\": [{\"name\": \"a\", \"match\": {\"hosts\": [\"a.example\"]},"
          + " \"headers\": {\"%s\": {\"x-a\": %s}}}]}";

  @TempDir Path directory;

  /** What the forked JVM runs. */
  static final class Start {
    private Start() {}

    public static void main(String[] arguments) {
      Loaded loaded = ConfigurationLoader.load(Settings.ofProcess(arguments[0]), Given.CLIENTS);
      if (!loaded.problems().isEmpty()) {
        throw new IllegalStateException(loaded.problems().toString());
      }
    }
  }

  private List<String> loaded(String name, String text) throws Exception {
    Path file = Files.writeString(directory.resolve(name), text);
    Path output = directory.resolve("classes.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-verbose:class");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Start.class.getName());
    command.add(file.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as("%s", read(output)).isZero();
    return read(output);
  }

  private static List<String> read(Path output) throws IOException {
    return Files.readAllLines(output, StandardCharsets.UTF_8);
  }

  private static boolean has(List<String> classes, String part) {
    return classes.stream().anyMatch(line -> line.contains(" " + part));
  }

  @Test
  void jsonLoadsNeitherYamlNorExpressionsNorTheBetaTable() throws Exception {
    List<String> classes = loaded("a.json", String.format(RULE, "set", "\"b\""));

    assertThat(has(classes, "com.fasterxml.jackson.core.json.ReaderBasedJsonParser")).isTrue();
    assertThat(has(classes, "org.yaml.")).isFalse();
    assertThat(has(classes, "com.google.re2j.")).isFalse();
    assertThat(has(classes, "dev.headstay.config.BetaTables")).isFalse();
    assertThat(has(classes, "java.util.regex.Pattern")).isFalse();
    assertThat(has(classes, "java.lang.invoke.LambdaMetafactory")).isFalse();
    assertThat(has(classes, "com.fasterxml.jackson.databind.")).isFalse();
  }

  @Test
  void yamlLoadsNoJson() throws Exception {
    List<String> classes = loaded("a.yaml", "version: 1\n");

    assertThat(has(classes, "org.yaml.snakeyaml.parser.ParserImpl")).isTrue();
    assertThat(has(classes, "org.yaml.snakeyaml.constructor.")).isFalse();
    assertThat(has(classes, "com.fasterxml.")).isFalse();
  }

  @Test
  void expressionsAndTablesAreLoadedWhereTheyAreUsed() throws Exception {
    String replacement = "{\"matching\": \"a\", \"to\": \"b\"}";
    List<String> classes =
        loaded(
            "a.json",
            String.format(RULE, "replace", replacement)
                .replace("1, \"rules", "1, \"betas\": {}, \"rules"));

    assertThat(has(classes, "com.google.re2j.Pattern")).isTrue();
    assertThat(has(classes, "dev.headstay.config.BetaTables")).isTrue();
  }

  @Test
  void conditionsAreLoadedWhereTheyAreUsed() throws Exception {
    String text = "{\"version\": 1, \"betas\": {\"providers\": {\"vertex_ai\": {%s}}}}";
    String models = "\"models\": [{\"match\": \"claude-*\", \"unmapped\": \"pass\"}]";

    List<String> without = loaded("a.json", String.format(text, "\"unmapped\": \"pass\""));
    List<String> with = loaded("a.json", String.format(text, models));

    for (String name : new String[] {"ModelGlob", "ConditionalFlags", "FlagConditions"}) {
      assertThat(has(without, "dev.headstay.policy." + name)).as(name).isFalse();
      assertThat(has(with, "dev.headstay.policy." + name)).as(name).isTrue();
    }
    assertThat(has(with, "java.util.regex.Pattern")).isFalse();
    assertThat(has(with, "java.lang.invoke.LambdaMetafactory")).isFalse();
  }
}
