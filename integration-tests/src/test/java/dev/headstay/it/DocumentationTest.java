package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Settings;
import dev.headstay.it.Program.Run;
import dev.headstay.testing.Page;
import dev.headstay.testing.Page.Block;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages link to, name, show and tell to type is there, and does what they say. */
class DocumentationTest {
  /** Shell blocks that no test runs as they stand, by page and first line, and why. */
  private static final Map<String, String> NOT_RUN = new LinkedHashMap<>();

  static {
    String maven = "a whole build, which CI is";
    NOT_RUN.put("README.md: mvn -q -ntp -Pdemo -DskipTests", "DemoTest runs what it builds");
    NOT_RUN.put("README.md: mvn -ntp verify", "the command of CI itself");
    NOT_RUN.put("docs/getting-started.md: mvn -q -ntp -Pjar", "the README's: first-header.sh");
    NOT_RUN.put("docs/clients.md: mvn -ntp verify", maven);
    NOT_RUN.put("docs/performance.md: mvn -ntp verify", "minutes on a machine with nothing else");
    NOT_RUN.put("docs/performance.md: mvn -ntp -pl agent/benchmarks", "minutes, the same");
    NOT_RUN.put("docs/adding-a-client.md: mvn -ntp verify", maven);
    NOT_RUN.put("docs/releasing.md: mvn -ntp", maven);
    NOT_RUN.put("docs/builds.md: HEADSTAY_CONFIG=/path/headstay.yaml mvn", "of another project");
    NOT_RUN.put("docs/admin.md: curl -s", "AdminIT and AdminHandlerTest ask for the same paths");
    NOT_RUN.put("docs/admin.md: java -jar headstay.jar reload", "CommandLineIT runs it");
    NOT_RUN.put("docs/keep.md: export HEADSTAY_MODE=observe", "ObserveIT sets it");
    NOT_RUN.put("docs/kubernetes.md: ", "there is no cluster: KustomizeTest reads what they apply");
    NOT_RUN.put("sample-apps/README.md: ", "SamplesWithAgentTest and DemoTest run the programs");
  }

  /** The same for whole pages that show commands with their output. */
  private static final Map<String, String> NOT_RUN_BY_PAGE =
      Map.of(
          "docs/commands.md",
          "processes and servers of their own: each command's tests run it, and "
              + "everyCommandIsThereWithItsOptions asks for what is named here",
          "docs/attach.md",
          "the same",
          "docs/troubleshooting.md",
          "made from a table that has tests of its own",
          "docs/recipes/",
          "each recipe has a test of its own");

  private static final Pattern COMMAND =
      Pattern.compile("java -jar \\S*headstay\\.jar ([a-z][a-z-]*)([^\\n`|>;&#]*)");

  private static final Pattern TEST =
      Pattern.compile("\\b([A-Z][A-Za-z0-9]*(?:Test|IT|Contract))\\b(?:[.#]([a-z]\\w+))?");

  private static final Pattern PLACE =
      Pattern.compile(
          "(?:agent|docs|integration-tests|sample-apps|container-tests|deploy|containers|\\.ci)"
              + "/[\\w./-]+");

  @TempDir Path folder;

  @Test
  void everyLinkLeadsSomewhere() {
    List<String> dead = new ArrayList<>();
    for (Page page : Documentation.pages()) {
      for (String link : page.links()) {
        if (!link.matches("[a-z]+:.*") && !leadsSomewhere(page, link)) {
          dead.add(Documentation.name(page) + ": " + link);
        }
      }
    }

    assertThat(dead).isEmpty();
  }

  private static boolean leadsSomewhere(Page page, String link) {
    String[] parts = link.split("#", 2);
    Path target =
        parts[0].isEmpty()
            ? page.file()
            : page.file().resolveSibling(URI.create(parts[0]).getPath()).normalize();
    if (!Files.exists(target)) {
      return false;
    }
    return parts.length == 1
        || Files.isRegularFile(target) && Page.of(target).anchors().contains(parts[1]);
  }

  @Test
  void everyShellBlockIsRunOrSaysWhyNot() {
    List<String> unexplained = new ArrayList<>();
    Set<String> used = new TreeSet<>();
    for (Page page : Documentation.pages()) {
      String name = Documentation.name(page);
      for (Block block : page.blocks()) {
        if (NOT_RUN_BY_PAGE.keySet().stream().anyMatch(name::startsWith)) {
          continue;
        }
        if (block.tested() != null) {
          if (!isRun(page, block)) {
            unexplained.add(Documentation.place(page, block) + " (marked as tested)");
          }
        } else if (block.language().equals("sh")) {
          String place = name + ": " + block.firstLine();
          if (!NOT_RUN.keySet().stream()
              .filter(place::startsWith)
              .peek(used::add)
              .findAny()
              .isPresent()) {
            unexplained.add(Documentation.place(page, block));
          }
        }
      }
    }

    assertThat(unexplained).as("blocks that no test runs").isEmpty();
    assertThat(used).as("reasons that are needed").isEqualTo(new TreeSet<>(NOT_RUN.keySet()));
  }

