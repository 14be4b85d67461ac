package dev.headstay.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A command about one running program. */
abstract class ProgramCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "0", paramLabel = Programs.LABEL, description = Programs.DESCRIPTION)
  String program;

  /** See {@link Programs#pid}. */
  final long pid() throws Unreachable {
    return Programs.pid(spec.commandLine(), program);
  }
}
