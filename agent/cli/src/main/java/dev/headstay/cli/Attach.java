package dev.headstay.cli;

import dev.headstay.cli.AttachedAgent.Answer;
import dev.headstay.engine.Operator;
import dev.headstay.engine.Version;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
final class Attach implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(
      index = "0",
      paramLabel = "PID|NAME",
      description = "The program's process id, main class or jar, as jps shows it.")
  String program;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CONFIG",
      description =
          "The configuration file, as the program finds it. Without it, what the program's own"
              + " environment says, such as HEADSTAY_CONFIG.")
  @Nullable Path configuration;

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      description = "Headstay's jar, as the program finds it; by default the one that is run.")
  @Nullable Path jar;

  @Override
  public Integer call() throws Exception {
    long pid = Programs.pid(spec.commandLine(), program);
    LocalJvm.check(pid, Paths.get("/proc"));
    ProcessFiles files = new ProcessFiles(pid, Paths.get("/proc"));
    Path file = configuration == null ? null : configuration.toAbsolutePath().normalize();
    if (file != null && !files.has(file)) {
      spec.commandLine().getErr().println(files.missing(file, "a configuration", ""));
      return Headstay.USAGE;
    }
    Path found = AttachedAgent.jar(files, jar);
    try (LocalJvm jvm = LocalJvm.attach(pid)) {
      // Each agent that is loaded has newer JVMs print a warning.
      String there = jvm.property(Operator.VERSION);
      String id = AttachedAgent.id();
      String request = Operator.attach(id, Version.current(), file == null ? "" : file.toString());
      Answer answer =
          there == null
              ? AttachedAgent.ask(jvm, pid, found, id, request)
              : new Answer(Operator.REFUSED, Operator.isThere(there, Version.current()));
      if (answer.word.equals(Operator.DONE)) {
        spec.commandLine().getOut().println("attached to " + pid + ": " + answer.text);
        return 0;
      }
      spec.commandLine().getErr().println("process " + pid + ": " + answer.text);
      return Headstay.REFUSED;
    }
  }
}
