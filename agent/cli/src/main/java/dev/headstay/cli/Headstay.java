package dev.headstay.cli;

import dev.headstay.engine.Version;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * All commands. Exit codes: 0 done, 1 refused, {@value #USAGE} a wrong command line, {@value
 * #UNREACHABLE} the program can't be reached, or there is no agent in it.
 */
@Command(
    name = "java -jar headstay.jar",
    description = {
      "Keeps headers on every HTTP request of a Java program, and takes off the beta flags that its"
          + " provider would refuse. Here: everything around a program that runs with the agent."
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, and good",
      "1:no: refused, not valid, a check failed, stdout can't be written",
      "2:the command line is wrong, or a file that it names can't be read",
      "3:the program or server can't be reached, or no agent answers in it"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  What would become of a request, and why:",
      "    java -jar headstay.jar explain POST https://api.anthropic.com/v1/messages",
      "  What is wrong with a configuration:",
      "    java -jar headstay.jar validate headstay.yaml",
      "  What an error message means, and what changes it:",
      "    java -jar headstay.jar doctor --error 'invalid beta flag'",
      "",
      "java -jar headstay.jar COMMAND --help tells each command's options."
    },
    subcommands = {
      Init.class,
      Import.class,
      Validate.class,
      Explain.class,
      Verify.class,
      Attach.class,
      Detach.class,
      Reload.class,
      Status.class,
      Watch.class,
      Doctor.class,
      Schema.class,
      ListClients.class,
      Headstay.ShowVersion.class,
      HelpCommand.class
    })
public final class Headstay implements Function<String[], Integer>, Runnable {
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private static final String JSON = "--json";

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  /** The exit code of the command that these arguments make, which is carried out. */
  @Override
  public Integer apply(String[] arguments) {
    String help = StartUp.help(arguments);
    if (help == null) {
      return written(commandLine(arguments).execute(arguments));
    }
    System.out.print(help);
    return written(0);
  }

  /** Nobody may take what is cut off, or was never written, for the whole. */
  private static int written(int exit) {
    if (!System.out.checkError()) {
      return exit;
    }
    System.err.println(
        "stdout: not all was written (expected: room for it, and a reader up to its end)");
    return exit == 0 ? REFUSED : exit;
  }

  /** All commands. */
  static CommandLine commandLine() {
    return handled(new CommandLine(new Headstay()));
  }

  private static CommandLine handled(CommandLine commands) {
    return commands
        .setExecutionExceptionHandler(Headstay::failed)
        .setParameterExceptionHandler(Headstay::wrong);
  }

  /** What is wrong, and how it goes in short: all options would take it off the screen. */
  private static int wrong(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String text = WrongArguments.told(e);
    err.println(command.getColorScheme().errorText(text));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      CommandLine.Help help = command.getHelp();
      err.print("Usage: " + help.synopsis("Usage: ".length()));
      err.println("All options: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    document(command, Arrays.asList(arguments), text);
    return USAGE;
  }

  /** A script that asks for JSON gets it, whatever happens. */
  private static void document(CommandLine command, List<String> arguments, String text) {
    if (arguments.contains(JSON) && command.getCommandSpec().findOption(JSON) != null) {
      command.getOut().println(FaultJson.error(text));
    }
  }

  /** The command that these arguments begin with, and it alone if there is one; else all. */
  static CommandLine commandLine(String... arguments) {
    Class<?> command = StartUp.command(arguments);
    return command == null
        ? commandLine()
        : handled(new CommandLine(new StartUp.OneCommand()).addSubcommand(command));
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    String text =
        e instanceof Unreachable ? String.valueOf(e.getMessage()) : e.getClass().getName();
    command.getErr().println(text);
    document(command, parsed.originalArgs(), text);
    return UNREACHABLE;
  }

  /** Without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(
      name = "version",
      description = "Prints the version.",
      mixinStandardHelpOptions = true,
      versionProvider = Versions.class)
  static final class ShowVersion implements Runnable {
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    @Spec
    CommandSpec spec;

    @Override
    public void run() {
      spec.commandLine().getOut().println(new Versions().getVersion()[0]);
    }
  }

  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"Headstay " + Version.current()};
    }
  }
}
