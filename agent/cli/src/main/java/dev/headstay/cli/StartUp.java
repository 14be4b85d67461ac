package dev.headstay.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;

/**
 * What keeps a start short: the text of the help is made when the jar is, and of all commands the
 * one that is asked for is built alone.
 */
final class StartUp {
  private static final String HELP = "help.txt";
  private static final String COLOURED_HELP = "help-coloured.txt";

  private StartUp() {}

  /** The root of a command line that has one command alone: no more than its name. */
  @Command(
      name = "java -jar headstay.jar",
      mixinStandardHelpOptions = true,
      versionProvider = Headstay.Versions.class)
  static final class OneCommand {}

  /** The text of {@code --help}, where that is asked for; null outside of the jar. */
  static @Nullable String help(String[] arguments) {
    if (arguments.length != 1) {
      return null;
    }
    String word = arguments[0];
    boolean asked = word.equals("--help") || word.equals("-h") || word.equals("help");
    return asked ? Resource.text(Ansi.AUTO.enabled() ? COLOURED_HELP : HELP) : null;
  }

  /** The command of this name, or null. */
  static @Nullable Class<?> command(String[] arguments) {
    Command root = Headstay.class.getAnnotation(Command.class);
    if (arguments.length == 0 || root == null) {
      return null;
    }
    for (Class<?> type : root.subcommands()) {
      Command command = type == HelpCommand.class ? null : type.getAnnotation(Command.class);
      if (command != null && command.name().equals(arguments[0])) {
        return type;
      }
    }
    return null;
  }
}
