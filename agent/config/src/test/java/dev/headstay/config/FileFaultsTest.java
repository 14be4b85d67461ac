package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.policy.HeaderPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are not what a configuration should be: none may stop or hold up a start. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileFaultsTest {
  @TempDir Path directory;

  private void expect(Given given, String... problems) {
    Loaded loaded = given.load();
    assertThat(Given.problems(loaded, directory)).containsExactly(problems);
    assertThat(loaded.configuration().policy()).isSameAs(HeaderPolicy.empty());
  }

  private Given at(Path file) {
    return Given.nothing().with("HEADSTAY_CONFIG", file.toString());
  }

  private Given bytes(byte[] bytes) {
    return Given.file(directory, "a.yaml", bytes);
  }

  @Test
  void aMissingFileIsOneProblem() {
    expect(at(directory.resolve("none.yaml")), "none.yaml: no such file (expected: a file)");
  }

  @Test
  void aDirectoryIsNoFile() {
    expect(at(directory), directory + ": a directory (expected: a file)");
  }

  @Test
  void aPipeThatNobodyWritesToIsNotOpened() throws Exception {
    Path pipe = directory.resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    Assumptions.assumeTrue(mkfifo.waitFor() == 0, "mkfifo");

    expect(at(pipe), "pipe: not a regular file (expected: a file)");
  }

  @Test
  void anEndlessDeviceIsNotOpened() {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/zero")));

    expect(at(Path.of("/dev/zero")), "/dev/zero: not a regular file (expected: a file)");
  }

  @Test
  void aLoopOfLinksIsNoFile() throws IOException {
    Path a = directory.resolve("a");
    Path b = directory.resolve("b");
    Files.createSymbolicLink(a, b);
    Files.createSymbolicLink(b, a);

    expect(at(a), "a: no such file (expected: a file)");
  }

  @Test
  void aLinkToAFileIsRead() throws IOException {
    Path file = Files.writeString(directory.resolve("..data.yaml"), "version: 1\n");
    Path link = Files.createSymbolicLink(directory.resolve("a.yaml"), file);

    assertThat(at(link).load().problems()).isEmpty();
  }

  @Test
  void aByteOrderMarkIsDropped() {
    assertThat(bytes("\uFEFFversion: 1\n".getBytes(StandardCharsets.UTF_8)).load().problems())
        .isEmpty();
    expect(
        bytes("\uFEFFversion: 2\n".getBytes(StandardCharsets.UTF_8)),
        "a.yaml:1:10: version: \"2\" (expected: 1)");
  }

  @Test
  void utf16IsNamed() {
    expect(
        bytes("version: 1\n".getBytes(StandardCharsets.UTF_16)),
        "a.yaml: UTF-16 (expected: UTF-8)");
    expect(
        bytes("version: 1\n".getBytes(StandardCharsets.UTF_16LE)),
        "a.yaml: UTF-16 (expected: UTF-8)");
  }

  @Test
  void aByteThatIsNotUtf8IsFound() {
    expect(
        bytes("version: 1\nmode: \u00e9\n".getBytes(StandardCharsets.ISO_8859_1)),
        "a.yaml:2:7: a byte that is not UTF-8 (expected: UTF-8)");
  }

  @Test
  void aFileThatEndsInsideACharacterIsNotUtf8() {
    byte[] whole = "version: 1 # \u20ac".getBytes(StandardCharsets.UTF_8);

    expect(
        bytes(Arrays.copyOf(whole, whole.length - 1)),
        "a.yaml:1:14: a byte that is not UTF-8 (expected: UTF-8)");
  }

  @Test
  void aNulByteIsFound() {
    expect(
        bytes("version: 1\n\0".getBytes(StandardCharsets.UTF_8)),
        "a.yaml:2:1: a NUL byte (expected: text)");
  }

  @Test
  void aFileOfTenMegabytesIsNotRead() {
    expect(
        bytes(new byte[10 * 1024 * 1024]),
        "a.yaml: 10485760 bytes (expected: at most 1048576 bytes)");
  }

  @Test
  void moreValuesThanAFileCanMeanAreRefused() {
    String text = "[" + "1,".repeat(200_000) + "1]";

    expect(
        Given.file(directory, "a.json", text),
        "a.json:1:200000: too many values (expected: at most 100000)");
  }

  @Test
  void deepNestingIsRefusedInBothFormats() {
    String deep = "[".repeat(10_000);

    expect(
        Given.file(directory, "a.json", deep),
        "a.json:1:33: nested too deep (expected: at most 32 levels)");
    expect(
        Given.file(directory, "b.yaml", deep),
        "b.yaml:1:33: nested too deep (expected: at most 32 levels)");
    expect(
        Given.file(directory, "c.yaml", "- ".repeat(10_000)),
        "c.yaml:1:65: nested too deep (expected: at most 32 levels)");
    expect(
        Given.file(directory, "d.yaml", "{a: ".repeat(10_000)),
        "d.yaml:1:129: nested too deep (expected: at most 32 levels)");
  }

  @Test
  void anAliasBombIsNotExpanded() {
    StringBuilder text = new StringBuilder("version: 1\na0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1) + ",";
      text.append("a" + i + ": &a" + i + " [" + before.repeat(9) + before + "]\n");
    }
    Loaded loaded = Given.file(directory, "a.yaml", text.toString()).load();

    assertThat(loaded.problems()).hasSize(51);
  }

  @Test
  void aSecretFileTooLargeIsLeftOut() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret"), "x".repeat(70_000));
    Loaded loaded =
        Given.file(
                directory, "a.yaml", "version: 1\nsecrets: { a: { file: \"" + secret + "\" } }\n")
            .load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings())
        .singleElement()
        .asString()
        .endsWith(
            "secret: 70000 bytes (expected: at most 65536 bytes); what uses it is left out of"
                + " requests");
  }

  @Test
  void aFileThatEverybodyMayWriteIsNamedWhenSecretsDependOnIt() throws IOException {
    Assumptions.assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"));
    String rule = "version: 1\nrules:\n  - name: a\n    match: { hosts: [a.example] }\n";
    Given open =
        Given.file(directory, "a.yaml", rule + "    headers: { set: { x: \"${env:A}\" } }\n");
    Given harmless = Given.file(directory, "b.yaml", rule + "    headers: { set: { x: y } }\n");
    for (String name : new String[] {"a.yaml", "b.yaml"}) {
      Files.setPosixFilePermissions(
          directory.resolve(name), PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    assertThat(open.with("A", "a").load().warnings())
        .containsExactly(
            directory + "/a.yaml: everybody may write this file, and secrets depend on it");
    assertThat(harmless.load().warnings()).isEmpty();
  }
}
