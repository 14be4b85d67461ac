package dev.headstay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForkedJvmTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration BURNT = Duration.ofMillis(300);

  /** Says what it was given, and ends with 3. */
  public static final class Telling {
    private Telling() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println("arguments " + String.join(",", arguments));
      System.out.println("property " + System.getProperty("told"));
      System.out.println("environment " + System.getenv("TOLD"));
      System.out.println("input " + System.in.read());
      System.err.println("an error");
      // By its own clock: on a busy machine less than what passes on the wall.
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      while (threads.getCurrentThreadCpuTime() < BURNT.toNanos()) {
        Thread.onSpinWait();
      }
      System.exit(3);
    }
  }

  /** Never ends. */
  public static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) throws Exception {
      System.out.println("pid " + ProcessHandle.current().pid());
      Thread.currentThread().join();
    }
  }

  private static ForkedJvm jvm(Class<?> main, String... arguments) {
    String[] program = new String[arguments.length + 1];
    program[0] = main.getName();
    System.arraycopy(arguments, 0, program, 1, arguments.length);
    return ForkedJvm.of(Jdks.running())
        .classPath(Path.of("target", "test-classes"))
        .program(program);
  }

  @Test
  void tellsWhatTheProgramDid() throws Exception {
    ForkedJvm.Result result =
        jvm(Telling.class, "a b", "c").property("told", "x").environment("TOLD", "y").run(LIMIT);

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stdout().lines())
        .containsExactly("arguments a b,c", "property x", "environment y", "input -1");
    assertThat(result.stderr().lines()).containsExactly("an error");
    assertThat(result.wall()).isGreaterThan(BURNT);
    assertThat(result.cpu()).isGreaterThanOrEqualTo(BURNT);
  }

  @Test
  void endsAProgramThatDoesNotEnd() {
    assertThatThrownBy(() -> jvm(Endless.class).run(Duration.ofSeconds(5)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the JVM still ran after PT5S")
        .satisfies(
            error -> {
              String pid = error.getMessage().replaceAll("(?s).*pid (\\d+).*", "$1");
              assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                  .isEmpty();
            });
  }

  @Test
  void findsTheRunningJdk() {
    assertThat(Jdks.require(Runtime.version().feature()).java()).isExecutable();
  }

  @Test
  void saysWhereItLookedForAJdkThatIsMissing() {
    assertThatThrownBy(() -> Jdks.require(3))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no JDK 3 (expected: at JAVA_HOME_3 or in a usual folder; found: [");
  }

  @Test
  void prefersTheJdkThatAVariableNames(@TempDir Path home) throws Exception {
    Files.createDirectories(home.resolve("bin"));
    Path java = Files.createFile(home.resolve("bin/java"));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(home.resolve("release"), "X=1\nJAVA_VERSION=\"1.8.0_504\"\n");

    assertThat(Jdks.all(Map.of("JAVA_HOME_8", home.toString()))).contains(new Jdks.Jdk(home, 8));
  }
}
