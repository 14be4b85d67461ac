package dev.headstay.cli;

import dev.headstay.cli.AttachedAgent.Answer;
import dev.headstay.engine.Operator;
import dev.headstay.engine.Version;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Attaches the agent to a running program. */
@Command(
    name = "attach",
    description = {
      "Attaches the agent to a running program, which then sends every request with it, also through"
          + " clients that exist and connections that are open.",
      "The program reads the configuration itself, with its own environment, files and rights. Where"
          + " that is refused, nothing is changed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Attach extends OperatorCommand {
  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "The configuration file, as the program finds it. Without it, what the program's own"
              + " environment says, such as HEADSTAY_CONFIG.")
  @Nullable Path configuration;

  @Override
  void check(ProcessFiles files) {
    if (configuration != null) {
      configuration = file(files, configuration, "", "a configuration", "");
    }
  }

  @Override
  int carryOut(AttachedAgent agent) throws Unreachable {
    // Each agent that is loaded has newer JVMs print a warning.
    String there = agent.mark().version();
    String argument = configuration == null ? "" : configuration.toString();
    Answer answer =
        there == null
            ? agent.ask(id -> Operator.attach(id, Version.current(), argument))
            : new Answer(Operator.REFUSED, Operator.isThere(there, Version.current()));
    if (answer.word.equals(Operator.DONE)) {
      spec.commandLine().getOut().println("attached to " + agent.pid() + ": " + answer.text);
      return 0;
    }
    spec.commandLine().getErr().println("process " + agent.pid() + ": " + answer.text);
    return Headstay.REFUSED;
  }
}
