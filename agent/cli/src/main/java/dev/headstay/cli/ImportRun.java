package dev.headstay.cli;

import dev.headstay.cli.imports.Imported;
import dev.headstay.cli.imports.Importer;
import dev.headstay.cli.imports.NotUnderstood;
import dev.headstay.cli.imports.Remark;
import dev.headstay.cli.imports.Snippet;
import dev.headstay.cli.imports.SnippetKind;
import dev.headstay.config.Problem;
import dev.headstay.policy.HostPattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Locale;
import picocli.CommandLine.ParameterException;

/** One run of {@code import}. */
final class ImportRun {
  private final Import options;

  ImportRun(Import options) {
    this.options = options;
  }

  int run() {
    int given = options.arguments.size();
    if (given > 2) {
      throw wrong("KIND FILE: " + given + " arguments (expected: one or two)");
    }
    String first = options.arguments.get(0);
    boolean two = given == 2;
    SnippetKind kind =
        options.from != null ? kind("--from", options.from) : two ? kind("KIND", first) : null;
    if (two && options.from != null) {
      throw wrong("KIND and --from (expected: one of them)");
    }
    for (String host : options.hosts) {
      checkHost(host);
    }
    ConfigurationOutput.check(options.spec.commandLine(), options.output, options.force);
    PrintWriter err = options.spec.commandLine().getErr();
    Imported imported;
    try {
      Snippet snippet = snippet(options.arguments.get(given - 1));
      imported = new Importer(snippet, options.hosts, options.inline).run(kind);
    } catch (NotUnderstood e) {
      err.println(e.getMessage());
      return Headstay.REFUSED;
    }
    boolean leftOut = false;
    for (Remark remark : imported.remarks()) {
      leftOut |= remark.leftOut();
      err.println(remark);
    }
    ConfigurationOutput.write(
        options.spec.commandLine(), options.output, options.force, imported.configuration());
    return options.strict && leftOut ? Headstay.REFUSED : 0;
  }

  private SnippetKind kind(String place, String word) {
    for (SnippetKind kind : SnippetKind.values()) {
      if (kind.toString().equals(word.toLowerCase(Locale.ROOT))) {
        return kind;
      }
    }
    throw wrong(
        place
            + ": "
            + Problem.quote(word)
            + " (expected: litellm, kong, nginx, apim, envoy or curl)");
  }

  /** A secret that went to every host would be refused when the configuration is read. */
  private void checkHost(String host) {
    try {
      if (!HostPattern.parse(host).matchesEverything()) {
        return;
      }
    } catch (IllegalArgumentException e) {
      throw wrong("--host: " + e.getMessage());
    }
    throw wrong("--host: " + host + " (expected: hosts that may have secrets)");
  }

  private Snippet snippet(String file) throws NotUnderstood {
    boolean isStdin = file.equals(ConfigurationOutput.STDOUT);
    try {
      if (isStdin) {
        return Snippet.read(options.stdin == null ? System.in : options.stdin, "stdin", null);
      }
      if (file.startsWith("curl ")) {
        throw wrong("FILE: a command line (expected: a file that has it, or - for stdin)");
      }
      String fault = Resource.fault(file);
      if (fault != null) {
        throw wrong(Problem.shown(file) + ": " + fault + " (expected: a file, or -)");
      }
      Path path = Paths.get(file);
      try (InputStream in = Files.newInputStream(path)) {
        return Snippet.read(in, file, path.toAbsolutePath().normalize().toString());
      }
    } catch (IOException e) {
      throw wrong(Problem.shown(file) + ": can't be read (expected: a file, or -)");
    }
  }

  private ParameterException wrong(String text) {
    return new ParameterException(options.spec.commandLine(), text);
  }
}
