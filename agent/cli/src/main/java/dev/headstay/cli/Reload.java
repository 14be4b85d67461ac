package dev.headstay.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has the agent of a running program read its configuration anew. */
@Command(
    name = "reload",
    description = {
      "Has the agent of a running program read its configuration anew, and prints what came of it.",
      "Starts the JMX agent of that program, for this user on this machine, if it is not running."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Reload implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Parameters(paramLabel = "PID", description = "The program's process id, as jps shows it.")
  long pid;

  @Override
  public Integer call() throws Exception {
    if (pid <= 0) {
      throw new ParameterException(spec.commandLine(), "PID: " + pid + " (expected: a process id)");
    }
    try (RunningAgent agent = RunningAgent.of(pid)) {
      String result = agent.reload();
      boolean good = agent.lastError() == null;
      PrintWriter to = good ? spec.commandLine().getOut() : spec.commandLine().getErr();
      to.println(result);
      return good ? 0 : Headstay.REFUSED;
    }
  }
}
