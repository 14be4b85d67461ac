package dev.headstay.it.programs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/**
 * Carries out the command lines of a file by the jar on the class path, as its {@code main} would,
 * in one JVM. A line is a command line, with {@link SendCases#SEPARATOR} between its arguments.
 */
public final class ManyCommands {
  private ManyCommands() {}

  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws Exception {
    ClassLoader commands =
        (ClassLoader)
            Class.forName("dev.headstay.bridge.AgentLoader").getMethod("commandLine").invoke(null);
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      Function<String[], Integer> command =
          (Function<String[], Integer>)
              commands.loadClass("dev.headstay.cli.Headstay").getConstructor().newInstance();
      int exit = command.apply(line.split(SendCases.SEPARATOR));
      if (exit != 0) {
        throw new AssertionError(exit + ": " + line);
      }
    }
  }
}
