package dev.headstay.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM to be started: which JDK, agents, class path, main class. Its standard input is empty, and
 * of the variables that this JVM would inherit, those that change a JVM or the agent are taken
 * away. Not thread-safe; {@link #run} may be called more than once.
 */
public final class ForkedJvm {
  private static final Path BASH = Path.of("/bin/bash");
  // The child keeps the true standard error; what `time` says goes to a file of its own.
  private static final String TIMED =
      "TIMEFORMAT='%3U %3S'; exec 3>&2; { time \"$@\" 2>&3 3>&-; } 2>\"$0\"";

  private final Jdks.Jdk jdk;
  private final List<String> jvmArguments = new ArrayList<>();
  private final List<String> classPath = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();
  private final List<String> program = new ArrayList<>();
  private @Nullable Path workingDirectory;

  private ForkedJvm(Jdks.Jdk jdk) {
    this.jdk = jdk;
  }

  /**
   * What a JVM did.
   *
   * @param cpu user and system time; zero where it can't be measured
   */
  public record Result(int exitCode, String stdout, String stderr, Duration cpu, Duration wall) {
    /** For messages: all of it. */
    @Override
    public String toString() {
      return "exit code " + exitCode + "\n--- stdout\n" + stdout + "\n--- stderr\n" + stderr;
    }
  }

  public static ForkedJvm of(Jdks.Jdk jdk) {
    return new ForkedJvm(jdk);
  }

  /** Adds options of the JVM. */
  public ForkedJvm jvmArguments(String... arguments) {
    jvmArguments.addAll(List.of(arguments));
    return this;
  }

  /** Adds {@code -javaagent}, with an argument unless that is null. */
  public ForkedJvm agent(Path jar, @Nullable String argument) {
    return jvmArguments("-javaagent:" + jar + (argument == null ? "" : "=" + argument));
  }

  public ForkedJvm property(String name, String value) {
    return jvmArguments("-D" + name + "=" + value);
  }

  /** Adds to the class path. */
  public ForkedJvm classPath(Path... entries) {
    for (Path entry : entries) {
      classPath.add(entry.toString());
    }
    return this;
  }

  /** Adds a class path as one text, as {@code java.class.path} has it. */
  public ForkedJvm classPath(String entries) {
    classPath.add(entries);
    return this;
  }

  public ForkedJvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public ForkedJvm workingDirectory(Path directory) {
    workingDirectory = directory;
    return this;
  }

  /** What to run: a main class and its arguments, or {@code -jar} and so on. */
  public ForkedJvm program(String... program) {
    this.program.clear();
    this.program.addAll(List.of(program));
    return this;
  }

  /**
   * Runs it to its end.
   *
   * @throws AssertionError when it takes longer than {@code timeout}; it is ended then
   */
  public Result run(Duration timeout) throws IOException, InterruptedException {
    Path stdout = Files.createTempFile("forked-jvm", ".out");
    Path stderr = Files.createTempFile("forked-jvm", ".err");
    Path times = Files.createTempFile("forked-jvm", ".times");
    try {
      ProcessBuilder builder = new ProcessBuilder(command(times));
      builder.redirectInput(new File(isWindows() ? "NUL" : "/dev/null"));
      builder.redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
      if (workingDirectory != null) {
        builder.directory(workingDirectory.toFile());
      }
      Map<String, String> inherited = builder.environment();
      inherited.keySet().removeIf(ForkedJvm::changesAJvm);
      inherited.putAll(environment);
      long start = System.nanoTime();
      Process process = builder.start();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        end(process);
        throw new AssertionError(
            "the JVM still ran after " + timeout + "\n" + result(-1, stdout, stderr, times, start));
      }
      return result(process.exitValue(), stdout, stderr, times, start);
    } finally {
      Files.deleteIfExists(stdout);
      Files.deleteIfExists(stderr);
      Files.deleteIfExists(times);
    }
  }

  /** Ends what the process started first, so that the process itself can see it gone. */
  private static void end(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  private static boolean changesAJvm(String variable) {
    return variable.startsWith("HEADSTAY_")
        || variable.startsWith("LITELLM_")
        || variable.startsWith("ANTHROPIC_")
        || variable.equals("JAVA_TOOL_OPTIONS")
        || variable.equals("JDK_JAVA_OPTIONS")
        || variable.equals("_JAVA_OPTIONS");
  }

  private static boolean isWindows() {
    return File.separatorChar == '\\';
  }

  private List<String> command(Path times) {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(BASH)) {
      command.addAll(List.of(BASH.toString(), "-c", TIMED, times.toString()));
    }
    command.add(jdk.java().toString());
    command.addAll(jvmArguments);
    if (!classPath.isEmpty()) {
      command.add("-cp");
      command.add(String.join(File.pathSeparator, classPath));
    }
    command.addAll(program);
    return command;
  }

  private static Result result(int exitCode, Path stdout, Path stderr, Path times, long start)
      throws IOException {
    Duration wall = Duration.ofNanos(System.nanoTime() - start);
    return new Result(exitCode, read(stdout), read(stderr), cpu(read(times)), wall);
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  private static Duration cpu(String times) {
    String[] lines = times.strip().split("\n", -1);
    String[] seconds = lines[lines.length - 1].split(" ", -1);
    if (seconds.length != 2) {
      return Duration.ZERO;
    }
    double total = Double.parseDouble(seconds[0]) + Double.parseDouble(seconds[1]);
    return Duration.ofMillis(Math.round(total * 1000));
  }
}
