package dev.headstay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent's jar becomes another one, or none, while a program runs with it. */
@NeedsDocker
class ReplacedJarIT {
  /** What happens to the jar. */
  enum Change {
    /** Another version is renamed to its name: how it should be done. */
    RENAMED {
      @Override
      void to(Path jar, byte[] other) throws IOException {
        Path next = Files.write(jar.resolveSibling("next.jar"), other);
        Files.move(next, jar, StandardCopyOption.ATOMIC_MOVE);
      }
    },
    REMOVED {
      @Override
      void to(Path jar, byte[] other) throws IOException {
        Files.delete(jar);
      }
    },
    /** As {@code cp} does it: the same file has other content. */
    OVERWRITTEN {
      @Override
      void to(Path jar, byte[] other) throws IOException {
        Files.write(jar, other);
      }
    },
    /** As {@code cp} leaves it on a full disk. */
    TRUNCATED {
      @Override
      void to(Path jar, byte[] other) throws IOException {
        Files.write(jar, new byte[0]);
      }
    };

    abstract void to(Path jar, byte[] other) throws IOException;
  }

  static Stream<Arguments> changes() {
    return Images.jdks().stream()
        .flatMap(jdk -> Stream.of(Change.values()).map(change -> Arguments.of(jdk, change)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void goesOnAsBeforeOnceTheAgentIsAtWork(Images jdk, Change change) throws Exception {
    Run run = run(jdk, change, 3);

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stdout()).isEqualTo("3 answered, 0 failed\ntrue true\n3 answered, 0 failed\n");
    assertThat(run.said()).singleElement().asString().startsWith("[headstay] INFO started: ");
    assertThat(run.stderrBesides()).isEmpty();
  }

  /** The agent's own classes are still in the file then. */
  @ParameterizedTest
  @MethodSource("changes")
  void doesNoHarmBeforeTheFirstRequest(Images jdk, Change change) throws Exception {
    Run run = run(jdk, change, 0);

    boolean works = change == Change.RENAMED;
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stdout())
        .as("%s", run)
        .startsWith("0 answered, 0 failed\ntrue true\n")
        .endsWith(works ? "\n3 answered, 0 failed\n" : "\n0 answered, 3 failed\n");
    assertThat(run.said())
        .singleElement()
        .asString()
        .startsWith(
            works
                ? "[headstay] INFO started: "
                : "[headstay] ERROR off: the agent's own classes can't be loaded: ");
    assertThat(run.stderrBesides()).isEmpty();
  }

  private static Run run(Images jdk, Change change, int requestsBefore) throws Exception {
    JdkContainer container = JdkContainer.of(jdk);
    String name = change + "-" + requestsBefore;
    Path folder = Mounts.openToAll(Files.createDirectory(container.shared().resolve(name)));
    Path jar = folder.resolve("headstay.jar");
    Mounts.copy(Mounts.AGENT, jar);
    Map<String, String> environment = new HashMap<>(JdkContainer.withAgent());
    String option = "-javaagent:/shared/" + name + "/headstay.jar";
    // JDK 8 maps a jar's table of contents, and a mapped file must not get shorter.
    environment.put(
        "JAVA_TOOL_OPTIONS",
        jdk.feature() == 8 ? option + " -Dsun.zip.disableMemoryMapping=true" : option);
    String[] command =
        Sample.java(
                "okhttp",
                "dev.headstay.containers.programs.GetsAroundChange",
                Gateway.MODELS,
                Integer.toString(requestsBefore),
                "/shared/" + name + "/ready",
                "/shared/" + name + "/changed")
            .toArray(new String[0]);
    CompletableFuture<Run> running =
        CompletableFuture.supplyAsync(() -> container.run(environment, command));
    while (!Files.exists(folder.resolve("ready")) && !running.isDone()) {
      Thread.sleep(50);
    }
    change.to(jar, otherVersion());
    Files.createFile(folder.resolve("changed"));
    return running.get();
  }

  /** The jar with everything in another place and in another size. */
  private static byte[] otherVersion() throws IOException {
    Path other = Mounts.fresh("other").resolve("other.jar");
    try (JarFile built = new JarFile(Mounts.AGENT.toFile());
        OutputStream file = Files.newOutputStream(other);
        JarOutputStream out = new JarOutputStream(file)) {
      out.setLevel(Deflater.BEST_SPEED);
      List<JarEntry> entries = new ArrayList<>(Collections.list(built.entries()));
      Collections.reverse(entries);
      for (JarEntry entry : entries) {
        out.putNextEntry(new JarEntry(entry.getName()));
        built.getInputStream(entry).transferTo(out);
      }
    }
    return Files.readAllBytes(other);
  }
}
