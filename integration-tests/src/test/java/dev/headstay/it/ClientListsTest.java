package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client has a folder and is named wherever clients are listed. */
class ClientListsTest {
  static List<String> folders() throws IOException {
    try (Stream<Path> folders = Files.list(Path.of("../agent/clients"))) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("pom.xml")))
          .map(folder -> folder.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyFolderIsBuiltShippedTestedAndDescribed(String folder) throws IOException {
    String artifact = "<artifactId>headstay-client-" + folder + "</artifactId>";
    assertThat(Path.of("../agent/clients/pom.xml")).content().contains("<module>" + folder + "<");
    assertThat(Path.of("../agent/dist/pom.xml")).content().contains(artifact);
    assertThat(Path.of("pom.xml")).content().contains(artifact);
    assertThat(Path.of("../docs/clients.md")).content().contains("clients/" + folder + ")");
    assertThat(Path.of("../agent/clients", folder, "README.md")).exists();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void everyListedClientHasAFolder(String folder) throws IOException {
    assertThat(modules()).hasSameSizeAs(folders()).contains(folder);
  }

  /** Those that are asked before signing alone have no contract, but tests of their own. */
  @ParameterizedTest
  @MethodSource("folders")
  void everyContractIsRun(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("../agent/clients", folder, "src/test"))) {
      boolean hasContract = files.anyMatch(file -> file.toString().endsWith("ContractTest.java"));
      assertThat(Documentation.sources().get("ContractIT").contains('"' + folder + '"'))
          .as("ContractIT runs the contract of %s", folder)
          .isEqualTo(hasContract);
    }
  }

  private static List<String> modules() throws IOException {
    return Files.readString(Path.of("../agent/clients/pom.xml"))
        .lines()
        .filter(line -> line.contains("<module>"))
        .map(line -> line.replaceAll("\\s*</?module>\\s*", ""))
        .toList();
  }
}
