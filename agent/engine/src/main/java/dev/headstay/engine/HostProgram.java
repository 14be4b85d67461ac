package dev.headstay.engine;

/** What kind of program this JVM runs, told from system properties alone. */
final class HostProgram {
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
    String main = mainClass();
    if (main.startsWith("com.sun.tools.javac.launcher.")) {
      return false;
    }
    String module = System.getProperty("jdk.module.main", "");
    if (module.startsWith("jdk.") || module.startsWith("java.")) {
      return true;
    }
    return main.startsWith("sun.") || main.startsWith("com.sun.tools.") || main.startsWith("jdk.");
  }

  /** A build tool's own launcher: it works as everywhere, but says only what went wrong. */
  static boolean isBuildTool() {
    String main = mainClass();
    for (String tool : BUILD_TOOLS) {
      if (main.startsWith(tool)) {
        return true;
      }
    }
    return false;
  }

  private static String mainClass() {
    String command = System.getProperty("sun.java.command", "");
    int space = command.indexOf(' ');
    String main = space < 0 ? command : command.substring(0, space);
    return main.substring(main.indexOf('/') + 1);
  }
}
