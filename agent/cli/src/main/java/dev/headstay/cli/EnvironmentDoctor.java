package dev.headstay.cli;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Problem;
import dev.headstay.config.Settings;
import dev.headstay.engine.Version;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks at what a program would find that is started from here. Not thread-safe. */
final class EnvironmentDoctor {
  private static final String TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";
  private static final String[] TOLD = {
    "ANTHROPIC_CUSTOM_HEADERS",
    "LITELLM_ANTHROPIC_BETA_HEADERS_URL",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS",
    "JDK_JAVA_OPTIONS",
    "_JAVA_OPTIONS",
  };

  private final Report report;
  private final Map<String, String> environment;
  private final Path processes;
  private final HookedClasses index = HookedClasses.read();

  /**
   * Of these variables.
   *
   * @param processes the folder that has one for each process, if there is one
   */
  EnvironmentDoctor(Report report, Map<String, String> environment, Path processes) {
    this.report = report;
    this.environment = environment;
    this.processes = processes;
  }

  void look() {
    report.fact("version", Version.current());
    report.fact(
        "java", System.getProperty("java.version") + " (" + System.getProperty("java.home") + ")");
    String jar = System.getProperty("java.class.path", "");
    report.fact("jar", new File(jar).getAbsolutePath());
    Javaagents agents = new Javaagents(toolOptions());
    agent(agents);
    Settings settings = new Settings(agents.argument, environment, properties());
    List<String> lines = new ArrayList<>();
    for (Settings.Setting setting : settings.all()) {
      lines.add(ProgramDoctor.settingLine(setting.key, setting.value, setting.place, "not set"));
    }
    report.fact("settings", lines);
    List<String> set = new ArrayList<>();
    for (String name : TOLD) {
      if (environment.containsKey(name)) {
        set.add(name);
      }
    }
    report.fact("other variables that are set", set);
    configuration(settings);
    programs();
  }

  private List<String> toolOptions() {
    String options = environment.get(TOOL_OPTIONS);
    return options == null ? new ArrayList<>() : Arrays.asList(options.trim().split("\\s+", -1));
  }

  /** Those of ours that JAVA_TOOL_OPTIONS sets. */
  private Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    for (String option : toolOptions()) {
      int equals = option.indexOf('=');
      if (option.startsWith("-Dheadstay.") && equals > 0) {
        properties.put(option.substring(2, equals), option.substring(equals + 1));
      }
    }
    return properties;
  }

  private void agent(Javaagents agents) {
    report.fact(
        TOOL_OPTIONS,
        environment.get(TOOL_OPTIONS) == null
            ? "not set"
            : agents.ours.isEmpty()
                ? "set, without the agent"
                : "the agent: " + String.join(", ", agents.ours));
    report.fact("other agents", agents.others);
    for (String jar : agents.ours) {
      if (!new File(jar).isFile() || !new File(jar).canRead()) {
        report.problem(
            "a Java program that is started from here ends at once: "
                + jar
                + " is no file that can"
                + " be read",
            TOOL_OPTIONS + " names it, and a JVM ends when it can't open an agent's jar",
            "correct the path, or take it out: it holds for every user and container that inherits"
                + " the variable");
      }
    }
    if (agents.ours.isEmpty()) {
      report.note(
          "programs that are started from here have the agent only by their own command line",
          TOOL_OPTIONS + " does not name it",
          "export " + TOOL_OPTIONS + "=-javaagent:/path/to/headstay.jar");
    }
  }

  private void configuration(Settings settings) {
    if (!settings.isEnabled()) {
      report.problem("the agent is switched off", "enabled is false", "take that setting away");
      return;
    }
    Set<String> clients = new HashSet<>(index.patched.values());
    Loaded loaded = ConfigurationLoader.load(settings, clients);
    report.fact("configuration", loaded.source());
    report.fact("mode", loaded.configuration().policy().mode().name().toLowerCase(Locale.ROOT));
    report.fact("rules", (long) loaded.configuration().policy().rules().size());
    String table = loaded.configuration().betaTable();
    report.fact("beta table", table == null ? "none" : table);
    if (!loaded.problems().isEmpty()) {
      StringBuilder why = new StringBuilder();
      for (Problem problem : loaded.problems()) {
        why.append(why.length() == 0 ? "" : "\n").append(problem);
      }
      report.problem(
          "the configuration is refused, and no request would be changed",
          why.toString(),
          "correct it there");
      return;
    }
    for (String warning : loaded.warnings()) {
      if (warning.contains("left out of requests")) {
        report.problem(
            warning,
            "a value or secret can't be had here",
            "set the variable or write the file where the program is started");
      } else {
        report.warning(
            warning, "it was found while the configuration was read", "correct it there");
      }
    }
    if (loaded.source().equals("none")) {
      report.warning(
          "there is no configuration here",
          "neither HEADSTAY_CONFIG nor ANTHROPIC_CUSTOM_HEADERS is set",
          "export HEADSTAY_CONFIG=/path/to/headstay.yaml");
    }
  }

  /** By what Linux tells of processes: nothing is attached to. */
  private void programs() {
    List<String> lines = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(processes, "[0-9]*")) {
      for (Path process : found) {
        String line = program(process);
        if (line != null) {
          lines.add(line);
        }
      }
    } catch (IOException | RuntimeException e) {
      return;
    }
    report.fact("running Java programs", lines);
  }

  private static @Nullable String program(Path process) {
    List<String> command;
    try {
      String text =
          new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8);
      command = Arrays.asList(text.split("\0", -1));
    } catch (IOException e) {
      return null;
    }
    String pid = String.valueOf(process.getFileName());
    if (!new File(command.get(0)).getName().equals("java") || pid.equals(ownPid())) {
      return null;
    }
    Map<String, String> variables =
        JvmLook.environment(process.resolve("environ"), TOOL_OPTIONS, "JDK_JAVA_OPTIONS");
    boolean with = !new Javaagents(command).ours.isEmpty();
    for (String options : variables.values()) {
      with |= !new Javaagents(Arrays.asList(options.split("\\s+", -1))).ours.isEmpty();
    }
    return pid
        + " "
        + main(command)
        + ": "
        + (with ? "started with the agent" : "started without it");
  }

  private static String ownPid() {
    try {
      return String.valueOf(Paths.get("/proc/self").toRealPath().getFileName());
    } catch (IOException e) {
      return "";
    }
  }

  /** The main class or jar, and none of the arguments, which may be secrets. */
  private static String main(List<String> command) {
    for (int i = 1; i < command.size(); i++) {
      String argument = command.get(i);
      boolean takesValue =
          argument.equals("-cp")
              || argument.equals("-classpath")
              || argument.equals("--class-path")
              || argument.equals("-p")
              || argument.equals("--module-path")
              || argument.equals("--add-modules")
              || argument.equals("--add-opens")
              || argument.equals("--add-exports")
              || argument.equals("--add-reads");
      if (takesValue) {
        i++;
      } else if (!argument.isEmpty() && !argument.startsWith("-") && !argument.startsWith("@")) {
        return argument;
      }
    }
    return "";
  }
}
