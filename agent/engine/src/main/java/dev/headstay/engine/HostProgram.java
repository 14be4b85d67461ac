package dev.headstay.engine;

/** What kind of program a JVM runs, told from system properties alone. */
public final class HostProgram {
  private static final String[] BUILD_TOOLS = {
    "org.codehaus.plexus.classworlds.launcher.Launcher",
    "org.apache.maven.wrapper.MavenWrapperMain",
    "org.gradle.launcher.",
    "org.gradle.wrapper.",
    "org.apache.tools.ant.",
  };

  private HostProgram() {}

  /** A tool of the JDK, such as keytool: we stay out, silently. A source launcher is none. */
  static boolean isJdkTool() {
    return isJdkTool(
        System.getProperty("sun.java.command", ""), System.getProperty("jdk.module.main", ""));
  }

  /**
   * As {@link #isJdkTool()}, of any JVM.
   *
   * @param command its {@code sun.java.command}, or empty
   * @param module its {@code jdk.module.main}, or empty
   */
  public static boolean isJdkTool(String command, String module) {
    String main = mainClass(command);
    if (main.startsWith("com.sun.tools.javac.launcher.")) {
      return false;
    }
    if (module.startsWith("jdk.") || module.startsWith("java.")) {
      return true;
    }
    return main.startsWith("sun.") || main.startsWith("com.sun.tools.") || main.startsWith("jdk.");
  }

  /** A build tool's own launcher: it works as everywhere, but says only what went wrong. */
  static boolean isBuildTool() {
    String main = mainClass(System.getProperty("sun.java.command", ""));
    for (String tool : BUILD_TOOLS) {
      if (main.startsWith(tool)) {
        return true;
      }
    }
    return false;
  }

  private static String mainClass(String command) {
    int space = command.indexOf(' ');
    String main = space < 0 ? command : command.substring(0, space);
    return main.substring(main.indexOf('/') + 1);
  }
}
