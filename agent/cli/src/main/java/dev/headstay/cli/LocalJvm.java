package dev.headstay.cli;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import org.jspecify.annotations.Nullable;

/**
 * Starts the JMX agent of another JVM on this machine by the Attach API, which is asked by
 * reflection: Java 8 has it in a jar of the JDK alone, newer ones in a module that may be missing.
 */
final class LocalJvm {
  private static final String MACHINE = "com.sun.tools.attach.VirtualMachine";
  private static final long SIGQUIT = 1L << (3 - 1);

  private LocalJvm() {}

  /** The address of that JVM's own JMX connector, which is for its user alone. */
  static String managementAddress(long pid) throws Unreachable {
    check(pid, Paths.get("/proc"));
    try {
      Class<?> machine = machine();
      Object attached = machine.getMethod("attach", String.class).invoke(null, Long.toString(pid));
      try {
        return (String) machine.getMethod("startLocalManagementAgent").invoke(attached);
      } finally {
        machine.getMethod("detach").invoke(attached);
      }
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw new Unreachable(
          "process "
              + pid
              + ": can't be attached to: "
              + (cause == null ? e : cause.getMessage() == null ? cause : cause.getMessage()));
    } catch (ReflectiveOperationException | MalformedURLException | LinkageError e) {
      throw new Unreachable(
          "this Java has no module jdk.attach (expected: java of a JDK, or of a JRE that has it)");
    }
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
