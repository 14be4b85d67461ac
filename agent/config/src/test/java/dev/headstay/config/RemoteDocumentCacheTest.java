package dev.headstay.config;

import static dev.headstay.config.RemoteDocumentTest.PATIENT;
import static dev.headstay.config.RemoteDocumentTest.expectContent;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The last good copy of a document outlives the JVM, and is always a whole one. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RemoteDocumentCacheTest {
  @TempDir Path directory;
  private FaultServer server;

  @BeforeEach
  void start() {
    server = FaultServer.http();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RemoteDocument document(Path cache) {
    return new RemoteDocument(server.document(), PATIENT, 1000, cache);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
    }
  }

  @Test
  void keepsWhatWasAcceptedForTheNextStart() throws IOException {
    Path cache = directory.resolve("copy.yaml");
    RemoteDocument document = document(cache);
    assertThat(document.cached()).isNull();

    for (String version : List.of("version: 1\n", "version: 1 # another\n")) {
      server.gives(version);
      document.fetch();
      assertThat(document.accept()).isNull();

      expectContent(document(cache).cached(), version);
      assertThat(files()).containsExactly("copy.yaml");
    }
  }

  @Test
  void keepsNothingThatWasNotAccepted() throws IOException {
    Path cache = directory.resolve("copy.yaml");
    server.gives("version: 1\n");
    RemoteDocument document = document(cache);
    document.fetch();
    assertThat(files()).isEmpty();
    document.accept();
    server.gives("bad");
    document.fetch();

    expectContent(document(cache).cached(), "version: 1\n");
  }

  @Test
  void onlyItsOwnerMayReadTheCopy() throws IOException {
    Assumptions.assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
    Path cache = Files.writeString(directory.resolve("copy.yaml"), "old");
    Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rw-rw-rw-"));
    server.gives("version: 1\n");
    RemoteDocument document = document(cache);
    document.fetch();
    document.accept();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rw-------");
  }

  /** Whoever reads at any moment sees one version or the other. */
  @Test
  void replacesTheCopyAtOnce() throws Exception {
    Path cache = directory.resolve("copy.yaml");
    List<String> versions = List.of("a".repeat(1000), "b".repeat(1000));
    RemoteDocument document = document(cache);
    server.gives(versions.get(0));
    document.fetch();
    document.accept();
    Thread writer =
        new Thread(
            () -> {
              for (int i = 1; i <= 40; i++) {
                server.gives(versions.get(i % 2));
                document.fetch();
                document.accept();
              }
            });
    writer.start();
    RemoteDocument reader = document(cache);
    while (writer.isAlive()) {
      Fetched copy = reader.cached();
      assertThat(copy).isNotNull();
      assertThat(versions).contains(new String(copy.content, StandardCharsets.UTF_8));
    }
    writer.join();
  }

  @Test
  void aFileThatCannotBeWrittenIsToldAndLeavesTheDocumentAccepted() throws IOException {
    server.gives("version: 1\n");
    Path nowhere = directory.resolve("none").resolve("copy.yaml");
    Path occupied = Files.createDirectories(directory.resolve("occupied.yaml").resolve("a"));
    for (Path cache : List.of(nowhere, occupied.getParent())) {
      RemoteDocument document = document(cache);
      document.fetch();

      assertThat(document.accept())
          .startsWith(cache + ": the last good copy can't be kept: ")
          .doesNotContain("\n");
      assertThat(document.fetch().unchanged).isTrue();
      assertThat(document.cached()).isNull();
    }
    assertThat(files()).containsExactly("occupied.yaml");
  }

  @Test
  void aCopyThatIsNoneIsNotRead() throws Exception {
    assertThat(document(Files.writeString(directory.resolve("empty"), "")).cached()).isNull();
    assertThat(document(Files.writeString(directory.resolve("big"), "a".repeat(1001))).cached())
        .isNull();
    assertThat(document(directory).cached()).isNull();
    assertThat(document(Path.of("/dev/zero")).cached()).isNull();
    assertThat(document(null).cached()).isNull();
  }

  @Test
  void anInterruptLosesNoCopy() throws IOException {
    Path cache = directory.resolve("copy.yaml");
    server.gives("version: 1\n");
    RemoteDocument document = document(cache);
    Thread.currentThread().interrupt();
    document.fetch();
    String failure = document.accept();
    Fetched copy = document.cached();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(failure).isNull();
    expectContent(copy, "version: 1\n");
  }
}
