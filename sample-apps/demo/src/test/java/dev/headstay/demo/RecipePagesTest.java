package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.yaml.snakeyaml.Yaml;

/** The pages of {@code docs/recipes} say what {@link RecipesTest} tries. */
class RecipePagesTest {
  private static final Path ROOT = Path.of("../..");

  @ParameterizedTest
  @EnumSource
  void pageShowsTheExampleAsItIs(Recipe recipe) {
    String page = Recipe.read(recipe.page());

    assertThat(page).contains("\n```yaml\n" + Recipe.read(recipe.example()) + "```\n");
    assertThat(page).contains("--config examples/" + recipe.id() + "/headstay.yaml");
  }

  /** The words that a program gets without the agent, other than the provider's. */
  @ParameterizedTest
  @EnumSource
  void pageQuotesHowTheGatewayRefuses(Recipe recipe) {
    String page = unwrapped(Recipe.read(recipe.page()));

    assertThat(recipe.calls())
        .extracting(RecipeCall::answer)
        .filteredOn(answer -> answer.contains(" ") && !answer.contains(" anthropic-version: "))
        .isNotEmpty()
        .allSatisfy(answer -> assertThat(page).contains(answer.split(" ", 2)));
  }

  private static String unwrapped(String text) {
    return text.replaceAll("\\s+", " ");
  }

  /** Each operation of an example has a row in the table of the gateway's words. */
  @ParameterizedTest
  @EnumSource
  void tableHasEveryOperationOfTheExample(Recipe recipe) {
    String page = Recipe.read(recipe.page());
    String table = page.substring(page.indexOf("| there | here |"));
    String ours = String.join("\n", table.lines().takeWhile(line -> line.startsWith("|")).toList());

    for (String operation : operations(recipe)) {
      assertThat(ours).containsPattern("`" + operation + "[:`]");
    }
  }

  @SuppressWarnings("unchecked")
  private static Set<String> operations(Recipe recipe) {
    Map<String, Object> example = new Yaml().load(Recipe.read(recipe.example()));
    Set<String> operations = new TreeSet<>();
    for (Map<String, Object> rule : (List<Map<String, Object>>) example.get("rules")) {
      operations.addAll(((Map<String, Object>) rule.get("headers")).keySet());
    }
    return operations;
  }

  @Test
  void indexHasEveryRecipeThatIsThere() throws IOException {
    Set<String> ids = new TreeSet<>(Arrays.stream(Recipe.values()).map(Recipe::id).toList());
    String index = Recipe.read(ROOT.resolve("docs/recipes/README.md"));

    assertThat(names("examples")).isEqualTo(ids);
    assertThat(names("docs/recipes"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(ids.stream().map(id -> id + ".md"), Stream.of("README.md")).toList());
    for (String id : ids) {
      assertThat(index).contains("](" + id + ".md)");
    }
    assertThat(Recipe.read(ROOT.resolve("README.md"))).contains("(docs/recipes/README.md)");
  }

  private static Set<String> names(String folder) throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve(folder))) {
      return new TreeSet<>(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
