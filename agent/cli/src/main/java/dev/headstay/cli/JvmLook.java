package dev.headstay.cli;

import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM on this machine tells of itself by JMX, whether or not the agent is in it. Of its
 * properties and variables only those that are asked for by name are kept. Not thread-safe.
 */
final class JvmLook implements AutoCloseable {
  private static final String DIAGNOSTICS = "com.sun.management:type=DiagnosticCommand";

  private static final String AGENT = "dev.headstay:type=Headstay";
  private static final long PAUSE_MILLIS = 200;

  final long pid;
  final AgentMark mark;
  final MBeanServerConnection server;

  /** The agent's bean, whether or not it is there. */
  final ObjectName agent;

  private final Closeable connection;
  private final Path processes;
  private final ObjectName runtime;

  /**
   * A look at a JVM.
   *
   * @param processes the folder that has one for each process, if there is one
   * @param connection closed with this
   */
  JvmLook(
      long pid, AgentMark mark, MBeanServerConnection server, Path processes, Closeable connection)
      throws JMException {
    this.pid = pid;
    this.mark = mark;
    this.server = server;
    this.processes = processes;
    this.connection = connection;
    this.agent = new ObjectName(AGENT);
    this.runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
  }

  static JvmLook at(long pid) throws Unreachable, IOException, JMException {
    try (LocalJvm jvm = LocalJvm.attach(pid)) {
      return at(pid, jvm, AgentMark.of(jvm));
    }
  }

  @SuppressWarnings("BanJNDI") // The address is what the process itself told its own user.
  static JvmLook at(long pid, LocalJvm jvm, AgentMark mark)
      throws Unreachable, IOException, JMException {
    JMXConnector connector =
        JMXConnectorFactory.connect(new JMXServiceURL(jvm.managementAddress()));
    MBeanServerConnection server = connector.getMBeanServerConnection();
    return new JvmLook(pid, mark, server, Paths.get("/proc"), connector);
  }

  /** Waits for the agent's bean; false if it isn't there by then. */
  boolean hasAgent(long patienceNanos) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!server.isRegistered(agent)) {
      if (System.nanoTime() - start >= patienceNanos) {
        return false;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  /** By what their jars hold, as far as that can be seen. */
  Javaagents javaagents() throws IOException, JMException {
    return new Javaagents(arguments(), new ProcessFiles(pid, processes));
  }

  /** Those of the command line, of {@code JAVA_TOOL_OPTIONS} and of argument files. */
  private List<String> arguments() throws IOException, JMException {
    return Arrays.asList((String[]) server.getAttribute(runtime, "InputArguments"));
  }

  /** The system properties of these names, as far as they are set. */
  Map<String, String> properties(String... names) throws IOException, JMException {
    TabularData all = (TabularData) server.getAttribute(runtime, "SystemProperties");
    Map<String, String> found = new HashMap<>();
    for (String name : names) {
      CompositeData row = all.get(new Object[] {name});
      if (row != null) {
        found.put(name, String.valueOf(row.get("value")));
      }
    }
    return found;
  }

  /** How many classes are loaded. */
  long loadedClasses() throws IOException, JMException {
    ObjectName loading = new ObjectName(ManagementFactory.CLASS_LOADING_MXBEAN_NAME);
    return ((Number) server.getAttribute(loading, "LoadedClassCount")).longValue();
  }

  /**
   * The names of all loaded classes, and how many loaders have one of that name.
   *
   * @return null where the JVM does not tell
   */
  @Nullable Map<String, Integer> classes() throws IOException {
    String tree;
    try {
      tree =
          String.valueOf(
              server.invoke(
                  new ObjectName(DIAGNOSTICS),
                  "vmClassHierarchy",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()}));
    } catch (JMException | JMRuntimeException e) {
      return null;
    }
    // A class that was redefined while it ran is there twice, of one loader.
    Map<String, Set<String>> loaders = new HashMap<>();
    for (String line : tree.split("\n", -1)) {
      int start = 0;
      while (start < line.length() && " |-".indexOf(line.charAt(start)) >= 0) {
        start++;
      }
      int slash = line.indexOf('/', start);
      if (slash > start) {
        int end = line.indexOf(' ', slash);
        loaders
            .computeIfAbsent(line.substring(start, slash), name -> new HashSet<>())
            .add(line.substring(slash + 1, end < 0 ? line.length() : end).trim());
      }
    }
    Map<String, Integer> classes = new HashMap<>();
    loaders.forEach((name, of) -> classes.put(name, of.size()));
    return classes;
  }

  /** The environment variables of these names, as far as they are set and can be seen. */
  Map<String, String> environment(String... names) {
    return environment(processes.resolve(pid + "/environ"), names);
  }

  static Map<String, String> environment(Path file, String... names) {
    Map<String, String> found = new HashMap<>();
    try {
      String all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String variable : all.split("\0", -1)) {
        for (String name : names) {
          if (variable.startsWith(name + '=')) {
            found.put(name, variable.substring(name.length() + 1));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      return found;
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
