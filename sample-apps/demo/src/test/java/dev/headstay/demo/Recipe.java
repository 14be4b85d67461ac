package dev.headstay.demo;

import dev.headstay.mockprovider.Gateway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A gateway's example below {@code examples}, with its page and the requests that it is tried on.
 */
enum Recipe {
  CLOUDFLARE_AI_GATEWAY("CF_AIG_TOKEN"),
  LITELLM("LITELLM_KEY"),
  KONG("KONG_KEY"),
  NGINX("NGINX_KEY"),
  AWS_API_GATEWAY("USAGE_PLAN_KEY"),
  AZURE_API_MANAGEMENT("APIM_KEY"),
  ZUPLO("ZUPLO_KEY"),
  APIGEE("APIGEE_KEY"),
  PORTKEY("PORTKEY_KEY"),
  HELICONE("HELICONE_KEY"),
  ENVOY("ENVOY_KEY");

  /** What the programs have for a key. */
  static final String PLACEHOLDER = "canary-placeholder";

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private final String gatewayKey;

  Recipe(String gatewayKey) {
    this.gatewayKey = gatewayKey;
  }

  /** Of its folder and its page. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  Path example() {
    return ROOT.resolve("examples").resolve(id()).resolve("headstay.yaml");
  }

  Path page() {
    return ROOT.resolve("docs/recipes").resolve(id() + ".md");
  }

  /** The variables that the example reads. */
  Map<String, String> environment() {
    return Map.of(
        gatewayKey,
        Gateway.KEY,
        "PLACEHOLDER_API_KEY",
        PLACEHOLDER,
        "PROVIDER_API_KEY",
        Gateway.PROVIDER_KEY);
  }

  /** The requests, and what becomes of them. */
  List<RecipeCall> calls() {
    String text = read(Path.of("src/test/resources/recipes", id() + ".http"));
    for (Map.Entry<String, String> variable : environment().entrySet()) {
      text = text.replace("${" + variable.getKey() + "}", variable.getValue());
    }
    return RecipeCall.parse(text);
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
