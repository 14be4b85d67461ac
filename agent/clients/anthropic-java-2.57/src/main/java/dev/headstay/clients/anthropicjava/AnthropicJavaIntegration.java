package dev.headstay.clients.anthropicjava;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.Arrays;
import java.util.List;

/**
 * anthropic-java 2 and 3 where its backends authorise: the URL is resolved and flags are in the
 * body by then, and nothing is signed yet. Other transports over the same core, such as Spring
 * AI's, call the same methods. Misses backends of the application's own.
 */
@ClientFacts(name = "Anthropic's SDK for Java 2, 3", oldest = "2.57.0", signs = true)
public final class AnthropicJavaIntegration implements ClientIntegration {
  private static final String[] BACKENDS = {
    "com.anthropic.backends.AnthropicBackend",
    "com.anthropic.aws.backends.AwsBackend",
    "com.anthropic.bedrock.backends.BedrockBackend",
    "com.anthropic.bedrock.backends.BedrockMantleBackend",
    "com.anthropic.foundry.backends.FoundryBackend",
    "com.anthropic.googlecloud.backends.GoogleCloudBackend",
    "com.anthropic.vertex.backends.VertexBackend",
  };

  @Override
  public String id() {
    return "anthropic-java";
  }

  @Override
  public List<Hook> hooks() {
    Hook[] hooks = new Hook[BACKENDS.length];
    for (int i = 0; i < hooks.length; i++) {
      hooks[i] =
          Hook.onEntry(
              BACKENDS[i],
              "authorizeRequest",
              "(Lcom/anthropic/core/http/HttpRequest;)Lcom/anthropic/core/http/HttpRequest;",
              0,
              Hook.THIS,
              "dev.headstay.clients.anthropicjava.AuthorizeAdapter");
    }
    return Arrays.asList(hooks);
  }
}
