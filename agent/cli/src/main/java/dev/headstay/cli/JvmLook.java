package dev.headstay.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  final MBeanServerConnection server;
  private final JMXConnector connector;
  private final long pid;
  private final ObjectName runtime;

  private JvmLook(long pid, JMXConnector connector) throws IOException, JMException {
    this.pid = pid;
    this.connector = connector;
    this.server = connector.getMBeanServerConnection();
    this.runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
  }

  @SuppressWarnings("BanJNDI") // The address is what the process itself told its own user.
  static JvmLook at(long pid) throws Unreachable, IOException, JMException {
    String address = LocalJvm.managementAddress(pid);
    return new JvmLook(pid, JMXConnectorFactory.connect(new JMXServiceURL(address)));
  }

  /** Those of the command line, of {@code JAVA_TOOL_OPTIONS} and of argument files. */
  List<String> arguments() throws IOException, JMException {
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
    Map<String, Integer> classes = new HashMap<>();
    for (String line : tree.split("\n", -1)) {
      int start = 0;
      while (start < line.length() && " |-".indexOf(line.charAt(start)) >= 0) {
        start++;
      }
      int slash = line.indexOf('/', start);
      if (slash > start) {
        classes.merge(line.substring(start, slash), 1, Integer::sum);
      }
    }
    return classes;
  }

  /** The environment variables of these names, as far as they are set and can be seen. */
  Map<String, String> environment(String... names) {
    return environment(Paths.get("/proc", Long.toString(pid), "environ"), names);
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
    connector.close();
  }
}
