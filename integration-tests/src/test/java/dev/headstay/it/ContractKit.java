package dev.headstay.it;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a JVM of the contract's own has on its class path. */
final class ContractKit {
  private static final Path CLIENTS = Path.of("../agent/clients").toAbsolutePath().normalize();

  /** What it needs besides the client; the agent's classes come from its jar. */
  private static final Set<String> KIT =
      Set.of(
          "agent/testing/target",
          "headstay-testing",
          "/netty-",
          "/junit-",
          "/opentest4j-",
          "/assertj-core-",
          "/apiguardian-api-",
          "/jspecify-",
          "net/bytebuddy/byte-buddy/");

  private ContractKit() {}

  static String classPath() {
    List<String> kit = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String path = entry.replace(File.separatorChar, '/');
      if (KIT.stream().anyMatch(path::contains)) {
        kit.add(entry);
      }
    }
    return String.join(File.pathSeparator, kit);
  }

  /** The drivers of one client, by its module's folder. */
  static Path drivers(String folder) {
    return CLIENTS.resolve(folder).resolve("target/test-classes");
  }
}
