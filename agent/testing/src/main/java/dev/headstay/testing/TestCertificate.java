package dev.headstay.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The certificate that every server of this JVM shows, for localhost, 127.0.0.1 and ::1. */
public final class TestCertificate {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final KeyPair KEYS = generateKeys();
  private static final X509Certificate CERTIFICATE = sign();
  private static final X509TrustManager TRUST = trust();

  private TestCertificate() {}

  private static KeyPair generateKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The JDK signs no certificates and a library for it is large: so this writes the DER. */
  private static X509Certificate sign() {
    byte[] ecdsaWithSha256 = der(0x30, oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
    byte[] commonName = der(0x30, oid(0x55, 0x04, 0x03), der(0x0C, ascii("localhost")));
    byte[] name = der(0x30, der(0x31, commonName));
    byte[] validity = der(0x30, time("20200101000000Z"), time("21200101000000Z"));
    byte[] names =
        der(
            0x30,
            der(0x82, ascii("localhost")),
            der(0x87, new byte[] {127, 0, 0, 1}),
            der(0x87, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}));
    byte[] yes = der(0x01, new byte[] {(byte) 0xFF});
    byte[] extensions =
        der(
            0x30,
            der(0x30, oid(0x55, 0x1D, 0x11), der(0x04, names)),
            der(0x30, oid(0x55, 0x1D, 0x13), yes, der(0x04, der(0x30, yes))));
    byte[] certificate =
        der(
            0x30,
            der(0xA0, integer(2)),
            integer(1),
            ecdsaWithSha256,
            name,
            validity,
            name,
            KEYS.getPublic().getEncoded(),
            der(0xA3, extensions));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(KEYS.getPrivate());
      signature.update(certificate);
      byte[] signed =
          der(0x30, certificate, ecdsaWithSha256, der(0x03, new byte[1], signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static byte[] oid(int... bytes) {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return der(0x06, content);
  }

  private static byte[] integer(int value) {
    return der(0x02, new byte[] {(byte) value});
  }

  private static byte[] time(String generalized) {
    return der(0x18, ascii(generalized));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static PrivateKey key() {
    return KEYS.getPrivate();
  }

  static X509Certificate certificate() {
    return CERTIFICATE;
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
    return TRUST;
  }

  private static X509TrustManager trust() {
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
    store.setCertificateEntry("localhost", CERTIFICATE);
    return store;
  }
}
