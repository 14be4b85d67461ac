package dev.headstay.cli;

import dev.headstay.cli.AttachedAgent.Answer;
import dev.headstay.engine.Operator;
import picocli.CommandLine.Command;

/** Takes the agent out of a running program. */
@Command(
    name = "detach",
    description = {
      "Takes the agent out of a running program, whether it was attached or started with it: no"
          + " request is changed from then on, and classes are given back the code that they had."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Detach extends OperatorCommand {
  @Override
  int carryOut(AttachedAgent agent) throws Unreachable {
    // Asking loads the agent's entry, so a program that can't have one isn't asked.
    Answer answer = agent.mark().mayBeThere() ? agent.ask(Operator::detach) : null;
    if (answer == null || answer.word.equals(Operator.NO_AGENT)) {
      throw new Unreachable("process " + agent.pid() + ": no agent to detach");
    }
    spec.commandLine().getOut().println("process " + agent.pid() + ": " + answer.text);
    return 0;
  }
}
