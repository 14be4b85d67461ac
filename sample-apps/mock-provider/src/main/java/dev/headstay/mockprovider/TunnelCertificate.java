package dev.headstay.mockprovider;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate in the name of providers, with which the mock is the far end of tunnels to them,
 * and the trust store of a client that is to believe it. Immutable.
 */
public final class TunnelCertificate {
  /** Of the trust store. */
  public static final String PASSWORD = "changeit";

  private final SSLContext serverContext;
  private final Path trustStore;

  private TunnelCertificate(SSLContext serverContext, Path trustStore) {
    this.serverContext = serverContext;
    this.trustStore = trustStore;
  }

  /**
   * Makes one by the JDK's {@code keytool}.
   *
   * @param folder where key and trust store are written
   * @param hosts the names that it is for
   */
  public static TunnelCertificate create(Path folder, List<String> hosts) {
    char[] password = PASSWORD.toCharArray();
    Path file = folder.resolve("keys.p12");
    Path trustStore = folder.resolve("trust.p12");
    try {
      keytool(file, hosts);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(file)) {
        keys.load(in, password);
      }
      KeyManagerFactory keyManagers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(keys, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), null, null);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, password);
      trusted.setCertificateEntry("mock", keys.getCertificate("mock"));
      try (OutputStream out = Files.newOutputStream(trustStore)) {
        trusted.store(out, password);
      }
      return new TunnelCertificate(context, trustStore);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keytool(Path file, List<String> hosts) throws IOException {
    String names = hosts.stream().map(host -> "dns:" + host).collect(Collectors.joining(","));
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD,
                "-storetype",
                "PKCS12",
                "-keyalg",
                "EC",
                "-alias",
                "mock",
                "-dname",
                "CN=mock",
                "-ext",
                "san=" + names)
            .inheritIO()
            .start();
    try {
      int exitCode = keytool.waitFor();
      if (exitCode != 0) {
        throw new IllegalStateException("keytool ended with " + exitCode + " (expected: 0)");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** For {@link MockProviderOptions#withTunnelTls}. */
  public SSLContext serverContext() {
    return serverContext;
  }

  /** A PKCS12 file that trusts this certificate and no other. */
  public Path trustStore() {
    return trustStore;
  }

  /** Options of {@code java} that send a program's https calls through the mock on this port. */
  public String[] javaOptions(int port) {
    return new String[] {
      "-Dhttps.proxyHost=127.0.0.1",
      "-Dhttps.proxyPort=" + port,
      "-Djavax.net.ssl.trustStore=" + trustStore,
      "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
    };
  }
}
