package dev.headstay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Where a command puts a configuration: a file that it does not replace unasked, or stdout. */
final class ConfigurationOutput {
  static final String STDOUT = "-";

  private ConfigurationOutput() {}

  /** Fails before anything is asked or read, if the file is there. */
  static void check(CommandLine command, String output, boolean force) {
    if (!output.equals(STDOUT) && Files.isDirectory(Paths.get(output))) {
      throw new ParameterException(
          command, "--output: " + output + ": a directory (expected: a file)");
    }
    if (!output.equals(STDOUT) && !force && Files.exists(Paths.get(output))) {
      throw new ParameterException(
          command, "--output: " + output + " exists (expected: another file, or --force)");
    }
  }

  static void write(CommandLine command, String output, boolean force, String configuration) {
    if (output.equals(STDOUT)) {
      PrintWriter out = command.getOut();
      out.print(configuration);
      out.flush();
      return;
    }
    Path file = Paths.get(output);
    byte[] bytes = configuration.getBytes(StandardCharsets.UTF_8);
    try {
      if (force) {
        Files.write(file, bytes);
      } else {
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
      }
    } catch (IOException e) {
      throw new ParameterException(
          command, "--output: " + output + ": not written (expected: a file that can be written)");
    }
  }
}
