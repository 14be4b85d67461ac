package dev.headstay.cli.imports;

import java.util.Locale;

/** What can be imported. */
public enum SnippetKind {
  /** LiteLLM's {@code anthropic_beta_headers_config.json}. */
  LITELLM,
  /** The plugins request-transformer and request-transformer-advanced. */
  KONG,
  NGINX,
  /** Policies of Azure API Management. */
  APIM,
  ENVOY,
  CURL;

  /** As it is given on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
