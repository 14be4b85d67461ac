package dev.headstay.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs scripts, such as the blocks of a {@link Page}, in a folder: by {@code sh}, ended by the
 * first command that fails, in an environment without a word to any JVM or agent. Not thread-safe.
 */
public final class Shell {
  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();

  private Shell(Path folder) {
    this.folder = folder;
  }

  public static Shell in(Path folder) {
    return new Shell(folder);
  }

  public Shell env(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  /** How a script ended, and what it wrote. */
  public record Result(int exit, String stdout, String stderr) {}

  /**
   * Runs a script to its end.
   *
   * @throws AssertionError when that takes longer than {@code limit}
   */
  public Result run(String script, Duration limit) throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-eu", "-c", script)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                (name.startsWith("HEADSTAY_") && !name.startsWith("HEADSTAY_IMAGE_"))
                    || name.startsWith("ANTHROPIC_")
                    || name.startsWith("LITELLM_")
                    || name.equals("JAVA_TOOL_OPTIONS")
                    || name.equals("JDK_JAVA_OPTIONS")
                    || name.equals("_JAVA_OPTIONS")
                    || name.equals("MAVEN_OPTS"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + limit + ": " + script);
      }
      return new Result(
          process.exitValue(),
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }
}
