package dev.headstay.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What each gateway asks of a request, as its documentation says it. */
enum Gateway {
  // https://developers.cloudflare.com/ai-gateway/configuration/authentication/
  CLOUDFLARE(
      "Cloudflare AI Gateway",
      "gateway.ai.cloudflare.com",
      "cf-aig-authorization: Bearer",
      "CF_AIG_TOKEN",
      "https://developers.cloudflare.com/ai-gateway/configuration/authentication/"),
  // https://docs.litellm.ai/docs/proxy/api_key_auth: the virtual key as the bearer token. With
  // https://docs.litellm.ai/docs/tutorials/claude_code_byok: x-litellm-api-key beside the
  // provider's own key.
  LITELLM(
      "LiteLLM proxy",
      null,
      "Authorization: Bearer",
      "LITELLM_API_KEY",
      "https://docs.litellm.ai/docs/proxy/api_key_auth"),
  // The plugin key-auth, whose key_names are [apikey] by default.
  KONG(
      "Kong, with the plugin key-auth",
      null,
      "apikey",
      "KONG_API_KEY",
      "https://developer.konghq.com/plugins/key-auth/"),
  // Nginx has no header of its own; auth_basic takes this one.
  NGINX(
      "Nginx, with auth_basic",
      null,
      "Authorization: Basic",
      "NGINX_BASIC_CREDENTIALS",
      "https://nginx.org/en/docs/http/ngx_http_auth_basic_module.html"),
  AWS_API_GATEWAY(
      "AWS API Gateway",
      null,
      "x-api-key",
      "AWS_GATEWAY_API_KEY",
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html"),
  AZURE_APIM(
      "Azure API Management",
      null,
      "Ocp-Apim-Subscription-Key",
      "APIM_SUBSCRIPTION_KEY",
      "https://learn.microsoft.com/azure/api-management/api-management-subscriptions"),
  ZUPLO(
      "Zuplo",
      null,
      "Authorization: Bearer",
      "ZUPLO_API_KEY",
      "https://zuplo.com/docs/policies/api-key-inbound"),
  // The proxy's VerifyAPIKey policy says which header; the documentation's example is this one.
  APIGEE(
      "Apigee, with a VerifyAPIKey policy",
      null,
      "x-apikey",
      "APIGEE_API_KEY",
      "https://cloud.google.com/apigee/docs/api-platform/reference/policies/verify-api-key-policy"),
  PORTKEY(
      "Portkey",
      "api.portkey.ai",
      "x-portkey-api-key",
      "PORTKEY_API_KEY",
      "https://portkey.ai/docs/api-reference/inference-api/headers"),
  HELICONE(
      "Helicone",
      "anthropic.helicone.ai",
      "Helicone-Auth: Bearer",
      "HELICONE_API_KEY",
      "https://docs.helicone.ai/getting-started/integration-method/anthropic"),
  // The filter's key_sources say which header; the documentation's example is this one.
  ENVOY(
      "Envoy, with the filter api_key_auth",
      null,
      "Authorization: Bearer",
      "ENVOY_API_KEY",
      "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/api_key_auth_filter"),
  CUSTOM("another gateway", null, null, "GATEWAY_KEY", "the gateway's own documentation");

  /** For people. */
  final String label;

  /** Where it is for everybody, or null where each has its own. */
  final @Nullable String host;

  /** The header that it takes a key in, with the word before the key; null where nobody knows. */
  final @Nullable String header;

  /** A variable to look for the key in. */
  final String variable;

  /** Where this is documented. */
  final String source;

  Gateway(
      String label,
      @Nullable String host,
      @Nullable String header,
      String variable,
      String source) {
    this.label = label;
    this.host = host;
    this.header = header;
    this.variable = variable;
    this.source = source;
  }

  /** As it is given on a command line, such as {@code aws-api-gateway}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
