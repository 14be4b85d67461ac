package dev.headstay.it;

import dev.headstay.it.programs.EmptyAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The built agent jar, and an agent that does nothing to compare it with. */
final class AgentJar {
  private static final Path BUILT =
      Path.of(System.getProperty("headstay.jar", "../agent/dist/target/headstay.jar"))
          .toAbsolutePath()
          .normalize();

  private static Path empty;

  private AgentJar() {}

  static Path built() {
    if (!Files.isRegularFile(BUILT)) {
      throw new IllegalStateException(BUILT + " is missing (expected: built by mvn package)");
    }
    return BUILT;
  }

  /** The {@code -javaagent} option of the built jar. */
  static String option() {
    return "-javaagent:" + built();
  }

  /** As {@link #option()}, with an argument. */
  static String option(Object argument) {
    return option() + "=" + argument;
  }

  /** The {@code -javaagent} option of an agent that does nothing. */
  static synchronized String emptyOption() {
    if (empty == null) {
      empty = writeEmpty();
    }
    return "-javaagent:" + empty;
  }

  private static Path writeEmpty() {
    String entry = EmptyAgent.class.getName().replace('.', '/') + ".class";
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", EmptyAgent.class.getName());
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    try {
      Path jar = Files.createTempFile("empty-agent", ".jar");
      jar.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(jar);
          JarOutputStream entries = new JarOutputStream(out, manifest);
          InputStream in = EmptyAgent.class.getClassLoader().getResourceAsStream(entry)) {
        entries.putNextEntry(new JarEntry(entry));
        in.transferTo(entries);
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
