package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known of a process before it is attached to; the rest is in the integration tests. */
class AttachTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "com.example.Main --token x, com.example.Main",
    "com.example.Main --token x, Main",
    "com.example.Main$Inner, Main$Inner",
    "Main, Main",
    "demo/com.example.Main x, com.example.Main",
    "demo/com.example.Main x, Main",
    "/opt/app/service.jar x, service.jar",
    "/opt/app/service.jar x, service",
    "/opt/app/service.jar x, /opt/app/service.jar",
    "C:\\app\\service.jar, service",
  })
  void isCalledAsJpsShowsIt(String commandLine, String name) {
    assertThat(Programs.isCalled(commandLine, name)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "com.example.Main Other, Other",
    "com.example.Main, example.Main",
    "com.example.Main, com.example",
    "/opt/app/service.jar, jar",
    "/opt/app/service.jar, app",
    "'', Main",
  })
  void isNotCalledByAPartOfItsName(String commandLine, String name) {
    assertThat(Programs.isCalled(commandLine, name)).isFalse();
  }

  /** A folder like Linux's, of this process and another one. */
  private Path process(String mountNamespace, Path root) throws Exception {
    Path processes = folder.resolve("proc");
    for (String name : new String[] {"self", "7"}) {
      Path process = Files.createDirectories(processes.resolve(name));
      Files.createDirectory(process.resolve("ns"));
      boolean self = name.equals("self");
      Files.createSymbolicLink(
          process.resolve("ns/mnt"), Path.of(self ? "mnt:[1]" : mountNamespace));
      Files.createSymbolicLink(process.resolve("root"), self ? Path.of("/") : root);
    }
    return processes;
  }

  @Test
  void findsAFileThatBothShare() throws Exception {
    Path file = Files.createFile(folder.resolve("headstay.yaml"));
    ProcessFiles files = new ProcessFiles(7, process("mnt:[1]", Path.of("/")));

    assertThat(files.has(file)).isTrue();
    assertThat(files.has(folder)).isFalse();
    assertThat(files.has(folder.resolve("none"))).isFalse();
    assertThat(files.missing(folder.resolve("none"), "a configuration", ""))
        .isEqualTo(folder + "/none: no such file (expected: a configuration)");
  }

  @Test
  void findsAFileOfAProcessInAContainer() throws Exception {
    Path root = Files.createDirectories(folder.resolve("container"));
    Files.createFile(Files.createDirectory(root.resolve("app")).resolve("headstay.yaml"));
    ProcessFiles files = new ProcessFiles(7, process("mnt:[2]", root));

    assertThat(files.has(Path.of("/app/headstay.yaml"))).isTrue();
    assertThat(files.has(Files.createFile(folder.resolve("headstay.yaml")))).isFalse();
    assertThat(files.missing(Path.of("/opt/headstay.jar"), "Headstay's jar", "--jar "))
        .isEqualTo(
            "/opt/headstay.jar: no such file in process 7, which has a file system of its own"
                + " (expected: docker cp /opt/headstay.jar CONTAINER:/tmp/, or cp /opt/headstay.jar"
                + " /proc/7/root/tmp/, then --jar /tmp/headstay.jar)");
  }

  @Test
  void sharesFilesWhereThereAreNoNamespaces() throws Exception {
    Path file = Files.createFile(folder.resolve("headstay.yaml"));

    assertThat(new ProcessFiles(7, folder.resolve("none")).has(file)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        // Nothing of an operator: the JVM's start is what tells.
        "null, null, true",
        "null, -Xmx1g, false",
        "null, -Xmx1g -javaagent:/a.jar, true",
        // Attached.
        "1.0, -Xmx1g, true",
        // Detached, or refused.
        "none, null, false",
        "none, -javaagent:/headstay.jar, false",
      })
  void mayHaveTheAgent(String attached, String options, boolean may) {
    AgentMark mark = new AgentMark(attached, options);

    assertThat(mark.mayBeThere()).isEqualTo(may);
    assertThat(mark.version()).isEqualTo("1.0".equals(attached) ? "1.0" : null);
  }

  @ParameterizedTest
  @CsvSource({"cmdline", "environ"})
  void sendsNothingToAJvmThatWouldTakeItForAnotherWish(String place) throws Exception {
    Path processes = process("mnt:[1]", Path.of("/"));
    Path process = processes.resolve("7");
    Files.writeString(process.resolve("status"), "SigCgt:\t2000000181005ccf\n");
    assertThatCode(() -> LocalJvm.check(7, processes)).doesNotThrowAnyException();

    Files.writeString(process.resolve(place), "java\0-XX:+DisableAttachMechanism\0Main\0");

    assertThatThrownBy(() -> LocalJvm.check(7, processes))
        .isInstanceOf(Unreachable.class)
        .hasMessage(
            "process 7: lets nobody attach (expected: without -XX:+DisableAttachMechanism)");
  }
}
