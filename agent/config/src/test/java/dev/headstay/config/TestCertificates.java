package dev.headstay.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates of servers, good and bad, by a certificate authority made for one run. */
final class TestCertificates {
  private static final String PASSWORD = "changeit";

  private final Path keys;

  /** What to make {@code javax.net.ssl.trustStore}. */
  final Path trustStore;

  TestCertificates(Path directory) throws Exception {
    keys = directory.resolve("keys.p12");
    trustStore = directory.resolve("trust.p12");
    generate("authority", "-ext", "bc:c");
    generate("good", "-signer", "authority", "-ext", "san=dns:localhost,ip:127.0.0.1");
    generate("other-host", "-signer", "authority", "-ext", "san=dns:other.example");
    generate(
        "expired",
        "-signer",
        "authority",
        "-ext",
        "san=dns:localhost",
        "-startdate",
        "-30d",
        "-validity",
        "10");
    generate("self-signed", "-ext", "san=dns:localhost");

    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", load().getCertificate("authority"));
    try (OutputStream out = Files.newOutputStream(trustStore)) {
      trusted.store(out, PASSWORD.toCharArray());
    }
  }

  private void generate(String alias, String... more) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1");
    command.addAll(
        List.of("-genkeypair", "-keyalg", "EC", "-alias", alias, "-dname", "CN=" + alias));
    command.addAll(List.of("-keystore", keys.toString(), "-storepass", PASSWORD));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + command);
    }
  }

  private KeyStore load() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  /** A TLS context for a server that shows the certificate with this alias. */
  SSLContext server(String alias) throws GeneralSecurityException, IOException {
    KeyStore one = load();
    for (String other : List.of("authority", "good", "other-host", "expired", "self-signed")) {
      if (!other.equals(alias)) {
        one.deleteEntry(other);
      }
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(one, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
