package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.aws.backends.AwsBackend;
import com.anthropic.backends.Backend;
import com.anthropic.bedrock.backends.BedrockBackend;
import com.anthropic.bedrock.backends.BedrockMantleBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.foundry.backends.FoundryBackend;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;

/** Backends as they are, under the host names of the real service. */
class TunnelTest {
  private static final String RUNTIME = "bedrock-runtime.us-east-1.amazonaws.com";
  private static final String MANTLE = "bedrock-mantle.us-east-1.api.aws";
  private static final String PLATFORM = "aws-external-anthropic.us-east-1.api.aws";
  private static final String FOUNDRY = "sample.services.ai.azure.com";

  @TempDir static Path folder;
  private static TunnelCertificate certificate;
  private static X509TrustManager trust;

  @BeforeAll
  static void createCertificate() throws Exception {
    certificate = TunnelCertificate.create(folder, List.of(RUNTIME, MANTLE, PLATFORM, FOUNDRY));
    KeyStore trusted =
        KeyStore.getInstance(
            certificate.trustStore().toFile(), TunnelCertificate.PASSWORD.toCharArray());
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    trust = (X509TrustManager) trustManagers.getTrustManagers()[0];
  }

  private static Backend backend(String name) {
    AwsBasicCredentials credentials = AwsBasicCredentials.create("AKIDEXAMPLE", "secret");
    Region region = Region.US_EAST_1;
    return switch (name) {
      case "bedrock" -> BedrockBackend.builder().awsCredentials(credentials).region(region).build();
      case "bedrock_mantle" ->
          BedrockMantleBackend.builder().awsCredentials(credentials).region(region).build();
      case "anthropic_aws" ->
          AwsBackend.builder()
              .awsCredentials(credentials)
              .region(region)
              .workspaceId("wrkspc_sample")
              .build();
      default -> FoundryBackend.builder().apiKey("foundry-key").resource("sample").build();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "bedrock, " + RUNTIME,
    "bedrock_mantle, " + MANTLE,
    "anthropic_aws, " + PLATFORM,
    "azure_ai, " + FOUNDRY,
  })
  void isTheHostThatTheClientAskedFor(String name, String host) throws Exception {
    MockProviderOptions options =
        MockProviderOptions.defaults()
            .withAwsCredentials(new AwsCredentials("AKIDEXAMPLE", "secret", null))
            .withTunnelTls(certificate.serverContext());
    SSLContext clientTls = SSLContext.getInstance("TLS");
    clientTls.init(null, new X509TrustManager[] {trust}, null);
    try (MockProvider provider = MockProvider.start(options)) {
      AnthropicClient client =
          AnthropicOkHttpClient.builder()
              .backend(backend(name))
              .proxy(
                  new Proxy(Proxy.Type.HTTP, new InetSocketAddress("127.0.0.1", provider.port())))
              .sslSocketFactory(clientTls.getSocketFactory())
              .trustManager(trust)
              .maxRetries(0)
              .build();
      try {
        Message answer =
            client
                .messages()
                .create(
                    MessageCreateParams.builder()
                        .model("anthropic.claude-v1:0")
                        .maxTokens(16)
                        .addUserMessage("Where?")
                        .build());

        assertThat(answer.content().get(0).text().orElseThrow().text()).isEqualTo("Hello.");
      } finally {
        client.close();
      }
      Exchange exchange = provider.exchanges().get(0);
      assertThat(exchange.headers("host")).containsExactly(host);
      assertThat(exchange.provider()).isEqualTo(name);
      if (!name.equals("azure_ai")) {
        assertThat(exchange.headers("authorization").get(0)).startsWith("AWS4-HMAC-SHA256 ");
      }
    }
  }
}
