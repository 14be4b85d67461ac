package dev.headstay.cli;

import static dev.headstay.cli.StandInJvm.ENGINE;
import static dev.headstay.cli.StandInJvm.HEADSTAY;
import static dev.headstay.cli.StandInJvm.OKHTTP;
import static dev.headstay.cli.StandInJvm.UNPATCHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.engine.Operator;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that {@code doctor} says of a program whose agent doesn't answer. */
class ProgramDoctorTest {
  private static final String OURS = "-javaagent:/opt/headstay.jar";

  @TempDir Path folder;

  private StandInJvm jvm;

  @BeforeEach
  void make() throws Exception {
    jvm = new StandInJvm(folder);
  }

  @Test
  void saysNothingOfTheUseOfAClientWhereThereIsNoAgent() throws Exception {
    jvm.classes(OKHTTP).started("-Xmx1g");

    assertThat(jvm.doctor())
        .contains("program: com.example.Main\n")
        .contains("agent: none\n", "\nclients:\n  okhttp: loaded\n")
        .contains("problem: the agent is not in this program\n")
        .contains("JAVA_TOOL_OPTIONS is not in its environment, as far as that can be seen")
        .contains("; a running one: java -jar headstay.jar attach 7\n")
        .doesNotContain("canary");
  }

  @Test
  void tellsThatVariableDoesNotNameIt() throws Exception {
    jvm.environment("JAVA_TOOL_OPTIONS=-Dheadstay.config=/etc/headstay.yaml");

    assertThat(jvm.started().doctor())
        .contains("JAVA_TOOL_OPTIONS is in its environment and does not name it\n");
  }

  @Test
  void tellsThatVariableWasNotRead() throws Exception {
    jvm.environment("A=b", "JAVA_TOOL_OPTIONS=-Xmx1g " + OURS);

    assertThat(jvm.started().doctor())
        .contains("JAVA_TOOL_OPTIONS names it, but this JVM has not read that");
  }

  @Test
  void tellsThatItWasDetached() throws Exception {
    // Its classes stay until they are collected.
    jvm.classes(HEADSTAY, ENGINE, OKHTTP).started(OURS);
    jvm.mark = new AgentMark(Operator.NO_AGENT, OURS);

    assertThat(jvm.doctor())
        .contains("agent: none\n", "  okhttp: loaded\n")
        .contains("problem: the agent is not in this program any more\n")
        .contains("why: it was started with the program, and detached\n")
        .contains("do:  java -jar headstay.jar attach 7\n");
  }

  @Test
  void tellsThatAttachingCameToNothing() throws Exception {
    jvm.classes(HEADSTAY, ENGINE, OKHTTP);
    jvm.mark = new AgentMark(Operator.NO_AGENT, "-Xmx1g");

    assertThat(jvm.doctor())
        .contains("agent: none\n", "  okhttp: loaded\n")
        .contains("problem: the agent is not in this program\n")
        .contains("why: it was detached, or the last attach was refused\n");
  }

  @Test
  void tellsOfAnAttachedAgentThatIsSilent() throws Exception {
    jvm.classes(HEADSTAY, ENGINE, OKHTTP);
    jvm.mark = new AgentMark("development", "-Xmx1g");

    assertThat(jvm.doctor())
        .contains("agent: attached while the program ran\n", "  okhttp: loaded\n")
        .contains("problem: the agent does not answer\n  why: it was attached, and no MBean")
        // What it was attached with can't be seen.
        .doesNotContain("settings");
  }

