package dev.headstay.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** A jar that a test packs. Not thread-safe. */
final class MadeJar {
  private final Manifest manifest = new Manifest();
  private final Map<String, byte[]> entries = new LinkedHashMap<>();

  MadeJar() {
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
  }

  /** Adds a main attribute of the manifest. */
  MadeJar attribute(String name, String value) {
    manifest.getMainAttributes().putValue(name, value);
    return this;
  }

  /** Adds class files of this JVM, below {@code folder}. */
  MadeJar classes(String folder, Class<?>... types) throws IOException {
    for (Class<?> type : types) {
      String name = type.getName().replace('.', '/') + ".class";
      try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
        entries.put(folder + name, in.readAllBytes());
      }
    }
    return this;
  }

  /** Adds jars as they are, below {@code folder}. */
  MadeJar nested(String folder, List<Path> jars) throws IOException {
    for (Path jar : jars) {
      entries.put(folder + jar.getFileName(), Files.readAllBytes(jar));
    }
    return this;
  }

  /** Adds all that is in another jar but its manifest. */
  MadeJar contents(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (JarEntry entry : Collections.list(file.entries())) {
        if (!entry.isDirectory() && !entry.getName().equals(JarFile.MANIFEST_NAME)) {
          entries.put(entry.getName(), file.getInputStream(entry).readAllBytes());
        }
      }
    }
    return this;
  }

  /**
   * Writes it with an entry for each folder and jars inside stored, as loaders of nested jars want.
   */
  Path write(Path jar) {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out, manifest)) {
      Set<String> folders = new HashSet<>();
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        String name = entry.getKey();
        for (int end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
          if (folders.add(name.substring(0, end + 1))) {
            packed.putNextEntry(new JarEntry(name.substring(0, end + 1)));
          }
        }
        JarEntry file = new JarEntry(name);
        if (name.endsWith(".jar")) {
          CRC32 checksum = new CRC32();
          checksum.update(entry.getValue());
          file.setMethod(ZipEntry.STORED);
          file.setSize(entry.getValue().length);
          file.setCrc(checksum.getValue());
        }
        packed.putNextEntry(file);
        packed.write(entry.getValue());
      }
      return jar;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
