package dev.headstay.cli;

import dev.headstay.engine.Version;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * All commands. Exit codes: 0 done, 1 refused, {@value #USAGE} a wrong command line, {@value
 * #UNREACHABLE} the program can't be reached, or there is no agent in it.
 */
@Command(
    name = "java -jar headstay.jar",
    description = "Speaks with the Headstay agent of a running Java program.",
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the new configuration was refused, and the old one stays in force",
      "2:the command line is wrong",
      "3:the program can't be reached, or no agent answers in it"
    },
    subcommands = {
      Verify.class,
      Reload.class,
      Doctor.class,
      Headstay.ShowVersion.class,
      HelpCommand.class
    })
public final class Headstay implements Function<String[], Integer>, Runnable {
  static final int REFUSED = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  /** The exit code of the command that these arguments make, which is carried out. */
  @Override
  public Integer apply(String[] arguments) {
    return commandLine().execute(arguments);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Headstay()).setExecutionExceptionHandler(Headstay::failed);
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    String text = e instanceof Unreachable ? e.getMessage() : e.getClass().getName();
    command.getErr().println(text);
    return UNREACHABLE;
  }

  /** Without a command. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(name = "version", description = "Prints the version.")
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
