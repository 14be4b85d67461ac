package com.example.conversation;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a sample sends to, by its environment, as Anthropic's and AWS's SDKs know it: {@code
 * ANTHROPIC_BASE_URL} and {@code ANTHROPIC_API_KEY}; or, where {@code AWS_BEARER_TOKEN_BEDROCK} is
 * set, Bedrock at {@code AWS_ENDPOINT_URL_BEDROCK_RUNTIME}. {@code GATEWAY_TOKEN}, if set, holds
 * the gateway's tokens for the first turns, with commas: later turns go without. Immutable.
 */
public final class Endpoint {
  private final String url;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private final String[] gatewayTokens;
  private final boolean bedrock;

  private Endpoint(String url, boolean bedrock) {
    this.url = url;
    this.bedrock = bedrock;
    String tokens = System.getenv("GATEWAY_TOKEN");
    gatewayTokens = tokens == null ? new String[0] : tokens.split(",");
  }

  public static Endpoint fromEnvironment() {
    String bedrockKey = System.getenv("AWS_BEARER_TOKEN_BEDROCK");
    if (bedrockKey != null) {
      String model = "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0";
      String base = System.getenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME");
      Endpoint endpoint = new Endpoint(base + "/model/" + model + "/invoke", true);
      endpoint.headers.put("authorization", "Bearer " + bedrockKey);
      return endpoint;
    }
    Endpoint endpoint = new Endpoint(System.getenv("ANTHROPIC_BASE_URL") + "/v1/messages", false);
    endpoint.headers.put("x-api-key", System.getenv("ANTHROPIC_API_KEY"));
    endpoint.headers.put("anthropic-version", "2023-06-01");
    return endpoint;
  }

  public String url() {
    return url;
  }

  /** What the request of a turn, 1 for the first, carries, but for what its body is. */
  public Map<String, String> headers(int turn) {
    if (turn > gatewayTokens.length) {
      return headers;
    }
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("cf-aig-authorization", "Bearer " + gatewayTokens[turn - 1]);
    return all;
  }

  /** A conversation in the dialect that is spoken there. */
  public Conversation ask(String question) {
    return new Conversation(question, bedrock);
  }
}
