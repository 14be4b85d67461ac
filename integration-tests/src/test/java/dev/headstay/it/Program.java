package dev.headstay.it;

import dev.headstay.testing.Canaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * A command to run as a process of its own, in an environment without a word to any JVM or agent.
 * Not thread-safe.
 */
final class Program {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<String> launcher = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> command = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>();
  private Path directory = Path.of(".");

  private Program() {}

  /** Main class {@code main} on {@code jdk}, with the class path of all programs under test. */
  static Program java(Jdk jdk, Class<?> main, Object... arguments) {
    Program program = new Program();
    program.launcher.add(jdk.command("java"));
    program.command.addAll(List.of("-cp", programs() + ":" + okHttp(), main.getName()));
    program.arguments(arguments);
    return program;
  }

  /** Any command. */
  static Program of(Object... command) {
    Program program = new Program();
    program.arguments(command);
    return program;
  }

  private void arguments(Object... arguments) {
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
  }

  /** The folder with the programs under test. */
  static String programs() {
    return location(Program.class);
  }

  /** The jars of OkHttp. */
  static String okHttp() {
    Set<String> jars = new LinkedHashSet<>();
    jars.add(location(OkHttpClient.class));
    jars.add(location(okio.Buffer.class));
    jars.add(location(kotlin.Unit.class));
    return String.join(":", jars);
  }

  /** The jar or folder that a class of this JVM is from. */
  static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds jars to the class path. */
  Program classPath(List<?> jars) {
    jars.forEach(jar -> command.set(1, command.get(1) + ":" + jar));
    return this;
  }

  /** Has another command run it. */
  Program by(String... command) {
    launcher.addAll(0, List.of(command));
    return this;
  }

  /** Adds options of {@code java}. */
  Program with(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  Program env(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  Program in(Path directory) {
    this.directory = directory;
    return this;
  }

  /** The command line, for a process that is started elsewhere. */
  List<String> commandLine() {
    List<String> line = new ArrayList<>(launcher);
    line.addAll(options);
    line.addAll(command);
    return line;
  }

  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(commandLine());
    builder.directory(directory.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("HEADSTAY_")
                    || name.startsWith("ANTHROPIC_")
                    || name.startsWith("LITELLM_")
                    || name.equals("JAVA_TOOL_OPTIONS")
                    || name.equals("JDK_JAVA_OPTIONS")
                    || name.equals("_JAVA_OPTIONS")
                    || name.equals("MAVEN_OPTS"));
    builder.environment().putAll(environment);
    return builder;
  }

  /**
   * Runs it to its end.
   *
   * @throws AssertionError when that takes longer than a minute
   */
  Run run() {
    return run(LIMIT);
  }

  /**
   * Runs it to its end.
   *
   * @throws AssertionError when that takes longer than {@code limit}
   */
  Run run(Duration limit) {
    try {
      Path out = Files.createTempFile("stdout", ".txt");
      Path err = Files.createTempFile("stderr", ".txt");
      try {
        Process process =
            builder().redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              "still running after " + limit + ": " + commandLine() + "\n" + read(out) + read(err));
        }
        return new Run(process.exitValue(), searched(out), searched(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What was written, in which no secret may be, whatever the test is about. */
  private static String searched(Path file) throws IOException {
    return Canaries.none("the output", read(file));
  }

  private static String read(Path file) throws IOException {
    // One character for each byte, so that equal texts are equal bytes.
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** How a program ended and what it wrote, one character for each byte. */
  record Run(int exit, String stdout, String stderr) {
    /** Stderr without the line that the JVM itself writes under {@code JAVA_TOOL_OPTIONS}. */
    String stderrOfProgram() {
      return stderr.replaceAll("(?m)^Picked up JAVA_TOOL_OPTIONS: .*\\R", "");
    }

    /** What the agent said: its lines on stderr. */
    List<String> said() {
      return stderr.lines().filter(line -> line.startsWith("[headstay]")).toList();
    }

    /** Stderr without what the agent said. */
    String stderrBesides() {
      return stderr.replaceAll("(?m)^\\[headstay\\].*\\R", "");
    }
  }
}
