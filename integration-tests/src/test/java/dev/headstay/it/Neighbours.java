package dev.headstay.it;

import java.nio.file.Files;
import java.nio.file.Path;

/** Other agents, and frameworks that programs run in. The build copies their jars. */
public final class Neighbours {
  private Neighbours() {}

  /** A jar by the name of its file. */
  public static Path jar(String name) {
    Path jar = Path.of(System.getProperty("headstay.neighbours"), name);
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing (expected: copied by the build)");
    }
    return jar;
  }
}
