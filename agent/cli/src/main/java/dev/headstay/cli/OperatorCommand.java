package dev.headstay.cli;

import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** A command that a running program carries out itself, by loading the agent's entry. */
abstract class OperatorCommand extends ProgramCommand {
  private static final Path PROCESSES = Paths.get("/proc");

  @Option(
      names = "--jar",
      paramLabel = "PATH",
      description = "Headstay's jar, as the program finds it; by default the one that is run.")
  @Nullable Path jar;

  @Override
  public final Integer call() throws Exception {
    long pid = pid();
    LocalJvm.check(pid, PROCESSES);
    ProcessFiles files = new ProcessFiles(pid, PROCESSES);
    Path given = jar == null ? null : file(files, jar, "--jar: ", "Headstay's jar", "--jar ");
    check(files);
    try (LocalJvm jvm = LocalJvm.attach(pid)) {
      return carryOut(new AttachedAgent(jvm, pid, files, given));
    }
  }

  /** Checks what else the command line names, before the program is attached to. */
  void check(ProcessFiles files) {}

  /** The exit code. */
  abstract int carryOut(AttachedAgent agent) throws Unreachable;

  /**
   * A file that the command line names, by its absolute path.
   *
   * @param place where it is named
   * @param what the file is
   * @param option what the path goes with on the command line, or empty
   * @throws ParameterException when the program has no such file
   */
  final Path file(ProcessFiles files, Path named, String place, String what, String option) {
    Path file = named.toAbsolutePath().normalize();
    if (!files.has(file)) {
      throw new ParameterException(spec.commandLine(), place + files.missing(file, what, option));
    }
    return file;
  }
}
