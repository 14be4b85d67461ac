package dev.headstay.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate that every server of this JVM shows, for localhost, 127.0.0.1 and ::1. */
public final class TestCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final X509Bundle BUNDLE = create();

  private TestCertificate() {}

  private static X509Bundle create() {
    try {
      return new CertificateBuilder()
          .subject("CN=localhost")
          .addSanDnsName("localhost")
          .addSanIpAddress("127.0.0.1")
          .addSanIpAddress("::1")
          .setIsCertificateAuthority(true)
          .algorithm(CertificateBuilder.Algorithm.ecp256)
          .buildSelfSigned();
    } catch (Exception e) {
      throw new IllegalStateException("no certificate for the recording server", e);
    }
  }

  static X509Bundle bundle() {
    return BUNDLE;
  }

  /** A TLS context for clients that trusts this certificate and no other. */
  public static SSLContext clientContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new X509TrustManager[] {trustManager()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The trust manager of {@link #clientContext()}, for clients that want it by itself. */
  public static X509TrustManager trustManager() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trustStore());
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes a PKCS12 trust store, password {@code changeit}, for a program in another JVM. */
  public static void writeTrustStore(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      trustStore().store(out, PASSWORD);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore trustStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    store.setCertificateEntry("localhost", BUNDLE.getCertificate());
    return store;
  }
}
