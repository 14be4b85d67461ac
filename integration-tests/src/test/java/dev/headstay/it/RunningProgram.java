package dev.headstay.it;

import dev.headstay.it.programs.GetsUntilEnd;
import dev.headstay.testing.Canaries;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A program with the agent that sends a request ten times a second, until it is closed. */
final class RunningProgram implements AutoCloseable {
  private final Process process;
  private final RecordingServer server;
  private final Path out;
  private final Path err;

  private RunningProgram(Process process, RecordingServer server, Path out, Path err) {
    this.process = process;
    this.server = server;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts it, and waits for its first request.
   *
   * @param folder for what it writes
   */
  static RunningProgram start(Jdk jdk, Path folder, Object configuration, String... options) {
    RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
    return start(
        server,
        folder,
        Program.java(jdk, GetsUntilEnd.class, server.uri("/gets"))
            .with(AgentJar.option(configuration))
            .with(options));
  }

  /** As {@link #start}, without the agent. */
  static RunningProgram withoutAgent(Jdk jdk, Path folder, String... options) {
    RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
    return start(
        server, folder, Program.java(jdk, GetsUntilEnd.class, server.uri("/gets")).with(options));
  }

  /** Starts a program that sends to {@code server}, which is closed with it. */
  static RunningProgram start(RecordingServer server, Path folder, Program program) {
    try {
      Path out = Files.createTempFile(folder, "out", ".txt");
      Path err = Files.createTempFile(folder, "err", ".txt");
      Process process =
          program.builder().redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      RunningProgram running = new RunningProgram(process, server, out, err);
      // Another agent may take its time.
      server.takeRequest(Duration.ofSeconds(60));
      return running;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String pid() {
    return Long.toString(process.pid());
  }

  /** Whether the next request that arrives has the header of {@link Samples}. */
  boolean sendsHeader() {
    server.forget();
    return !server.takeRequest().headers(Samples.HEADER).isEmpty();
  }

  /** Where it sends its requests. */
  RecordingServer server() {
    return server;
  }

  String stdout() {
    return Canaries.none("stdout", Samples.read(out));
  }

  String stderr() {
    return Canaries.none("stderr", Samples.read(err));
  }

  /** Ends it, and waits until it has. */
  void end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + Files.readString(err));
    }
  }

  /** Sends it a signal, such as {@code TERM}, and waits until it has ended: its exit code. */
  int signal(String name) throws InterruptedException {
    Program.of("kill", "-" + name, pid()).run();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + stderr());
    }
    return process.exitValue();
  }

  /** Waits until something holds that comes about by itself, such as at the agent's next look. */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + what);
      }
      Thread.sleep(100);
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
    server.close();
    // Searches them, whatever the test is about.
    stdout();
    stderr();
  }
}
