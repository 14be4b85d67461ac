package dev.headstay.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a first configuration, with comments. */
@Command(
    name = "init",
    description = {
      "Writes a first configuration for a gateway. Asks for what no option says, on a terminal.",
      "Asks where the gateway's key is found, never for the key."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Init implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @Option(
      names = "--gateway",
      paramLabel = "NAME",
      description =
          "cloudflare, litellm, kong, nginx, aws-api-gateway, azure-apim, zuplo, apigee, portkey,"
              + " helicone, envoy or custom.")
  @Nullable String gatewayName;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The gateway's host, such as llm.corp.example or 127.0.0.1:4000.")
  @Nullable String host;

  @Option(
      names = "--provider",
      paramLabel = "NAME",
      description =
          "What is behind it: anthropic, bedrock, bedrock_converse, bedrock_mantle, vertex_ai,"
              + " azure_ai, databricks or other.")
  @Nullable String provider;

  @Option(
      names = "--header",
      paramLabel = "NAME",
      description = "The header that takes the key, if another one: a name, or \"NAME: Bearer\".")
  @Nullable String header;

  @Option(
      names = "--secret-env",
      paramLabel = "NAME",
      description = "The environment variable that the key will be in.")
  @Nullable String secretVariable;

  @Option(
      names = "--secret-file",
      paramLabel = "PATH",
      description = "The file that the key will be in.")
  @Nullable String secretFile;

  @Option(
      names = "--betas",
      negatable = true,
      description = "Whether to filter beta flags; else for all providers but anthropic and other.")
  @Nullable Boolean betas;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      defaultValue = "headstay.yaml",
      description = "Where it goes: headstay.yaml by default; - is stdout.")
  String output = "headstay.yaml";

  @Option(names = "--force", description = "Replaces the output file if there is one.")
  boolean force;

  boolean mayAsk = true;
  @Nullable Questions questions;

  /** For tests. */
  Init questions(@Nullable Questions questions) {
    this.questions = questions;
    mayAsk = false;
    return this;
  }

  @Override
  public Integer call() {
    // Apart, so that no help loads what writes configurations.
    return new InitRun(this).run();
  }
}
