package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostProgramTest {
  private static final String COMMAND = "sun.java.command";
  private static final String MODULE = "jdk.module.main";

  private final String command = System.getProperty(COMMAND);
  private final String module = System.getProperty(MODULE);

  @AfterEach
  void restore() {
    set(COMMAND, command);
    set(MODULE, module);
  }

  private static void set(String name, String value) {
    if (value == null) {
      System.clearProperty(name);
    } else {
      System.setProperty(name, value);
    }
  }

  private static void running(String command, String module) {
    set(COMMAND, command);
    set(MODULE, module);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.base/sun.security.tools.keytool.Main -list",
        "jdk.jcmd/sun.tools.jps.Jps -l",
        "jdk.compiler/com.sun.tools.javac.Main A.java",
        "jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider",
      })
  void knowsToolsOfTheJdkByTheirModule(String command) {
    running(command, command.substring(0, command.indexOf('/')));
    assertThat(HostProgram.isJdkTool()).isTrue();
    assertThat(HostProgram.isBuildTool()).isFalse();
  }

  /** Java 8 has no modules. */
  @ParameterizedTest
  @ValueSource(
      strings = {"sun.security.tools.keytool.Main -list", "com.sun.tools.javac.Main A.java"})
  void knowsToolsOfTheJdkByTheirName(String command) {
    running(command, null);
    assertThat(HostProgram.isJdkTool()).isTrue();
  }

  @Test
  void takesASourceLauncherForTheProgramItRuns() {
    running("jdk.compiler/com.sun.tools.javac.launcher.Main App.java", "jdk.compiler");
    assertThat(HostProgram.isJdkTool()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.example.App --serve",
        "/srv/app.jar sun.tools.Looks",
        "com.example.app/com.example.App",
        "org.gradle",
        "",
      })
  void takesEverythingElseForAnApplication(String command) {
    running(command, command.startsWith("com.example.app/") ? "com.example.app" : null);
    assertThat(HostProgram.isJdkTool()).isFalse();
    assertThat(HostProgram.isBuildTool()).isFalse();
  }

  @Test
  void takesAProgramThatTellsNothingForAnApplication() {
    running(null, null);
    assertThat(HostProgram.isJdkTool()).isFalse();
    assertThat(HostProgram.isBuildTool()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "org.codehaus.plexus.classworlds.launcher.Launcher package",
        "org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.5",
        "org.gradle.wrapper.GradleWrapperMain build",
        "org.apache.tools.ant.launch.Launcher",
      })
  void knowsBuildTools(String command) {
    running(command, null);
    assertThat(HostProgram.isBuildTool()).isTrue();
    assertThat(HostProgram.isJdkTool()).isFalse();
  }
}
