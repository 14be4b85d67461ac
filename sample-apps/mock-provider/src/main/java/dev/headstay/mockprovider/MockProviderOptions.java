package dev.headstay.mockprovider;

import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How the mock is set up. Immutable: each {@code with…} returns a copy. */
public final class MockProviderOptions {
  private String host = "127.0.0.1";
  private int port;
  private boolean requireGatewayHeader = true;
  private String gatewayHeader = "cf-aig-authorization";
  private String gatewayToken = "mock-gateway-token";
  private @Nullable AwsCredentials awsCredentials;
  private @Nullable String bedrockApiKey;
  private @Nullable SSLContext tunnelTls;
  private @Nullable String anthropicKey;
  private @Nullable String strippedHeader;
  private Duration eventPause = Duration.ZERO;

  private MockProviderOptions() {}

  private MockProviderOptions copy() {
    MockProviderOptions copy = new MockProviderOptions();
    copy.host = host;
    copy.port = port;
    copy.requireGatewayHeader = requireGatewayHeader;
    copy.gatewayHeader = gatewayHeader;
    copy.gatewayToken = gatewayToken;
    copy.awsCredentials = awsCredentials;
    copy.bedrockApiKey = bedrockApiKey;
    copy.tunnelTls = tunnelTls;
    copy.anthropicKey = anthropicKey;
    copy.strippedHeader = strippedHeader;
    copy.eventPause = eventPause;
    return copy;
  }

  /** A free port; the gateway asks for {@code cf-aig-authorization: Bearer mock-gateway-token}. */
  public static MockProviderOptions defaults() {
    return new MockProviderOptions();
  }

  /** The address to listen on, such as {@code 0.0.0.0} in a container. Default: 127.0.0.1. */
  public MockProviderOptions withHost(String host) {
    MockProviderOptions copy = copy();
    copy.host = host;
    return copy;
  }

  /** The port; 0 (the default): any free one. */
  public MockProviderOptions withPort(int port) {
    MockProviderOptions copy = copy();
    copy.port = port;
    return copy;
  }

  /** Whether the gateway's paths refuse a request without its header. Default: true. */
  public MockProviderOptions withRequireGatewayHeader(boolean required) {
    MockProviderOptions copy = copy();
    copy.requireGatewayHeader = required;
    return copy;
  }

  /** The header in which the gateway expects its token. Default: that of Cloudflare AI Gateway. */
  public MockProviderOptions withGatewayHeader(String name) {
    MockProviderOptions copy = copy();
    copy.gatewayHeader = name.toLowerCase(Locale.ROOT);
    return copy;
  }

  /** The token that the gateway accepts, after {@code Bearer}. */
  public MockProviderOptions withGatewayToken(String token) {
    MockProviderOptions copy = copy();
    copy.gatewayToken = token;
    return copy;
  }

  /**
   * Whose signatures Bedrock accepts. Default: none; any {@code Authorization} is taken then,
   * unless {@link #withBedrockApiKey} says otherwise.
   */
  public MockProviderOptions withAwsCredentials(AwsCredentials credentials) {
    MockProviderOptions copy = copy();
    copy.awsCredentials = credentials;
    return copy;
  }

  /**
   * The API key that Bedrock accepts after {@code Bearer}. Default: none; any {@code Authorization}
   * is taken then, unless {@link #withAwsCredentials} says otherwise.
   */
  public MockProviderOptions withBedrockApiKey(String key) {
    MockProviderOptions copy = copy();
    copy.bedrockApiKey = key;
    return copy;
  }

  /**
   * Makes the mock a proxy that is itself the far end of each tunnel: how to reach it under a
   * provider's real host name.
   *
   * @param tls with a certificate that the client trusts for that name. Default: none, no tunnels
   */
  public MockProviderOptions withTunnelTls(SSLContext tls) {
    MockProviderOptions copy = copy();
    copy.tunnelTls = tls;
    return copy;
  }

  /** The one key that Anthropic accepts. Default: none; any is taken then. */
  public MockProviderOptions withAnthropicKey(String key) {
    MockProviderOptions copy = copy();
    copy.anthropicKey = key;
    return copy;
  }

  /** A header that a gateway takes off each request, signed or not. Default: none. */
  public MockProviderOptions withStrippedHeader(String name) {
    MockProviderOptions copy = copy();
    copy.strippedHeader = name.toLowerCase(Locale.ROOT);
    return copy;
  }

  /** How long a model takes for each event of a stream. Default: no time at all. */
  public MockProviderOptions withEventPause(Duration pause) {
    MockProviderOptions copy = copy();
    copy.eventPause = pause;
    return copy;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  public boolean requireGatewayHeader() {
    return requireGatewayHeader;
  }

  /** In lower case. */
  public String gatewayHeader() {
    return gatewayHeader;
  }

  public String gatewayToken() {
    return gatewayToken;
  }

  public @Nullable AwsCredentials awsCredentials() {
    return awsCredentials;
  }

  public @Nullable String bedrockApiKey() {
    return bedrockApiKey;
  }

  public @Nullable SSLContext tunnelTls() {
    return tunnelTls;
  }

  public @Nullable String anthropicKey() {
    return anthropicKey;
  }

  /** In lower case. */
  public @Nullable String strippedHeader() {
    return strippedHeader;
  }

  public Duration eventPause() {
    return eventPause;
  }
}
