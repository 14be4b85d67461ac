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
import picocli.CommandLine.ParameterException;
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
    String argument = argument(files, pid);
    Path found = AttachedAgent.jar(files, pid, jar);
    try (LocalJvm jvm = LocalJvm.attach(pid)) {
      String id = AttachedAgent.id();
      Answer answer =
          AttachedAgent.ask(jvm, pid, found, id, Operator.attach(id, Version.current(), argument));
      if (answer.word.equals(Operator.DONE)) {
        spec.commandLine().getOut().println("attached to " + pid + ": " + answer.text);
        return 0;
      }
      spec.commandLine().getErr().println("process " + pid + ": " + answer.text);
      return Headstay.REFUSED;
    }
  }

  private String argument(ProcessFiles files, long pid) {
    Path given = configuration;
    if (given == null) {
      return "";
    }
    Path file = given.toAbsolutePath().normalize();
    if (!files.has(file)) {
      throw new ParameterException(
          spec.commandLine(),
          files.areApart()
              ? file
                  + ": no such file in process "
                  + pid
                  + ", which has a file system of its own (expected: there by "
                  + files.remedy(file)
                  + ")"
              : file + ": no such file (expected: a configuration)");
    }
    return file.toString();
  }
}
