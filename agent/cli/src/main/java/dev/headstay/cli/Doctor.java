package dev.headstay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.file.Paths;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds out why requests are not as they should be, or what an error message comes from. */
@Command(
    name = "doctor",
    description = {
      "Finds out why the requests of a running program are not as they should be, and says what"
          + " to do. Without one, looks at what a program would find that is started from here.",
      "With one, starts the JMX agent of that program, for this user on this machine, if it is not"
          + " running.",
      "With --error, leads from an error message to its cause and to the setting that changes it.",
      "Exit code 1 where a problem was found, or where the error is not known."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Doctor implements Callable<Integer> {
  /** Of a longer log the end is what counts. */
  private static final int MOST_CHARACTERS = 4 << 20;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = Programs.LABEL,
      description = Programs.DESCRIPTION)
  @Nullable String program;

  @Option(
      names = "--error",
      paramLabel = "TEXT",
      description = {
        "An error message, a JSON body or a piece of a log, with the message anywhere in it; - reads"
            + " it from standard input.",
        "Nothing of it is shown or kept."
      })
  @Nullable String error;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to watch requests where a rule never matched (default: 2).")
  long seconds = 2;

  @Option(names = "--json", description = "Prints one JSON document.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    String called = program;
    String message = error;
    if (called != null && message != null) {
      throw new ParameterException(spec.commandLine(), "PID and --error (expected: one of them)");
    }
    if (seconds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--seconds: " + seconds + " (expected: a number from 0)");
    }
    if (message != null) {
      return advise(ErrorAdvice.on(message.equals("-") ? read(System.in) : message));
    }
    Report report = new Report();
    if (called == null) {
      new EnvironmentDoctor(report, System.getenv(), Paths.get("/proc")).look();
    } else {
      long pid = Programs.pid(spec.commandLine(), called);
      try (JvmLook jvm = JvmLook.at(pid)) {
        new ProgramDoctor(report, jvm, seconds).look();
      }
    }
    if (json) {
      spec.commandLine().getOut().println(report.json());
    } else {
      report.print(spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi());
      spec.commandLine().getOut().flush();
    }
    return report.isGood() ? 0 : Headstay.REFUSED;
  }

  private int advise(ErrorAdvice advice) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(advice.json());
    } else if (advice.hits().isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("no known error in it (docs/troubleshooting.md lists those that are known)");
    } else {
      out.print(advice.print());
      out.flush();
    }
    return advice.hits().isEmpty() ? Headstay.REFUSED : 0;
  }

  private static String read(InputStream in) throws IOException {
    Reader reader = new InputStreamReader(in, Charset.defaultCharset());
    StringBuilder text = new StringBuilder();
    char[] piece = new char[8192];
    for (int n = reader.read(piece); n >= 0; n = reader.read(piece)) {
      text.append(piece, 0, n);
      if (text.length() > 2 * MOST_CHARACTERS) {
        text.delete(0, text.length() - MOST_CHARACTERS);
      }
    }
    return text.toString();
  }
}
