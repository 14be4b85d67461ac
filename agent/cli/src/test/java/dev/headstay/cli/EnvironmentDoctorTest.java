package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/** Each thing that {@code doctor} says of what a program would find here. */
class EnvironmentDoctorTest {
  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();

  private String doctor() {
    Report report = new Report();
    new EnvironmentDoctor(report, environment, folder.resolve("proc")).look();
    StringWriter text = new StringWriter();
    report.print(new PrintWriter(text, true), Ansi.OFF);
    return text.toString();
  }

  private void configuration(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("headstay.yaml"), text);
    environment.put("HEADSTAY_CONFIG", file.toString());
  }

  private Path jar() throws Exception {
    return Files.createFile(folder.resolve("headstay.jar"));
  }

  @Test
  void tellsThatThereIsNothingHere() {
    assertThat(doctor())
        .contains("JAVA_TOOL_OPTIONS: not set\n")
        .contains("warning: there is no configuration here\n")
        .contains("note: programs that are started from here have the agent only by their own")
        .doesNotContain("problem: ");
  }

  @Test
  void findsNothing() throws Exception {
    configuration("version: 1\nbetas: {}\n");
    environment.put("JAVA_TOOL_OPTIONS", "-javaagent:" + jar());

    assertThat(doctor())
        .contains("JAVA_TOOL_OPTIONS: the agent: " + folder.resolve("headstay.jar") + "\n")
        .contains("beta table: bundled\n")
        .endsWith("\nnothing found\n");
  }

  @Test
  void tellsThatAJarIsMissing() {
    environment.put("JAVA_TOOL_OPTIONS", "-javaagent:" + folder.resolve("headstay.jar"));

    assertThat(doctor())
        .contains("problem: a Java program that is started from here ends at once: " + folder);
  }

  @Test
  void tellsThatOptionsDoNotNameIt() {
    environment.put("JAVA_TOOL_OPTIONS", "-javaagent:/opt/dd-java-agent.jar");

    assertThat(doctor())
        .contains("JAVA_TOOL_OPTIONS: set, without the agent\n")
        .contains("other agents:\n  Datadog (/opt/dd-java-agent.jar)\n");
  }

  @Test
  void tellsThatItIsSwitchedOff() throws Exception {
    environment.put("JAVA_TOOL_OPTIONS", "-javaagent:" + jar() + " -Dheadstay.enabled=false");

    assertThat(doctor())
        .contains("  enabled: false (source: headstay.enabled)\n")
        .contains("problem: the agent is switched off\n");
  }

  @Test
  void tellsWhatIsWrongWithTheConfiguration() throws Exception {
    configuration("version: 1\nrules: 7\n");

    assertThat(doctor())
        .contains("problem: the configuration is refused, and no request would be changed\n")
        .contains("headstay.yaml:2:8: rules: ");
  }

  @Test
  void tellsTheConfigurationsWarnings() throws Exception {
    configuration(
        "version: 1\nsecrets: { a: { env: NOT_SET_ANYWHERE } }\n"
            + "rules: [{ name: r, match: { hosts: [h] }, headers: { set: { x-a: \"${secret:a}\" } } }]\n");

    assertThat(doctor())
        .contains("problem: ", "NOT_SET_ANYWHERE is not set; what uses it is left out of requests")
        .contains("why: a value or secret can't be had here\n");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void tellsOfAFileThatEverybodyMayWrite() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-rw-rw-"));
    configuration(
        "version: 1\nsecrets: { a: { file: "
            + secret
            + " } }\n"
            + "rules: [{ name: r, match: { hosts: [h] }, headers: { set: { x-a: \"${secret:a}\" } } }]\n");

    assertThat(doctor())
        .contains("warning: " + secret + ": everybody may write this file")
        .contains("why: it was found while the configuration was read\n")
        .doesNotContain("problem: ");
  }

  @Test
  void tellsWhichVariablesAreSetAndNotToWhat() {
    environment.put("ANTHROPIC_CUSTOM_HEADERS", "x-a: canary-1");

    assertThat(doctor())
        .contains("other variables that are set:\n  ANTHROPIC_CUSTOM_HEADERS\n")
        .doesNotContain("canary");
  }

  @Test
  void tellsWhichProgramsWereStartedWithIt() throws Exception {
    process(
        "11", "java\0-javaagent:/opt/headstay.jar\0-cp\0a.jar\0com.example.One\0canary-2\0", "");
    process("12", "/usr/bin/java\0-jar\0two.jar\0", "JAVA_TOOL_OPTIONS=-javaagent:headstay.jar\0");
    process("13", "java\0com.example.Three\0", "A=b\0");
    process("14", "sh\0-c\0java\0", "");

    assertThat(doctor())
        .contains("  11 com.example.One: started with the agent\n")
        .contains("  12 two.jar: started with the agent\n")
        .contains("  13 com.example.Three: started without it\n")
        .doesNotContain("  14 ", "canary");
  }

  private void process(String pid, String command, String variables) throws Exception {
    Path process = Files.createDirectories(folder.resolve("proc").resolve(pid));
    Files.writeString(process.resolve("cmdline"), command);
    Files.writeString(process.resolve("environ"), variables);
  }
}