  /** Whether a test, or the script that one runs, names both the page and the block. */
  private static boolean isRun(Page page, Block block) {
    Pattern name = Pattern.compile("(\"|block )" + Pattern.quote(block.tested()) + "(\"| )");
    List<String> runners = new ArrayList<>(Documentation.sources().values());
    runners.add(Documentation.read(Documentation.ROOT.resolve("docs/try/first-header.sh")));
    return runners.stream()
        .anyMatch(
            runner ->
                runner.contains(page.file().getFileName().toString())
                    && name.matcher(runner).find());
  }

  /** Those that begin with a comment {@code # wrong…} are there to be refused. */
  @Test
  void everyConfigurationIsRead() throws IOException {
    Map<String, List<String>> problems = new TreeMap<>();
    int count = 0;
    for (Page page : Documentation.pages()) {
      for (Block block : page.blocks()) {
        if (isConfiguration(block)) {
          count++;
          Path file =
              Files.writeString(folder.resolve("headstay." + block.language()), block.text());
          List<String> found =
              ConfigurationLoader.load(
                      new Settings(
                          null,
                          Map.of("HEADSTAY_CONFIG", file.toString()),
                          Map.<String, String>of()),
                      ClientTables.idsOfIntegrations())
                  .problems()
                  .stream()
                  .map(Object::toString)
                  .toList();
          if (block.firstLine().startsWith("# wrong")) {
            assertThat(found).as(Documentation.place(page, block)).isNotEmpty();
          } else if (!found.isEmpty()) {
            problems.put(Documentation.place(page, block), found);
          }
        }
      }
    }

    assertThat(problems).isEmpty();
    assertThat(count).isGreaterThan(5);
  }

  private static boolean isConfiguration(Block block) {
    String version =
        switch (block.language()) {
          case "yaml" -> "(?m)^version: 1$";
          case "json" -> "\"version\": *1\\b";
          default -> "^(?!)";
        };
    return Pattern.compile(version).matcher(block.text()).find();
  }

  @Test
  void everyTestThatIsNamedExists() {
    List<String> missing = new ArrayList<>();
    int count = 0;
    for (Page page : Documentation.pages()) {
      Matcher name = TEST.matcher(page.prose());
      while (name.find()) {
        count++;
        String source = Documentation.sources().get(name.group(1));
        if (source == null
            || name.group(2) != null && !source.contains(" " + name.group(2) + "(")) {
          missing.add(Documentation.name(page) + ": " + name.group());
        }
      }
    }

    assertThat(missing).isEmpty();
    assertThat(count).isGreaterThan(100);
  }

  @Test
  void everyPlaceThatIsNamedExists() {
    List<String> missing = new ArrayList<>();
    for (Page page : Documentation.pages()) {
      for (String code : page.code()) {
        if (PLACE.matcher(code).matches()
            && !(code + "/").contains("/target/")
            && !Files.exists(Documentation.ROOT.resolve(code))) {
          missing.add(Documentation.name(page) + ": " + code);
        }
      }
    }

    assertThat(missing).isEmpty();
  }

  /** Of the page that leads to each part of a client's integration. */
  @Test
  void everyClassOfThePageOnAddingAClientExists() {
    Page page = Page.of(Documentation.ROOT.resolve("docs/adding-a-client.md"));
    List<String> classes =
        page.code().stream().filter(code -> code.matches("([A-Z][a-z0-9]+){2,}")).toList();

    assertThat(classes).hasSizeGreaterThan(10);
    assertThat(Documentation.sources().keySet()).containsAll(classes);
  }

  @Test
  void everyCommandIsThereWithItsOptions() {
    Map<String, Set<String>> commands = new TreeMap<>();
    for (Page page : Documentation.pages()) {
      StringBuilder text = new StringBuilder(page.prose());
      page.blocks().stream()
          .filter(block -> block.language().equals("sh"))
          .forEach(block -> text.append(block.text()));
      Matcher command = COMMAND.matcher(text);
      while (command.find()) {
        Set<String> options = commands.computeIfAbsent(command.group(1), k -> new TreeSet<>());
        for (String word : command.group(2).split("\\s+")) {
          if (word.matches("--[a-z].*")) {
            options.add(word.replaceAll("=.*", ""));
          }
        }
      }
    }

    assertThat(commands).containsKey("reload");
    commands.forEach(
        (command, options) -> {
          Run run =
              Program.of(Jdk.JDK_17.command("java"), "-jar", AgentJar.built(), "help", command)
                  .run();
          assertThat(run.exit()).as("%s: %s", command, run).isZero();
          assertThat(options).as(command).allMatch(run.stdout()::contains);
        });
  }

  @Test
  void everyFaultHasItsRow() {
    Page page = Page.of(Documentation.ROOT.resolve("docs/reliability.md"));
    List<Integer> numbers =
        Pattern.compile("(?m)^\\| ([0-9]+) \\|")
            .matcher(page.prose())
            .results()
            .map(row -> Integer.valueOf(row.group(1)))
            .toList();

    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, 107).boxed().toList());
    assertThat(page.prose().lines().filter(line -> line.matches("\\| [0-9]+ \\|.*")))
        .allMatch(
            line ->
                TEST.matcher(line).find()
                    || line.contains("not tested")
                    || line.contains("the same |"));
  }
}
