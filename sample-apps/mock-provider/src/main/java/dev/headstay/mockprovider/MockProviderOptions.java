package dev.headstay.mockprovider;

import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How the mock is set up. Immutable: each {@code with…} returns a copy. */
public final class MockProviderOptions {
  private final int port;
  private final boolean requireGatewayHeader;
  private final String gatewayHeader;
  private final String gatewayToken;
  private final @Nullable AwsCredentials awsCredentials;
  private final @Nullable String bedrockApiKey;
  private final @Nullable SSLContext tunnelTls;

  private MockProviderOptions(
      int port,
      boolean requireGatewayHeader,
      String gatewayHeader,
      String gatewayToken,
      @Nullable AwsCredentials awsCredentials,
      @Nullable String bedrockApiKey,
      @Nullable SSLContext tunnelTls) {
    this.port = port;
    this.requireGatewayHeader = requireGatewayHeader;
    this.gatewayHeader = gatewayHeader;
    this.gatewayToken = gatewayToken;
    this.awsCredentials = awsCredentials;
    this.bedrockApiKey = bedrockApiKey;
    this.tunnelTls = tunnelTls;
  }

  /** A free port; the gateway asks for {@code cf-aig-authorization: Bearer mock-gateway-token}. */
  public static MockProviderOptions defaults() {
    return new MockProviderOptions(
        0, true, "cf-aig-authorization", "mock-gateway-token", null, null, null);
  }

  /** The port on 127.0.0.1; 0 (the default): any free one. */
  public MockProviderOptions withPort(int port) {
    return new MockProviderOptions(
        port,
        requireGatewayHeader,
        gatewayHeader,
        gatewayToken,
        awsCredentials,
        bedrockApiKey,
        tunnelTls);
  }

  /** Whether the gateway's paths refuse a request without its header. Default: true. */
  public MockProviderOptions withRequireGatewayHeader(boolean required) {
    return new MockProviderOptions(
        port, required, gatewayHeader, gatewayToken, awsCredentials, bedrockApiKey, tunnelTls);
  }

  /** The header in which the gateway expects its token. Default: that of Cloudflare AI Gateway. */
  public MockProviderOptions withGatewayHeader(String name) {
    return new MockProviderOptions(
        port,
        requireGatewayHeader,
        name.toLowerCase(Locale.ROOT),
        gatewayToken,
        awsCredentials,
        bedrockApiKey,
        tunnelTls);
  }

  /** The token that the gateway accepts, after {@code Bearer}. */
  public MockProviderOptions withGatewayToken(String token) {
    return new MockProviderOptions(
        port, requireGatewayHeader, gatewayHeader, token, awsCredentials, bedrockApiKey, tunnelTls);
  }

  /**
   * Whose signatures Bedrock accepts. Default: none; any {@code Authorization} is taken then,
   * unless {@link #withBedrockApiKey} says otherwise.
   */
  public MockProviderOptions withAwsCredentials(AwsCredentials credentials) {
    return new MockProviderOptions(
        port,
        requireGatewayHeader,
        gatewayHeader,
        gatewayToken,
        credentials,
        bedrockApiKey,
        tunnelTls);
  }

  /**
   * The API key that Bedrock accepts after {@code Bearer}. Default: none; any {@code Authorization}
   * is taken then, unless {@link #withAwsCredentials} says otherwise.
   */
  public MockProviderOptions withBedrockApiKey(String key) {
    return new MockProviderOptions(
        port, requireGatewayHeader, gatewayHeader, gatewayToken, awsCredentials, key, tunnelTls);
  }

  /**
   * Makes the mock a proxy that is itself the far end of each tunnel: how to reach it under a
   * provider's real host name.
   *
   * @param tls with a certificate that the client trusts for that name. Default: none, no tunnels
   */
  public MockProviderOptions withTunnelTls(SSLContext tls) {
    return new MockProviderOptions(
        port,
        requireGatewayHeader,
        gatewayHeader,
        gatewayToken,
        awsCredentials,
        bedrockApiKey,
        tls);
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
}
