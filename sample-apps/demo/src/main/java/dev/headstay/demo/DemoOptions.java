package dev.headstay.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the demo is run.
 *
 * @param samples the folder {@code sample-apps}; {@code --root=…} names the one above it, default:
 *     the working directory
 * @param agent {@code --agent=…}, default: {@code agent/dist/target/headstay.jar} below the root
 * @param config {@code --config=…}, default: {@code sample-apps/demo/headstay.yaml} below the root
 * @param javaHome {@code --java-home=…}: the JDK of the programs, default: the demo's own
 * @param allOutput {@code --all-headers}: every header line, and all that the programs print
 */
record DemoOptions(
    Path samples, @Nullable Path agent, Path config, @Nullable Path javaHome, boolean allOutput) {

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if one isn't known, or what it names isn't there
   */
  static DemoOptions parse(String[] args) {
    Path root = Path.of("");
    Path agent = null;
    Path config = null;
    Path javaHome = null;
    boolean allOutput = false;
    for (String arg : args) {
      String value = arg.substring(arg.indexOf('=') + 1);
      if (arg.startsWith("--root=")) {
        root = Path.of(value);
      } else if (arg.startsWith("--agent=")) {
        agent = Path.of(value);
      } else if (arg.startsWith("--config=")) {
        config = Path.of(value);
      } else if (arg.startsWith("--java-home=")) {
        javaHome = Path.of(value);
      } else if (arg.equals("--all-headers")) {
        allOutput = true;
      } else {
        throw new IllegalArgumentException(
            arg + " (expected: --root=, --agent=, --config=, --java-home= or --all-headers)");
      }
    }
    agent = agent == null ? root.resolve("agent/dist/target/headstay.jar") : agent;
    config = config == null ? root.resolve("sample-apps/demo/headstay.yaml") : config;
    checkFile(agent);
    checkFile(config);
    return new DemoOptions(root.resolve("sample-apps"), agent, config, javaHome, allOutput);
  }

  private static void checkFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          file + " (expected: a file; build first, and start the demo from the project's folder)");
    }
  }
}
