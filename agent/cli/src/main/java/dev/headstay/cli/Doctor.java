package dev.headstay.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Leads from an error message to its cause and to what changes it. */
@Command(
    name = "doctor",
    description = "Leads from an error message to its cause and to the setting that changes it.",
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Doctor implements Callable<Integer> {
  /** Of a longer log the end is what counts. */
  private static final int MOST_CHARACTERS = 4 << 20;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Option(
      names = "--error",
      required = true,
      paramLabel = "TEXT",
      description = {
        "An error message, a JSON body or a piece of a log, with the message anywhere in it; - reads"
            + " it from standard input.",
        "Nothing of it is shown or kept."
      })
  String error;

  @Option(names = "--json", description = "Prints one JSON document.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    String text = error.equals("-") ? read(System.in) : error;
    ErrorAdvice advice = ErrorAdvice.on(text);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(advice.json());
    } else if (advice.hits().isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "no known error in these "
                  + text.length()
                  + " characters (docs/troubleshooting.md lists those that are known)");
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
