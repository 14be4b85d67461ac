package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headstay.it.programs.Hello;
import dev.headstay.testing.Canaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/**
 * Looks for the secrets of all tests in what the modules built before this one left behind: all
 * that their tests and the agent in them wrote. What programs write that run on their own is
 * searched where they are started.
 */
class CanarySearchTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Where a test's report quotes what came out of the code under test. */
  private static final List<String> QUOTING = List.of("system-out", "system-err");

  @Test
  void noSecretIsInAnyReport() throws Exception {
    List<Path> reports = reports();
    for (Path report : reports) {
      search(report);
    }
    assumeTrue(System.getProperty("test") == null, "only some tests were run");
    assertThat(reports)
        .extracting(report -> ROOT.relativize(report).subpath(0, 2).toString())
        .contains(
            "agent/policy", "agent/config", "agent/engine", "agent/clients", "sample-apps/demo");
  }

  @Test
  void searchFindsASecretInAReport(@TempDir Path folder) throws Exception {
    Path report =
        Samples.write(
            folder,
            "TEST-a.xml",
            "<testsuite><properties><property value='canary-1'/></properties>"
                + "<testcase name='a'><system-err>x</system-err></testcase></testsuite>");
    search(report);
    for (String quoting : QUOTING) {
      Path leaking =
          Samples.write(
              folder,
              "TEST-b.xml",
              Files.readString(report)
                  .replace("system-err", quoting)
                  .replace(">x<", ">x canary-2<"));
      assertThatThrownBy(() -> search(leaking)).hasMessageContaining("canary-2");
    }
  }

  @Test
  void searchFindsASecretInTheOutputOfAProgram() {
    Program program = Program.java(Jdk.JDK_17, Hello.class).with("-Dnobody=canary-3");
    assertThat(program.run().exit()).isZero();
    assertThatThrownBy(program.with("-XshowSettings:properties")::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("canary-3");
  }

  /** Those of every module but this one, which is not yet through. */
  private static List<Path> reports() throws IOException {
    Path own = Path.of("").toAbsolutePath();
    try (Stream<Path> files = Files.find(ROOT, 6, (file, info) -> info.isRegularFile())) {
      return files
          .filter(file -> file.getParent().endsWith("target/surefire-reports"))
          .filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
          .filter(file -> !file.startsWith(own))
          .toList();
    }
  }

  private static void search(Path report) throws Exception {
    Document document =
        DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(report.toFile());
    for (String tag : QUOTING) {
      NodeList quotes = document.getElementsByTagName(tag);
      for (int i = 0; i < quotes.getLength(); i++) {
        Canaries.none(report + " (" + tag + ")", quotes.item(i).getTextContent());
      }
    }
  }
}
