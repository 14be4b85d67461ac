package dev.headstay.cli;

import dev.headstay.policy.SecretNames;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Finds a running Java program by what an operator calls it. */
final class Programs {
  /** How a program is named on the command line. */
  static final String LABEL = "PID|NAME";

  static final String DESCRIPTION = "The program's process id, main class or jar, as jps shows it.";

  private Programs() {}

  /**
   * The process id of a program.
   *
   * @param called a process id; or a main class, with or without its package, or the name of a jar
   * @throws Unreachable when there is none of that name
   * @throws ParameterException when it is no process id, or there are several of that name
   */
  static long pid(CommandLine command, String called) throws Unreachable {
    if (called.matches("-?[0-9]+")) {
      return number(command, called);
    }
    Map<Long, String> found = new TreeMap<>();
    for (Map.Entry<Long, String> program : LocalJvm.all().entrySet()) {
      if (isCalled(program.getValue(), called)) {
        found.put(program.getKey(), program.getValue());
      }
    }
    if (found.isEmpty()) {
      throw new Unreachable(
          (SecretNames.looksSecret(called) ? "***" : called)
              + ": no Java program of this name (expected: one that jps shows, or its PID)");
    }
    if (found.size() > 1) {
      StringBuilder text = new StringBuilder(called + ": several programs (expected: a PID)");
      found.forEach((pid, line) -> text.append("\n  ").append(pid).append("  ").append(main(line)));
      throw new ParameterException(command, text.toString());
    }
    return found.keySet().iterator().next();
  }

  private static long number(CommandLine command, String pid) {
    try {
      long number = Long.parseLong(pid);
      if (number > 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new ParameterException(command, "PID: " + pid + " (expected: a process id)");
  }

  /**
   * Whether a program has this name.
   *
   * @param commandLine its main class, {@code module/class} or path of a jar, then its arguments
   */
  static boolean isCalled(String commandLine, String called) {
    String main = main(commandLine);
    String file = main.substring(Math.max(main.lastIndexOf('/'), main.lastIndexOf('\\')) + 1);
    return main.equals(called)
        || file.equals(called)
        || file.equals(called + ".jar")
        || (!file.endsWith(".jar") && file.substring(file.lastIndexOf('.') + 1).equals(called));
  }

  /** Without the arguments, which may be secret. */
  private static String main(String commandLine) {
    int space = commandLine.indexOf(' ');
    return space < 0 ? commandLine : commandLine.substring(0, space);
  }
}
