package dev.headstay.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Has the agent of a running program read its configuration anew. */
@Command(
    name = "reload",
    description = {
      "Has the agent of a running program read its configuration anew, and prints what came of it.",
      "Starts the JMX agent of that program, for this user on this machine, if it is not running."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Reload extends ProgramCommand {
  @Override
  public Integer call() throws Exception {
    try (RunningAgent agent = RunningAgent.of(pid())) {
      String result = agent.reload();
      boolean good = agent.lastError() == null;
      PrintWriter to = good ? spec.commandLine().getOut() : spec.commandLine().getErr();
      to.println(result);
      return good ? 0 : Headstay.REFUSED;
    }
  }
}
