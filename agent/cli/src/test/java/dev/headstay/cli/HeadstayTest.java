package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.tools.attach.VirtualMachine;
import dev.headstay.testing.Canaries;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class HeadstayTest {
  @TempDir static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  private int run(Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return Headstay.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(texts);
  }

  private Process start(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  /** With what looks like our agent, once its main method runs. */
  private long standIn(String kind, int millis) throws Exception {
    return standIn(kind, millis, "-javaagent:" + jar("headstay.jar"));
  }

  private long standIn(String kind, int millis, String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classes(), StandIn.class.getName(), kind, "" + millis));
    Process process = start(command.toArray(new String[0]));
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    return process.pid();
  }

  private static String classes() throws Exception {
    return Path.of(StandIn.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }

  /** An agent's jar, with what ours is known by unless it is named {@code other.jar}. */
  private static Path jar(String name) throws Exception {
    Path jar = folder.resolve(name);
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", StandIn.class.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      String entry = StandIn.class.getName().replace('.', '/') + ".class";
      out.putNextEntry(new JarEntry(entry));
      Files.copy(Path.of(classes()).resolve(entry), out);
      if (!name.equals("other.jar")) {
        out.putNextEntry(new JarEntry("dev/headstay/agent/HeadstayAgent.class"));
      }
    }
    return jar;
  }

  @Test
  void reloads() throws Exception {
    long pid = standIn("good", 0);

    assertThat(run("reload", pid)).isZero();
    assertThat(run("reload", pid)).isZero();

    assertThat(out).hasToString("reloaded: rules: 1\nreloaded: rules: 2\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void waitsForTheAgentToShow() throws Exception {
    assertThat(run("reload", standIn("good", 4_000))).isZero();
    assertThat(out).hasToString("reloaded: rules: 1\n");
  }

  @Test
  void tellsOfARefusedConfiguration() throws Exception {
    assertThat(run("reload", standIn("bad", 0))).isEqualTo(1);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).endsWith("headstay.yaml: an empty file\n");
  }

  @Test
  void waitsForAnAgentOfAnotherName() throws Exception {
    assertThat(run("reload", standIn("good", 1_000, "-javaagent:" + jar("a.jar")))).isZero();
    assertThat(out).hasToString("reloaded: rules: 1\n");
  }

  private void assertNone(long pid) {
    long start = System.nanoTime();
    assertThat(run("reload", pid)).isEqualTo(3);

    // It waits for nothing: of the 15 s that it waits for a bean, none have passed.
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(out.toString()).isEmpty();
    assertThat(err)
        .hasToString(
            "process "
                + pid
                + ": no agent (expected: started with -javaagent:headstay.jar, also by"
                + " JAVA_TOOL_OPTIONS, or attached: java -jar headstay.jar attach "
                + pid
                + ")\n");
  }

  private static String property(long pid, String name) throws Exception {
    VirtualMachine machine = VirtualMachine.attach("" + pid);
    try {
      return machine.getAgentProperties().getProperty(name);
    } finally {
      machine.detach();
    }
  }

  @Test
  void tellsAtOnceThatThereIsNoAgentAndStartsNothingInTheProgram() throws Exception {
    long pid = standIn("none", 0, new String[0]);

    assertNone(pid);
    assertThat(property(pid, "com.sun.management.jmxremote.localConnectorAddress")).isNull();
  }

  @Test
  void tellsAtOnceThatThereIsAnotherAgentAlone() throws Exception {
    assertNone(standIn("none", 0, "-javaagent:" + jar("other.jar")));
  }

  @Test
  void tellsThatTheAgentDoesNotAnswer() throws Exception {
    long pid = standIn("none", 0);

    assertThatThrownBy(() -> RunningAgent.of(pid, TimeUnit.SECONDS.toNanos(1)))
        .isInstanceOf(Unreachable.class)
        .hasMessage(
            "process "
                + pid
                + ": the agent is attached and does not answer: it starts with the first request"
                + " of an HTTP client that it patches");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "watch", "reload", "doctor", "attach", "detach"})
  void takesAProgramsName(String command) throws Exception {
    assertThat(run(command, "NoProgramHasThisName")).isEqualTo(3);
    assertThat(err)
        .hasToString(
            "NoProgramHasThisName: no Java program of this name (expected: one that jps shows, or"
                + " its PID)\n");
  }

  @Test
  void findsAProgramByItsNameUnlessThereAreSeveral() throws Exception {
    // No other program has this name.
    String name = "program-" + System.nanoTime();
    Path jar = jar("headstay.jar");
    Path program = folder.resolve(name + ".jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StandIn.class.getName());
    manifest
        .getMainAttributes()
        .put(Attributes.Name.CLASS_PATH, Path.of(classes()).toUri().toString());
    new JarOutputStream(Files.newOutputStream(program), manifest).close();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String[] command = {
      java, "-javaagent:" + jar, "-jar", program.toString(), "good", "0", "canary-1"
    };
    Process first = start(command);
    assertThat(first.inputReader().readLine()).isEqualTo("up");

    assertThat(run("reload", name)).isZero();
    assertThat(out).hasToString("reloaded: rules: 1\n");

    Process second = start(command);
    assertThat(second.inputReader().readLine()).isEqualTo("up");
    for (String each : List.of("status", "watch", "reload", "doctor", "attach", "detach")) {
      err.getBuffer().setLength(0);
      assertThat(run(each, name)).isEqualTo(2);
      assertThat(err.toString())
          .startsWith(name + ": several programs (expected: a PID)\n")
          .contains("  " + first.pid() + "  ", "  " + second.pid() + "  ", "Usage: ")
          .doesNotContain("canary");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"attach", "detach"})
  void namesAJarThatIsMissing(String command) throws Exception {
    long pid = standIn("none", 0, new String[0]);
    Path missing = folder.resolve("missing.jar");

    assertThat(run(command, "--jar", missing, pid)).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("--jar: " + missing + ": no such file (expected: Headstay's jar)\n");
  }

  @Test
  void namesAConfigurationThatIsMissing() throws Exception {
    long pid = standIn("none", 0, new String[0]);
    Path missing = folder.resolve("missing.yaml");

    assertThat(run("attach", pid, missing)).isEqualTo(2);
    assertThat(err.toString()).startsWith(missing + ": no such file (expected: a configuration)\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import curl https://a -H x-api-key:canary-1 -d canary-2|Unknown options: -H",
        "import curl https://a canary-1 canary-2|KIND FILE: 4 arguments (expected: one or two)",
        "validate --token=canary-1 f|Unknown option: --token",
        "validate f --sk-ant-canary-1|Unknown option\n",
        "explain GET https://a/ canary-1|Unmatched argument at index 3\n",
        "version canary-1 canary-2|Unmatched arguments from index 1\n",
        "validate f -canary-1|Unknown option: -c\n",
        "canary-1|Unmatched argument at index 0",
        "verify https://a --max-tokens sk-ant-canary-0|Invalid value for option '--max-tokens': *** is not an int",
        "watch 1 --all=sk-ant-canary-0123456789|",
      })
  void repeatsNoArgumentThatMayBeASecret(String line) {
    String[] parts = line.split("\\|", -1);

    assertThat(run((Object[]) parts[0].split(" "))).isEqualTo(2);

    Canaries.none("stderr", err.toString());
    assertThat(err.toString()).startsWith(parts[1]).contains("Usage: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void repeatsNoNameThatMayBeASecret() {
    assertThat(run("doctor", "sk-ant-canary-0123456789")).isEqualTo(3);

    Canaries.none("stderr", err.toString());
    assertThat(err.toString()).startsWith("***: no Java program of this name");
  }

  @Test
  void printsADocumentWhereNobodyAnswersAndJsonIsAskedFor() throws Exception {
    Process ended = start("true");
    ended.waitFor(10, TimeUnit.SECONDS);

    assertThat(run("status", "--json", ended.pid())).isEqualTo(3);
    assertThat(out)
        .hasToString(
            "{\"error\":{\"place\":\"process "
                + ended.pid()
                + "\",\"found\":\"there is none\",\"expected\":\"a PID that jps shows\"}}\n");
  }

  /** Under Linux it takes all, and says then that the disk is full. */
  @ParameterizedTest
  @ValueSource(strings = {"list-clients", "version", "--help", "help", "schema", "doctor --json"})
  void tellsThatStdoutTakesNothing(String line) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("canary-disk: no space left");
          }
        };
    int exit;
    try {
      System.setOut(new PrintStream(full));
      System.setErr(new PrintStream(told, true));
      exit = new Headstay().apply(line.split(" "));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }

    assertThat(exit).isEqualTo(1);
    assertThat(told)
        .hasToString(
            "stdout: not all was written (expected: room for it, and a reader up to its end)\n");
  }

  @Test
  void tellsThatThereIsNoSuchProcess() throws Exception {
    Process ended = start("true");
    ended.waitFor(10, TimeUnit.SECONDS);

    assertThat(run("reload", ended.pid())).isEqualTo(3);
    assertThat(err)
        .hasToString(
            "process " + ended.pid() + ": there is none (expected: a PID that jps shows)\n");
  }

  @Test
  void leavesAloneWhatIsNoJavaProgram() throws Exception {
    Process sleep = start("sleep", "60");

    assertThat(run("reload", sleep.pid())).isEqualTo(3);
    assertThat(err).hasToString("process " + sleep.pid() + ": no Java program, or one with -Xrs\n");
    assertThat(sleep.waitFor(200, TimeUnit.MILLISECONDS)).isFalse();
  }

  @Test
  void tellsWhoseTheProcessIs(@TempDir Path processes) throws Exception {
    Path other = Files.createDirectories(processes.resolve("7"));
    Files.writeString(other.resolve("status"), "SigCgt:\t2000000181005ccf\n");
    // Whoever runs this test, the two differ: one of them is a link to the root folder's owner.
    Path self = processes.resolve("self");
    boolean root = Files.getOwner(processes).getName().equals("root");
    if (root) {
      Files.createDirectory(self);
      Files.setOwner(
          self,
          processes
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName("nobody"));
    } else {
      Files.createSymbolicLink(self, processes);
      Files.delete(other.resolve("status"));
      Files.delete(other);
      Files.createSymbolicLink(other, Path.of("/proc/1"));
    }

    assertThatThrownBy(() -> LocalJvm.check(7, processes))
        .isInstanceOf(Unreachable.class)
        .hasMessage("process 7: belongs to root (expected: the user who runs this)");
  }

  @Test
  void asksNothingWhereThereAreNoFolders(@TempDir Path processes) throws Exception {
    LocalJvm.check(7, processes);
  }

  @Test
  void printsItsVersion() {
    assertThat(run("version")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(out).hasToString("Headstay development\nHeadstay development\n");
  }

  @Test
  void helps() {
    assertThat(run("help")).isZero();
    assertThat(out.toString())
        .startsWith("Usage: java -jar headstay.jar")
        .contains("attach", "detach", "reload", "version")
        .contains("Exit codes:", "3   the program or server can't be reached");
    assertThat(out.toString()).contains("Examples:", "validate headstay.yaml");
    assertThat(run("help", "reload")).isZero();
    assertThat(out.toString()).contains("Usage: java -jar headstay.jar reload");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void makesTheCommandThatIsAskedForAloneAndTheSameAsWithAllOthers() {
    CommandLine.Command root = Headstay.class.getAnnotation(CommandLine.Command.class);
    for (Class<?> type : root.subcommands()) {
      String name = type.getAnnotation(CommandLine.Command.class).name();
      if (name.equals("help")) {
        continue;
      }
      CommandLine alone = Headstay.commandLine(name, "x");
      assertThat(alone.getSubcommands().keySet()).containsExactly(name);
      assertThat(alone.getSubcommands().get(name).getUsageMessage(CommandLine.Help.Ansi.OFF))
          .isEqualTo(
              Headstay.commandLine()
                  .getSubcommands()
                  .get(name)
                  .getUsageMessage(CommandLine.Help.Ansi.OFF));
    }
    assertThat(Headstay.commandLine().getSubcommands()).hasSize(root.subcommands().length);
    for (String line : new String[] {"", "help reload", "relod", "--version"}) {
      assertThat(Headstay.commandLine(line.split(" ")).getSubcommands())
          .hasSize(root.subcommands().length);
    }
  }

  @Test
  void everyCommandTellsItsOptionsAndItsExitCodesFitTheRoots() {
    for (CommandLine command : Headstay.commandLine().getSubcommands().values()) {
      String usage = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
      assertThat(usage).contains("--help").doesNotContain("\u001b");
      assertThat(usage.lines().map(String::length)).allMatch(length -> length <= 100);
      for (String code : command.getCommandSpec().usageMessage().exitCodeList().keySet()) {
        assertThat(code).isBetween("0", "3");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "reload",
        "reload 1 2",
        "relod 1",
        "--nothing",
        "reload -1",
        "attach",
        "attach -1",
        "attach 1 2 3",
        "attach 99999999999999999999",
        "detach",
        "detach 0",
        "status 0",
        "watch -1",
        "doctor 0",
        "doctor 1 2",
        "detach 1 2"
      })
  void tellsWhatIsWrongWithACommandLine(String line) {
    assertThat(run((Object[]) (line.isEmpty() ? new String[0] : line.split(" ")))).isEqualTo(2);

    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .containsAnyOf(
            "Usage: java -jar headstay.jar", "Did you mean: java -jar headstay.jar reload");
    // What is wrong must not scroll away.
    assertThat(err.toString().lines().count()).isLessThan(8);
  }
}
