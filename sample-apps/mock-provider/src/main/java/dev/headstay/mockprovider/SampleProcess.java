package dev.headstay.mockprovider;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A sample app to be run in a JVM of its own, from the class path that its build wrote. Not
 * thread-safe; may be run more than once.
 *
 * <p>The program sees no environment of the surrounding JVM that would set it up: variables of the
 * SDKs, of the agent and {@code JAVA_TOOL_OPTIONS} are taken out.
 */
public final class SampleProcess {
  private static final String SECRET = "canary-";

  private final Path module;
  private final String mainClass;
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> javaOptions = new ArrayList<>();
  private final List<String> arguments = new ArrayList<>();
  private Path javaHome = Path.of(System.getProperty("java.home"));

  private SampleProcess(Path module, String mainClass) {
    this.module = module;
    this.mainClass = mainClass;
  }

  /**
   * A program that takes no arguments and has no settings yet.
   *
   * @param module the sample's folder, which holds its {@code target}
   */
  public static SampleProcess of(Path module, String mainClass) {
    return new SampleProcess(module, mainClass);
  }

  public SampleProcess environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public SampleProcess javaOptions(String... options) {
    javaOptions.addAll(List.of(options));
    return this;
  }

  public SampleProcess arguments(String... values) {
    arguments.addAll(List.of(values));
    return this;
  }

  /** The JDK to run on; default: the one that runs this. */
  public SampleProcess javaHome(Path home) {
    javaHome = home;
    return this;
  }

  /**
   * How it went.
   *
   * @param exitCode of the JVM
   * @param out all of its standard output
   * @param err all of its standard error
   */
  public record Result(int exitCode, String out, String err) {}

  /**
   * Runs it to its end.
   *
   * @param timeout after which the JVM is killed
   * @throws IllegalStateException if it took longer, the sample isn't built, or a variable's value
   *     that begins with {@code canary-}, as tests call their secrets, is in what it wrote
   */
  public Result run(Duration timeout) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command());
      Map<String, String> variables = builder.environment();
      variables.keySet().removeIf(SampleProcess::isSetting);
      variables.putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      CompletableFuture<String> out = read(process.getInputStream());
      CompletableFuture<String> err = read(process.getErrorStream());
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            mainClass + " still ran after " + timeout + "\n" + out.join() + err.join());
      }
      searchForSecrets(out.join());
      searchForSecrets(err.join());
      return new Result(process.exitValue(), out.join(), err.join());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void searchForSecrets(String output) {
    environment.forEach(
        (name, value) -> {
          for (String part : value.split(",", -1)) {
            if (part.startsWith(SECRET) && output.contains(part)) {
              throw new IllegalStateException(mainClass + " wrote the value of " + name);
            }
          }
        });
  }

  private List<String> command() throws IOException {
    Path classes = module.resolve("target/classes");
    Path classPath = module.resolve("target/classpath.txt");
    if (!Files.isRegularFile(classPath)) {
      throw new IllegalStateException(classPath + " is missing (expected: the sample is built)");
    }
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    // A short-lived program in a test: the second compiler and a large heap only cost.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(javaOptions);
    command.add("-cp");
    command.add(classes + File.pathSeparator + Files.readString(classPath).trim());
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  private static boolean isSetting(String name) {
    return name.startsWith("ANTHROPIC_")
        || name.startsWith("AWS_")
        || name.startsWith("OPENAI_")
        || name.startsWith("HEADSTAY_")
        || name.startsWith("LITELLM_")
        || name.equals("JAVA_TOOL_OPTIONS")
        || name.equals("JDK_JAVA_OPTIONS");
  }

  private static CompletableFuture<String> read(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "sample-output").start());
  }
}
