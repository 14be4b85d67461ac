package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.backends.Backend;
import com.anthropic.bedrock.backends.BedrockBackend;
import com.anthropic.bedrock.backends.BedrockMantleBackend;
import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
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
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;
  private static SSLContext tls;
  private static X509TrustManager trust;

  @BeforeAll
  static void createCertificate() throws Exception {
    Path file = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD),
                "-storetype",
                "PKCS12",
                "-keyalg",
                "EC",
                "-alias",
                "mock",
                "-dname",
                "CN=mock",
                "-ext",
                "san=dns:" + RUNTIME + ",dns:" + MANTLE)
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory keyManagers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keyManagers.init(keys, PASSWORD);
    tls = SSLContext.getInstance("TLS");
    tls.init(keyManagers.getKeyManagers(), null, null);
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, PASSWORD);
    trusted.setCertificateEntry("mock", keys.getCertificate("mock"));
    TrustManagerFactory trustManagers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trustManagers.init(trusted);
    trust = (X509TrustManager) trustManagers.getTrustManagers()[0];
  }

  @ParameterizedTest
  @CsvSource({"bedrock, " + RUNTIME, "bedrock_mantle, " + MANTLE})
  void isTheHostThatTheClientAskedFor(String name, String host) throws Exception {
    MockProviderOptions options =
        MockProviderOptions.defaults()
            .withAwsCredentials(new AwsCredentials("AKIDEXAMPLE", "secret", null))
            .withTunnelTls(tls);
    AwsBasicCredentials credentials = AwsBasicCredentials.create("AKIDEXAMPLE", "secret");
    Backend backend =
        name.equals("bedrock")
            ? BedrockBackend.builder().awsCredentials(credentials).region(Region.US_EAST_1).build()
            : BedrockMantleBackend.builder()
                .awsCredentials(credentials)
                .region(Region.US_EAST_1)
                .build();
    SSLContext clientTls = SSLContext.getInstance("TLS");
    clientTls.init(null, new X509TrustManager[] {trust}, null);
    try (MockProvider provider = MockProvider.start(options)) {
      AnthropicClient client =
          AnthropicOkHttpClient.builder()
              .backend(backend)
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
      assertThat(exchange.headers("authorization").get(0)).startsWith("AWS4-HMAC-SHA256 ");
    }
  }
}
