package dev.headstay.cli;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Turns header rules of a gateway into a configuration. */
@Command(
    name = "import",
    description = {
      "Turns header rules of a gateway, a curl command line or LiteLLM's beta table into a"
          + " configuration, which goes to stdout. What has no like here is listed on stderr.",
      "KIND is litellm, kong, nginx, apim, envoy or curl; without it, the content tells."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Import implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Parameters(
      arity = "1..2",
      paramLabel = "[KIND] FILE",
      hideParamSyntax = true,
      description = "What to read; - is stdin.")
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "KIND",
      description = "What it is, whatever it looks like.")
  @Nullable String from;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Whose requests the rules are for, in place of the hosts that it names.")
  List<String> hosts = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = ConfigurationOutput.STDOUT,
      description = "Where the configuration goes; - is stdout, the default.")
  String output = ConfigurationOutput.STDOUT;

  @Option(names = "--force", description = "Replaces the output file if there is one.")
  boolean force;

  @Option(names = "--inline", description = "Writes a beta table into the configuration.")
  boolean inline;

  @Option(names = "--strict", description = "Exits with 1 if anything was left out.")
  boolean strict;

  @Nullable InputStream stdin;

  /** For tests. */
  Import stdin(InputStream in) {
    stdin = in;
    return this;
  }

  @Override
  public Integer call() {
    // Apart, so that no help loads what reads snippets.
    return new ImportRun(this).run();
  }
}
