package dev.headstay.config;

import static dev.headstay.config.RemoteDocumentTest.PATIENT;
import static dev.headstay.config.RemoteDocumentTest.expectContent;
import static dev.headstay.config.RemoteDocumentTest.expectFault;
import static dev.headstay.config.RemoteDocumentTest.proxy;
import static dev.headstay.config.RemoteDocumentTest.through;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A document over TLS comes from the host it names, whatever the application made the default. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteDocumentTlsTest {
  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String DOCUMENT = "version: 1\n";

  @TempDir static Path directory;
  private static TestCertificates certificates;

  @BeforeAll
  static void trust() throws Exception {
    certificates = new TestCertificates(directory);
    System.setProperty(TRUST_STORE, certificates.trustStore.toString());
    System.setProperty(TRUST_STORE + "Password", "changeit");
  }

  @AfterAll
  static void restore() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE + "Password");
  }

  private static FaultServer server(String certificate)
      throws GeneralSecurityException, IOException {
    return FaultServer.https(certificates.server(certificate)).gives(DOCUMENT);
  }

  private static RemoteDocument document(URI location) {
    return new RemoteDocument(location, PATIENT, 1000, null);
  }

  @Test
  void givesTheDocumentOfATrustedServer() throws Exception {
    try (FaultServer server = server("good")) {
      RemoteDocument document = document(server.document());
      expectContent(document.fetch(), DOCUMENT);
      expectContent(document.fetch(), DOCUMENT);
      expectContent(
          document(URI.create("https://127.0.0.1:" + server.port() + "/")).fetch(), DOCUMENT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "self-signed, certificate not trusted",
    "other-host, certificate of another host",
    "expired, certificate out of date",
  })
  void aBadCertificateIsAFaultAndGetsNoRequest(String certificate, String fault) throws Exception {
    try (FaultServer server = server(certificate)) {
      expectFault(document(server.document()).fetch(), fault, "");
      assertThat(server.untaken()).isZero();
    }
  }

  @Test
  void anAddressThatTheCertificateDoesNotHaveIsAFault() throws Exception {
    try (FaultServer server = server("other-host")) {
      expectFault(
          document(URI.create("https://127.0.0.1:" + server.port() + "/")).fetch(),
          "certificate of another host",
          "");
    }
  }

  private static SSLContext trustsAll() throws GeneralSecurityException {
    X509TrustManager all =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {all}, null);
    return context;
  }

  @ParameterizedTest
  @CsvSource({
    "self-signed, certificate not trusted",
    "other-host, certificate of another host",
    "expired, certificate out of date",
  })
  void anApplicationThatTrustsAllIsNotFollowed(String certificate, String fault) throws Exception {
    SSLContext context = SSLContext.getDefault();
    SSLSocketFactory factory = HttpsURLConnection.getDefaultSSLSocketFactory();
    HostnameVerifier verifier = HttpsURLConnection.getDefaultHostnameVerifier();
    SSLContext.setDefault(trustsAll());
    HttpsURLConnection.setDefaultSSLSocketFactory(trustsAll().getSocketFactory());
    HttpsURLConnection.setDefaultHostnameVerifier((host, session) -> true);
    try (FaultServer server = server(certificate)) {
      HttpsURLConnection applications =
          (HttpsURLConnection) server.document().toURL().openConnection();
      assertThat(applications.getResponseCode()).isEqualTo(200);
      applications.disconnect();

      expectFault(document(server.document()).fetch(), fault, "");
    } finally {
      SSLContext.setDefault(context);
      HttpsURLConnection.setDefaultSSLSocketFactory(factory);
      HttpsURLConnection.setDefaultHostnameVerifier(verifier);
    }
  }

  @Test
  void followsATrustStoreThatIsReplaced() throws Exception {
    Path replaced = directory.resolve("replaced.p12");
    KeyStore none = KeyStore.getInstance("PKCS12");
    none.load(null, null);
    try (OutputStream out = Files.newOutputStream(replaced)) {
      none.store(out, "changeit".toCharArray());
    }
    System.setProperty(TRUST_STORE, replaced.toString());
    try (FaultServer server = server("good")) {
      RemoteDocument document = document(server.document());
      expectFault(document.fetch(), "certificate not trusted: the trust store is empty", "");

      Files.copy(certificates.trustStore, replaced, StandardCopyOption.REPLACE_EXISTING);

      expectContent(document.fetch(), DOCUMENT);
    } finally {
      System.setProperty(TRUST_STORE, certificates.trustStore.toString());
    }
  }

  /** Starts a server that greets each client in its own way, before it was asked anything. */
  private static ServerSocket greeting(FaultServer.Answer greeting) throws IOException {
    ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    Thread thread =
        new Thread(
            () -> {
              try (Socket client = listener.accept()) {
                greeting.write(client.getOutputStream());
                client.getInputStream().readAllBytes();
              } catch (IOException | InterruptedException e) {
                // The client has had enough.
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
    return listener;
  }

  private static URI https(ServerSocket listener) {
    return URI.create("https://localhost:" + listener.getLocalPort() + "/");
  }

  @Test
  void aServerThatSpeaksNoTlsIsAFault() throws IOException {
    try (ServerSocket plain =
        greeting(out -> out.write(FaultServer.bytes("220 smtp.example ESMTP\r\n")))) {
      expectFault(document(https(plain)).fetch(), "TLS failed", "");
    }
  }

  /** A record of TLS may have 16 KB: at this pace a greeting lasts a quarter of an hour. */
  @Test
  void aGreetingThatDripsIsAFault() throws IOException {
    try (ServerSocket slow =
        greeting(
            out -> {
              out.write(new byte[] {22, 3, 3, 0x3f, 0, 2, 0, 0x3e, 0});
              while (true) {
                Thread.sleep(50);
                out.write(3);
              }
            })) {
      long begin = System.nanoTime();

      Fetched fetched = new RemoteDocument(https(slow), Duration.ofMillis(500), 1000, null).fetch();

      expectFault(fetched, "no connection within 500 ms", "");
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(6));
    }
  }

  @Test
  void goesThroughATunnelOfTheProxy() throws Exception {
    try (FaultServer server = server("good");
        FaultServer proxy = FaultServer.http()) {
      through(
          proxy(proxy.port()), () -> expectContent(document(server.document()).fetch(), DOCUMENT));

      assertThat(proxy.takeRequest())
          .startsWith("CONNECT localhost:" + server.port() + " HTTP/1.1");
      assertThat(server.takeRequest()).startsWith("GET /a.json?token=c4n4ry HTTP/1.1");
    }
  }

  @Test
  void checksTheServerBehindTheTunnel() throws Exception {
    try (FaultServer server = server("self-signed");
        FaultServer proxy = FaultServer.http()) {
      through(
          proxy(proxy.port()),
          () ->
              expectFault(
                  document(server.document()).fetch(),
                  "certificate not trusted through a proxy",
                  ""));
    }
  }
}
