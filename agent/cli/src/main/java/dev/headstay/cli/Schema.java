package dev.headstay.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the schema of the configuration. */
@Command(
    name = "schema",
    description = "Prints the JSON Schema of the configuration, for editors.",
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class,
    footerHeading = "%nExample:%n",
    footer = {
      "  java -jar headstay.jar schema > headstay.schema.json",
      "  and, as the first line of headstay.yaml:",
      "  # yaml-language-server: $schema=headstay.schema.json"
    })
final class Schema implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(Resource.text("headstay.schema.json"));
    spec.commandLine().getOut().flush();
    return 0;
  }
}
