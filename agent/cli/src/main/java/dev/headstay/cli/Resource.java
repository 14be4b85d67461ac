package dev.headstay.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/** Texts that came with the command line, and files that it is given. */
final class Resource {
  private static final String FOLDER = "dev/headstay/cli/";

  private Resource() {}

  /** A text beside these classes, or null; what is made with the jar is missing outside of it. */
  static @Nullable String text(String name) {
    try (InputStream in = Resource.class.getClassLoader().getResourceAsStream(FOLDER + name)) {
      return in == null ? null : new String(bytes(in), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Why a file can't be read, in words, or null. */
  static @Nullable String fault(String file) {
    try {
      Path path = Paths.get(file);
      if (Files.isDirectory(path)) {
        return "a directory";
      }
      if (!Files.exists(path)) {
        return file.contains("://") ? "a URL" : "no such file";
      }
      return Files.isReadable(path) ? null : "can't be read";
    } catch (InvalidPathException e) {
      return "no such file";
    }
  }

  /** A file's bytes, or those of standard input for {@code -}. */
  static byte[] read(String file) throws IOException {
    return file.equals("-") ? bytes(System.in) : Files.readAllBytes(Paths.get(file));
  }

  private static byte[] bytes(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      bytes.write(buffer, 0, n);
    }
    return bytes.toByteArray();
  }
}
