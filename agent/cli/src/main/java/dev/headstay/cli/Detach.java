package dev.headstay.cli;

import dev.headstay.cli.AttachedAgent.Answer;
import dev.headstay.engine.Operator;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes the agent out of a running program. */
@Command(
    name = "detach",
    description = {
      "Takes the agent out of a running program, whether it was attached or started with it: no"
          + " request is changed from then on, and classes are given back the code that they had."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Detach implements Callable<Integer> {
  /** The JVM's own property for whoever attaches, with its options. */
  private static final String OPTIONS = "sun.jvm.args";

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(
      paramLabel = "PID|NAME",
      description = "The program's process id, main class or jar, as jps shows it.")
  String program;

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      description = "Headstay's jar, as the program finds it; by default the one that is run.")
  @Nullable Path jar;

  @Override
  public Integer call() throws Exception {
    long pid = Programs.pid(spec.commandLine(), program);
    LocalJvm.check(pid, Paths.get("/proc"));
    try (LocalJvm jvm = LocalJvm.attach(pid)) {
      // Asking loads the agent's entry, so a program that can't have one isn't asked.
      String options = jvm.property(OPTIONS);
      boolean started = options != null && options.contains("-javaagent:");
      if (!started && jvm.property(Operator.VERSION) == null) {
        throw none(pid);
      }
      Path found = AttachedAgent.jar(new ProcessFiles(pid, Paths.get("/proc")), jar);
      String id = AttachedAgent.id();
      Answer answer = AttachedAgent.ask(jvm, pid, found, id, Operator.detach(id));
      if (answer.word.equals(Operator.NO_AGENT)) {
        throw none(pid);
      }
      spec.commandLine().getOut().println("process " + pid + ": " + answer.text);
      return 0;
    }
  }

  private static Unreachable none(long pid) {
    return new Unreachable("process " + pid + ": no agent to detach");
  }
}
