package dev.headstay.it;

import dev.headstay.testing.Canaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configurations that these tests run with. */
final class Samples {
  /** The header that {@link #json} and {@link #yaml} set where it is missing, on loopback. */
  static final String HEADER = "cf-aig-authorization";

  /** What {@link #HEADER} is set to. */
  static final String VALUE = "Bearer " + Canaries.MARK + "x";

  private Samples() {}

  /** A file of 2 KB: one rule for loopback among rules for other hosts. */
  static Path json() {
    return Path.of("src/test/resources/headstay-2kb.json").toAbsolutePath();
  }

  /** The same as {@link #json} in YAML. */
  static Path yaml() {
    return Path.of("src/test/resources/headstay-2kb.yaml").toAbsolutePath();
  }

  /** Writes {@code text} to a file in {@code folder}. */
  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All of a small file, one character for each byte. */
  static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
