package dev.headstay.cli;

import dev.headstay.engine.Version;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ReflectionException;
import javax.management.RuntimeOperationsException;
import org.jspecify.annotations.Nullable;

/** The agent of another JVM on this machine, spoken with by JMX. Not thread-safe. */
final class RunningAgent implements AutoCloseable {
  /** The agent looks every 5 s or so whether the program has JMX by now. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final JvmLook jvm;

  private RunningAgent(JvmLook jvm) {
    this.jvm = jvm;
  }

  /**
   * The agent in a process. Where there is none for certain, nothing is waited for; where nothing
   * of the JVM's start or of an operator speaks of one, nothing is started in it either.
   *
   * @throws Unreachable with the reason
   */
  static RunningAgent of(long pid) throws Unreachable, JMException, InterruptedException {
    return of(pid, PATIENCE_NANOS);
  }

  static RunningAgent of(long pid, long patienceNanos)
      throws Unreachable, JMException, InterruptedException {
    try {
      return of(connected(pid), patienceNanos);
    } catch (IOException e) {
      throw new Unreachable("process " + pid + ": its JMX does not answer: " + e.getMessage());
    }
  }

  private static JvmLook connected(long pid) throws Unreachable, JMException, IOException {
    try (LocalJvm jvm = LocalJvm.attach(pid)) {
      AgentMark mark = AgentMark.of(jvm);
      if (!mark.mayBeThere()) {
        throw none(pid);
      }
      return JvmLook.at(pid, jvm, mark);
    }
  }

  /** The agent in a JVM, which is closed with it, or where there is none. */
  static RunningAgent of(JvmLook jvm, long patienceNanos)
      throws Unreachable, JMException, IOException, InterruptedException {
    boolean found = false;
    try {
      if (!jvm.hasAgent(0)) {
        boolean attached = jvm.mark.version() != null;
        Javaagents agents = jvm.javaagents();
        if (!attached && agents.ours.isEmpty() && !agents.unclear) {
          throw none(jvm.pid);
        }
        if (!jvm.hasAgent(patienceNanos)) {
          throw attached || !agents.ours.isEmpty() ? silent(jvm.pid, attached) : none(jvm.pid);
        }
      }
      found = true;
      return new RunningAgent(jvm);
    } finally {
      if (!found) {
        jvm.close();
      }
    }
  }

  private static Unreachable none(long pid) {
    return new Unreachable(
        "process "
            + pid
            + ": no agent (expected: started with -javaagent:headstay.jar, also by"
            + " JAVA_TOOL_OPTIONS, or attached: java -jar headstay.jar attach "
            + pid
            + ")");
  }

  private static Unreachable silent(long pid, boolean attached) {
    return new Unreachable(
        "process "
            + pid
            + ": the agent is attached and does not answer: "
            + (attached
                ? "a line of the program's standard error may say why"
                : "it starts with the first request of an HTTP client that it patches"));
  }

  /** Has it read its configuration anew; what came of it. */
  String reload() throws JMException, IOException {
    return String.valueOf(jvm.server.invoke(jvm.agent, "reload", new Object[0], new String[0]));
  }

  /**
   * The JSON text that an operation of the agent answers.
   *
   * @param arguments of type {@code long} and {@code boolean} alone
   * @throws Unreachable when the agent is of another version
   */
  String ask(String operation, Object... arguments) throws Unreachable, JMException, IOException {
    return ask(jvm, operation, arguments);
  }

  static String ask(JvmLook jvm, String operation, Object... arguments)
      throws Unreachable, JMException, IOException {
    String[] types = new String[arguments.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = arguments[i] instanceof Long ? "long" : "boolean";
    }
    try {
      return String.valueOf(jvm.server.invoke(jvm.agent, operation, arguments, types));
    } catch (ReflectionException | RuntimeOperationsException e) {
      throw new Unreachable(
          "the agent there is of version "
              + jvm.server.getAttribute(jvm.agent, "Version")
              + ", which can't tell that (expected: "
              + Version.current()
              + ")");
    }
  }

  /** Why the newest configuration is refused, or null. */
  @Nullable String lastError() throws JMException, IOException {
    Object error = jvm.server.getAttribute(jvm.agent, "LastError");
    return error == null ? null : error.toString();
  }

  @Override
  public void close() throws IOException {
    jvm.close();
  }
}
