package dev.headstay.cli;

import dev.headstay.engine.Version;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeOperationsException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/** The agent of another JVM on this machine, spoken with by JMX. Not thread-safe. */
final class RunningAgent implements AutoCloseable {
  /** The agent looks every 5 s or so whether the program has JMX by now. */
  private static final long PATIENCE_SECONDS = 15;

  private static final long PAUSE_MILLIS = 200;

  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final ObjectName bean;

  private RunningAgent(JMXConnector connector, MBeanServerConnection server, ObjectName bean) {
    this.connector = connector;
    this.server = server;
    this.bean = bean;
  }

  /**
   * The agent in a process.
   *
   * @throws Unreachable with the reason
   */
  static RunningAgent of(long pid) throws Unreachable, JMException, InterruptedException {
    return of(pid, PATIENCE_SECONDS);
  }

  @SuppressWarnings("BanJNDI") // The address is what the process itself told its own user.
  static RunningAgent of(long pid, long patienceSeconds)
      throws Unreachable, JMException, InterruptedException {
    String address = LocalJvm.managementAddress(pid);
    ObjectName bean = new ObjectName("dev.headstay:type=Headstay");
    try {
      JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
      try {
        MBeanServerConnection server = connector.getMBeanServerConnection();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
        while (!server.isRegistered(bean)) {
          if (System.nanoTime() > deadline) {
            throw new Unreachable(silent(pid, server));
          }
          Thread.sleep(PAUSE_MILLIS);
        }
        RunningAgent agent = new RunningAgent(connector, server, bean);
        connector = null;
        return agent;
      } finally {
        if (connector != null) {
          connector.close();
        }
      }
    } catch (IOException e) {
      throw new Unreachable("process " + pid + ": its JMX does not answer: " + e.getMessage());
    }
  }

  /** Why there is no agent to be seen. */
  private static String silent(long pid, MBeanServerConnection server)
      throws IOException, JMException {
    Object given =
        server.getAttribute(
            new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME), "InputArguments");
    for (String argument : (String[]) given) {
      if (argument.startsWith("-javaagent:") && argument.contains("headstay")) {
        return "process "
            + pid
            + ": the agent is attached and does not answer: it starts with the first request of an"
            + " HTTP client that it patches";
      }
    }
    return "process "
        + pid
        + ": no agent (expected: started with -javaagent:headstay.jar, also by JAVA_TOOL_OPTIONS, or"
        + " attached: java -jar headstay.jar attach "
        + pid
        + ")";
  }

  /** Has it read its configuration anew; what came of it. */
  String reload() throws JMException, IOException {
    return String.valueOf(server.invoke(bean, "reload", new Object[0], new String[0]));
  }

  /**
   * The JSON text that an operation of the agent answers.
   *
   * @param arguments of type {@code long} and {@code boolean} alone
   * @throws Unreachable when the agent is of another version
   */
  String ask(String operation, Object... arguments) throws Unreachable, JMException, IOException {
    return ask(server, bean, operation, arguments);
  }

  static String ask(
      MBeanServerConnection server, ObjectName bean, String operation, Object... arguments)
      throws Unreachable, JMException, IOException {
    String[] types = new String[arguments.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = arguments[i] instanceof Long ? "long" : "boolean";
    }
    try {
      return String.valueOf(server.invoke(bean, operation, arguments, types));
    } catch (ReflectionException | RuntimeOperationsException e) {
      throw new Unreachable(
          "the agent there is of version "
              + server.getAttribute(bean, "Version")
              + ", which can't tell that (expected: "
              + Version.current()
              + ")");
    }
  }

  /** Why the newest configuration is refused, or null. */
  @Nullable String lastError() throws JMException, IOException {
    Object error = server.getAttribute(bean, "LastError");
    return error == null ? null : error.toString();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
