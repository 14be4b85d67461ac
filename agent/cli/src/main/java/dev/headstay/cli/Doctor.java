package dev.headstay.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds out why requests are not as they should be. */
@Command(
    name = "doctor",
    description = {
      "Finds out why the requests of a running program are not as they should be, and says what"
          + " to do. Without PID, looks at what a program would find that is started from here.",
      "With PID, starts the JMX agent of that program, for this user on this machine, if it is not"
          + " running.",
      "Exit code 1 where a problem was found."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Doctor implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Parameters(
      paramLabel = "PID",
      arity = "0..1",
      description = "The program's process id, as jps shows it.")
  @Nullable Long pid;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to watch requests where a rule never matched (default: 2).")
  long seconds = 2;

  @Option(names = "--json", description = "Prints one JSON document.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    Report report = new Report();
    Long process = pid;
    if (process == null) {
      new EnvironmentDoctor(report, System.getenv()).look();
    } else if (process <= 0) {
      throw new ParameterException(
          spec.commandLine(), "PID: " + process + " (expected: a process id)");
    } else {
      new ProgramDoctor(report, process, seconds).look();
    }
    if (json) {
      spec.commandLine().getOut().println(report.json());
    } else {
      report.print(spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi());
      spec.commandLine().getOut().flush();
    }
    return report.isGood() ? 0 : Headstay.REFUSED;
  }
}
