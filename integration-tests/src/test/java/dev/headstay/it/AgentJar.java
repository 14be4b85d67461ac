package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.programs.EmptyAgent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import net.bytebuddy.jar.asm.ClassReader;

/** The built agent jar, and an agent that does nothing to compare it with. */
final class AgentJar {
  private static final Path BUILT =
      Path.of(System.getProperty("headstay.jar", "../agent/dist/target/headstay.jar"))
          .toAbsolutePath()
          .normalize();

  /** What programs under the agent read, and what the command line reads. */
  private static final String AGENT = "dev/headstay/agent.classes";

  private static final String COMMAND_LINE = "dev/headstay/cli.classes";

  private static Path empty;

  private AgentJar() {}

  static Path built() {
    if (!Files.isRegularFile(BUILT)) {
      throw new IllegalStateException(BUILT + " is missing (expected: built by mvn package)");
    }
    return BUILT;
  }

  /**
   * What is in the jar, its archives' files in place of the archives: name to content. A file of an
   * archive that is no class has its hash for a name.
   */
  static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile jar = new JarFile(built().toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        byte[] content = jar.getInputStream(entry).readAllBytes();
        if (entry.getName().equals(AGENT) || entry.getName().equals(COMMAND_LINE)) {
          unpack(content, files);
        } else {
          put(files, entry.getName(), content);
        }
      }
    }
    return files;
  }

  /** As {@link #files()}, of what programs under the agent read alone. */
  static Map<String, byte[]> agentFiles() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile jar = new JarFile(built().toFile())) {
      unpack(jar.getInputStream(jar.getEntry(AGENT)).readAllBytes(), files);
    }
    return files;
  }

  /** Reads an archive by its description in {@code AgentLoader}. */
  private static void unpack(byte[] archive, Map<String, byte[]> files) throws IOException {
    ByteBuffer header = ByteBuffer.wrap(archive);
    int count = header.getInt();
    for (int i = 0; i < count; i++) {
      int hash = header.getInt();
      InputStream data =
          new InflaterInputStream(
              new ByteArrayInputStream(archive, header.getInt(), header.getInt()),
              new Inflater(true));
      byte[] content = data.readAllBytes();
      assertThat(content).hasSize(header.getInt());
      String name = Integer.toHexString(hash);
      if (isClass(content)) {
        name = new ClassReader(content).getClassName() + ".class";
        assertThat(name.hashCode()).as(name).isEqualTo(hash);
      }
      put(files, name, content);
    }
  }

  private static void put(Map<String, byte[]> files, String name, byte[] content) {
    assertThat(files.put(name, content)).as("a second " + name).isNull();
  }

  static boolean isClass(byte[] content) {
    return content.length > 8 && ByteBuffer.wrap(content).getInt() == 0xCAFEBABE;
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
      empty = of(EmptyAgent.class);
    }
    return "-javaagent:" + empty;
  }

  /** A jar with an agent of one class, for the start or for running programs. */
  static Path of(Class<?> agent) {
    String entry = agent.getName().replace('.', '/') + ".class";
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", agent.getName());
    manifest.getMainAttributes().putValue("Agent-Class", agent.getName());
    manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
    try {
      Path jar = Files.createTempFile("agent", ".jar");
      jar.toFile().deleteOnExit();
      try (OutputStream out = Files.newOutputStream(jar);
          JarOutputStream entries = new JarOutputStream(out, manifest);
          InputStream in = agent.getClassLoader().getResourceAsStream(entry)) {
        entries.putNextEntry(new JarEntry(entry));
        in.transferTo(entries);
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
