package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar is the same bytes wherever, whenever and under whatever locale it is built. */
class ReproducibleJarIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Set<String> LEFT_OUT = Set.of("target", ".git");

  @TempDir Path folder;

  @Test
  void secondCleanBuildElsewhereGivesTheSameJar() throws IOException {
    Path copy = folder.resolve("another place");
    copySources(copy);
    Run build =
        Program.of(
                Path.of(System.getProperty("maven.home"), "bin", "mvn"),
                "-ntp",
                "-B",
                "-o",
                "-q",
                "-Dmaven.repo.local=" + System.getProperty("headstay.repository"),
                "-DskipTests",
                "package",
                "-pl",
                "agent/dist",
                "-am")
            .in(copy)
            .env("JAVA_HOME", System.getProperty("java.home"))
            .env("TZ", "Pacific/Chatham")
            .env("LC_ALL", "C")
            .env("MAVEN_OPTS", "-Duser.language=tr -Duser.country=TR")
            .run(Duration.ofMinutes(15));

    assertThat(build.exit()).as("%s", build).isZero();
    assertThat(copy.resolve("agent/dist/target/headstay.jar"))
        .hasSameBinaryContentAs(AgentJar.built());
  }

  private static void copySources(Path to) throws IOException {
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(directory.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(ROOT.relativize(directory)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(ROOT.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
