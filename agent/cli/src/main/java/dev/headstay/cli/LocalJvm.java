package dev.headstay.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Another JVM on this machine, attached to by the Attach API, which is asked by reflection: Java 8
 * has it in a jar of the JDK alone, newer ones in a module that may be missing. Not thread-safe.
 */
final class LocalJvm implements AutoCloseable {
  private static final String MACHINE = "com.sun.tools.attach.VirtualMachine";
  private static final String NO_API =
      "this Java has no module jdk.attach (expected: java of a JDK, or of a JRE that has it)";
  private static final String CLOSED = "-XX:+DisableAttachMechanism";
  private static final long SIGQUIT = 1L << (3 - 1);

  private final long pid;
  private final Class<?> machine;
  private final Object attached;

  private LocalJvm(long pid, Class<?> machine, Object attached) {
    this.pid = pid;
    this.machine = machine;
    this.attached = attached;
  }

  /**
   * Attaches to a JVM.
   *
   * @throws Unreachable with the reason
   */
  static LocalJvm attach(long pid) throws Unreachable {
    check(pid, Paths.get("/proc"));
    try {
      Class<?> machine = machine();
      Object attached = machine.getMethod("attach", String.class).invoke(null, Long.toString(pid));
      return new LocalJvm(pid, machine, attached);
    } catch (InvocationTargetException e) {
      throw new Unreachable("process " + pid + ": can't be attached to: " + reason(e));
    } catch (ReflectiveOperationException | MalformedURLException | LinkageError e) {
      throw new Unreachable(NO_API);
    }
  }

  /** The address of that JVM's own JMX connector, which it starts: for its user alone. */
  String managementAddress() throws Unreachable {
    return String.valueOf(call("startLocalManagementAgent"));
  }

  /** Every JVM that can be seen from here, but this one: process id to command line. */
  static Map<Long, String> all() throws Unreachable {
    Map<Long, String> programs = new LinkedHashMap<>();
    try {
      Class<?> machine = machine();
      for (Object found : (List<?>) machine.getMethod("list").invoke(null)) {
        Class<?> descriptor = Class.forName(MACHINE + "Descriptor", true, machine.getClassLoader());
        long id = Long.parseLong((String) descriptor.getMethod("id").invoke(found));
        if (id != self()) {
          programs.put(id, (String) descriptor.getMethod("displayName").invoke(found));
        }
      }
    } catch (ReflectiveOperationException | MalformedURLException | LinkageError e) {
      throw new Unreachable(NO_API);
    }
    return programs;
  }

  private static long self() {
    String name = ManagementFactory.getRuntimeMXBean().getName();
    return Long.parseLong(name.substring(0, name.indexOf('@')));
  }

  /** A property that the JVM has for whoever attaches, or null. */
  @Nullable String property(String name) throws Unreachable {
    Properties properties = (Properties) call("getAgentProperties");
    return properties == null ? null : properties.getProperty(name);
  }

  /**
   * Has the JVM call an agent.
   *
   * @param jar as the JVM finds it
   */
  void load(String jar, String argument) throws Unreachable {
    try {
      machine.getMethod("loadAgent", String.class, String.class).invoke(attached, jar, argument);
    } catch (InvocationTargetException e) {
      throw new Unreachable(refused(reason(e), jar));
    } catch (ReflectiveOperationException e) {
      throw new Unreachable(NO_API);
    }
  }

  private String refused(String reason, String jar) {
    String process = "process " + pid + ": ";
    if (reason.contains("Dynamic agent loading is not enabled")) {
      return process
          + "takes no agents while it runs (expected: started with -XX:+EnableDynamicAgentLoading,"
          + " or with -javaagent:"
          + jar
          + ")";
    }
    if (reason.contains("Agent JAR not found")) {
      return process + "can't read " + jar + " (expected: a path and rights of the program's own)";
    }
    if (reason.contains("java.instrument") || reason.contains("agent library")) {
      return process
          + "its Java can't load agents: "
          + reason
          + " (expected: one with the module java.instrument)";
    }
    return process + "can't load " + jar + ": " + reason;
  }

  private @Nullable Object call(String method) throws Unreachable {
    try {
      return machine.getMethod(method).invoke(attached);
    } catch (InvocationTargetException e) {
      throw new Unreachable("process " + pid + ": can't be attached to: " + reason(e));
    } catch (ReflectiveOperationException e) {
      throw new Unreachable(NO_API);
    }
  }

  private static String reason(InvocationTargetException e) {
    Throwable cause = e.getCause();
    if (cause == null) {
      return e.toString();
    }
    String message = cause.getMessage();
    return message == null ? cause.toString() : message;
  }

  @Override
  public void close() throws Unreachable {
    call("detach");
  }

  private static Class<?> machine() throws ClassNotFoundException, MalformedURLException {
    try {
      return Class.forName(MACHINE, true, ClassLoader.getSystemClassLoader());
    } catch (ClassNotFoundException e) {
      File home = new File(System.getProperty("java.home"));
      URL tools = new File(home.getParentFile(), "lib/tools.jar").toURI().toURL();
      return Class.forName(MACHINE, true, new URLClassLoader(new URL[] {tools}));
    }
  }

  /**
   * What Linux tells of the process beforehand: attaching sends it a signal that ends whatever is
   * no JVM.
   *
   * @param processes the folder that has one for each process, if there is one
   */
  static void check(long pid, Path processes) throws Unreachable {
    Path self = processes.resolve("self");
    if (!Files.exists(self)) {
      return;
    }
    Path process = processes.resolve(Long.toString(pid));
    if (!Files.exists(process)) {
      throw new Unreachable("process " + pid + ": there is none (expected: a PID that jps shows)");
    }
    try {
      if (!catchesQuit(process.resolve("status"))) {
        throw new Unreachable("process " + pid + ": no Java program, or one with -Xrs");
      }
      if (isClosed(process)) {
        // Newer JVMs say so themselves, but others take the signal for a wish to see all threads.
        throw new Unreachable(
            "process " + pid + ": lets nobody attach (expected: without " + CLOSED + ")");
      }
      String owner = Files.getOwner(process).getName();
      String user = Files.getOwner(self).getName();
      if (!owner.equals(user) && !user.equals("root")) {
        throw new Unreachable(
            "process " + pid + ": belongs to " + owner + " (expected: the user who runs this)");
      }
    } catch (IOException e) {
      throw new Unreachable("process " + pid + ": ended");
    }
  }

  private static boolean isClosed(Path process) {
    for (String file : new String[] {"cmdline", "environ"}) {
      try {
        byte[] text = Files.readAllBytes(process.resolve(file));
        if (new String(text, StandardCharsets.ISO_8859_1).contains(CLOSED)) {
          return true;
        }
      } catch (IOException e) {
        // Not to be told; attaching says more.
      }
    }
    return false;
  }

  private static boolean catchesQuit(Path status) throws IOException {
    String mask = field(status, "SigCgt:");
    return mask == null || (Long.parseUnsignedLong(mask, 16) & SIGQUIT) != 0;
  }

  private static @Nullable String field(Path status, String name) throws IOException {
    for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
      if (line.startsWith(name)) {
        return line.substring(name.length()).trim();
      }
    }
    return null;
  }
}