  @Test
  void waitsForTheBeanOfAnEngine() throws Exception {
    jvm.patience = Duration.ofSeconds(30);
    jvm.classes(HEADSTAY, ENGINE).started(OURS);
    StandInJvm.Agent late = new StandInJvm.Agent();
    Thread registering =
        new Thread(
            () -> {
              try {
                Thread.sleep(300);
                jvm.agent = late;
                jvm.register();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    registering.start();

    assertThat(jvm.doctor()).contains("configuration: S\n");
    registering.join();
  }

  @Test
  void tellsOfAnEngineThatIsSilent() throws Exception {
    jvm.classes(HEADSTAY, ENGINE, OKHTTP).started(OURS);

    assertThat(jvm.doctor())
        .contains("agent: /opt/headstay.jar\n")
        .contains("problem: the agent does not answer\n  why: its engine is loaded, and no MBean");
  }

  @Test
  void tellsThatItIsSwitchedOff() throws Exception {
    jvm.environment("HEADSTAY_ENABLED=false");

    assertThat(jvm.classes(HEADSTAY, OKHTTP).started(OURS).doctor())
        .contains("  enabled: false (source: HEADSTAY_ENABLED)\n")
        .contains("problem: the agent is switched off\n")
        .contains("why: enabled is false (source: HEADSTAY_ENABLED)\n");
  }

  @Test
  void tellsThatItStaysOutOfAToolOfTheJdk() throws Exception {
    jvm.properties.put(
        "sun.java.command", "jdk.jshell/jdk.internal.jshell.tool.JShellToolProvider");
    jvm.properties.put("jdk.module.main", "jdk.jshell");

    assertThat(jvm.classes(HEADSTAY, OKHTTP).started(OURS).doctor())
        .contains("problem: the agent stays out of this program\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "default", "com.example.Manager"})
  void tellsOfASecurityManager(String manager) throws Exception {
    jvm.properties.put("java.security.manager", manager);

    assertThat(jvm.classes(HEADSTAY, OKHTTP).started(OURS).doctor())
        .contains("problem: the agent is off\n  why: a security manager is active");
  }

  @ParameterizedTest
  @ValueSource(strings = {"allow", "disallow"})
  void takesNoWordForASecurityManager(String word) throws Exception {
    jvm.properties.put("java.security.manager", word);

    assertThat(jvm.classes(HEADSTAY, OKHTTP).started(OURS).doctor())
        .doesNotContain("problem: ")
        .contains("warning: the agent waits: no request has passed it yet, of okhttp\n");
  }

  @Test
  void tellsThatTheSystemClassLoaderMayHideIt() throws Exception {
    jvm.properties.put("java.system.class.loader", "com.example.Loader");

    assertThat(jvm.classes(HEADSTAY, OKHTTP).started(OURS).doctor())
        .contains("problem: the agent is off, or no request was sent yet\n")
        .contains("system class loader (com.example.Loader) may hide");
  }

  @Test
  void tellsThatItWaitsForAClient() throws Exception {
    assertThat(jvm.classes(HEADSTAY).started(OURS).doctor())
        .contains("warning: the agent waits: no class of a client that it patches is loaded\n")
        .doesNotContain("problem: ");
  }

  @Test
  void tellsThatItWaitsForARequest() throws Exception {
    assertThat(jvm.classes(HEADSTAY, OKHTTP).started(OURS).doctor())
        .contains("  okhttp: loaded, and no request of it has passed yet\n")
        .contains("warning: the agent waits: no request has passed it yet, of okhttp\n");
  }

  @Test
  void tellsOfAClientThatIsNotPatched() throws Exception {
    assertThat(jvm.classes(HEADSTAY, UNPATCHED).started(OURS).doctor())
        .contains("  HttpURLConnection: loaded, the agent does not patch it\n")
        .contains("problem: the agent does not patch HttpURLConnection\n")
        .doesNotContain("the agent waits");
  }

  @Test
  void saysWhatItDoesNotKnowWhereTheJvmDoesNotTellItsClasses() throws Exception {
    jvm.started(OURS).classes = null;

    assertThat(jvm.doctor())
        .contains("warning: the agent does not answer\n")
        .contains("this JVM does not tell whether there was one\n")
        .contains("note: this JVM does not tell which classes are loaded\n")
        .doesNotContain("its engine is loaded", "no class of a client", "problem: ");
  }

  @Test
  void countsLoadersAndNotTheVersionsOfAClass() throws Exception {
    jvm.started();
    jvm.classes =
        "7:\njava.lang.Object/null\n|--"
            + (OKHTTP + "/0x00007f01\n|--")
            + (OKHTTP + "/0x00007f01 (intf)\n|  |--")
            + (OKHTTP + "/0x00007f02\n");

    assertThat(jvm.doctor()).contains("  okhttp: loaded by 2 class loaders\n");
  }

  @Test
  void tellsThatItIsGivenTwice() throws Exception {
    assertThat(jvm.classes(HEADSTAY).started(OURS, OURS + "=/etc/other.yaml").doctor())
        .contains("agent: /opt/headstay.jar\n")
        .contains("warning: the agent is given 2 times\n");
  }

  @Test
  void tellsOfOtherAgents() throws Exception {
    assertThat(jvm.started("-javaagent:/opt/dd-java-agent.jar=key=canary-2").doctor())
        .contains("other agents:\n  Datadog (/opt/dd-java-agent.jar)\n")
        .contains("note: there is another agent: Datadog (/opt/dd-java-agent.jar)\n")
        .contains("problem: the agent is not in this program\n")
        .doesNotContain("canary");
  }

  @Test
  void knowsItsJarByWhatIsInIt() throws Exception {
    Path jar = folder.resolve("a.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream entries = new ZipOutputStream(file)) {
      entries.putNextEntry(new ZipEntry("dev/headstay/agent/HeadstayAgent.class"));
    }

    assertThat(jvm.classes(HEADSTAY).started("-javaagent:" + jar).doctor())
        .contains("agent: " + jar + "\n", "other agents: none\n");
  }

  @Test
  void knowsItByItsClassWhereItsJarIsGone() throws Exception {
    assertThat(jvm.classes(HEADSTAY).started("-javaagent:/opt/gone.jar").doctor())
        .contains("agent: from a jar that can't be read\n")
        .contains("warning: the agent waits: ");
  }
}
