package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.GetsUntilEnd;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code attach} and {@code detach} find and refuse, and what they say. */
class AttachCommandIT {
  private static final String MORE = "-XX:+IgnoreUnrecognizedVMOptions";

  @TempDir Path folder;

  private static Run headstay(Path jar, Object... arguments) {
    List<Object> command = new ArrayList<>(List.of(Jdk.JDK_17.command("java"), "-jar", jar));
    Collections.addAll(command, arguments);
    return Program.of(command.toArray()).run();
  }

  private static Run headstay(Object... arguments) {
    return headstay(AgentJar.built(), arguments);
  }

  private static void assertDone(Run run) {
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stderr()).isEmpty();
  }

  private static void assertRefused(int exit, String reason, Run run) {
    assertThat(run.exit()).as("%s", run).isEqualTo(exit);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr()).contains(reason);
  }

  /** The built jar as another version, which its manifest says it is. */
  private Path otherVersion() throws Exception {
    Path other = folder.resolve("other.jar");
    try (JarFile built = new JarFile(AgentJar.built().toFile());
        OutputStream file = Files.newOutputStream(other)) {
      Manifest manifest = new Manifest(built.getManifest());
      manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "9.9.9");
      try (JarOutputStream out = new JarOutputStream(file, manifest)) {
        for (JarEntry entry : Collections.list(built.entries())) {
          if (!entry.getName().equals(JarFile.MANIFEST_NAME)) {
            out.putNextEntry(new ZipEntry(entry.getName()));
            built.getInputStream(entry).transferTo(out);
          }
        }
      }
    }
    return other;
  }

  @Test
  void recognisesAnotherVersion() throws Exception {
    Path other = otherVersion();
    try (RunningProgram program = RunningProgram.withoutAgent(Jdk.JDK_17, folder)) {
      String pid = program.pid();
      assertDone(headstay("attach", pid, Samples.json()));
      Run second = headstay(other, "attach", pid, Samples.json());
      assertRefused(1, " is there already ", second);
      assertThat(second.stderr()).contains("this command is 9.9.9");

      assertDone(headstay(other, "detach", pid));
      assertThat(program.sendsHeader()).isFalse();
      Run after = headstay(other, "attach", pid, Samples.json());
      assertRefused(
          1, "this command is Headstay 9.9.9, and what the program has loaded is ", after);
      assertThat(program.sendsHeader()).isFalse();

      assertDone(headstay("attach", pid, Samples.json()));
      assertThat(program.sendsHeader()).isTrue();
    }
  }

  @Test
  void tellsThatTheFirstJarIsGone() throws Exception {
    Path jar = Files.copy(AgentJar.built(), folder.resolve("headstay.jar"));
    try (RunningProgram program = RunningProgram.withoutAgent(Jdk.JDK_17, folder)) {
      assertDone(headstay(jar, "attach", program.pid(), Samples.json()));
      assertDone(headstay(jar, "detach", program.pid()));

      byte[] bytes = Files.readAllBytes(jar);
      Files.delete(jar);
      assertRefused(3, "no answer", headstay("attach", program.pid(), Samples.json()));
      assertThat(program.stderr()).contains("[headstay] ERROR not attached: ");
      assertThat(program.sendsHeader()).isFalse();

      Files.write(jar, bytes);
      assertDone(headstay("attach", program.pid(), Samples.json()));
      assertThat(program.sendsHeader()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingBehindWhereTheConfigurationIsRefused(Jdk jdk) throws Exception {
    Path bad = Samples.write(folder, "bad.yaml", "version: 2\n");
    try (RunningProgram program = RunningProgram.withoutAgent(jdk, folder)) {
      assertRefused(
          1,
          "configuration refused:\n" + bad + ":1:10: version: \"2\" (expected: 1)\n",
          headstay("attach", program.pid(), bad));
      assertThat(program.sendsHeader()).isFalse();
      assertRefused(3, "no agent to detach", headstay("detach", program.pid()));
      assertRefused(
          2,
          "no such file (expected: a configuration)",
          headstay("attach", program.pid(), folder.resolve("none.yaml")));
      Path none = folder.resolve("none.jar");
      for (String command : List.of("attach", "detach")) {
        assertRefused(
            2,
            "--jar: " + none + ": no such file (expected: Headstay's jar)\n",
            headstay(command, "--jar", none, program.pid()));
      }

      assertDone(headstay("attach", program.pid(), Samples.json()));
      assertThat(program.sendsHeader()).isTrue();
    }
  }

  @Test
  void recognisesAnAgentThatWasThereFromTheStart() throws Exception {
    try (RunningProgram program = RunningProgram.start(Jdk.JDK_17, folder, Samples.json())) {
      Run run = headstay("attach", program.pid(), Samples.json());
      assertRefused(1, " is there already (expected: reload, or detach first)", run);
      assertThat(run.stderr()).contains("headstay-2kb.json");
      assertThat(program.sendsHeader()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void takesBackEndpointBeanAndThreads(Jdk jdk) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path configuration =
        Samples.write(
            folder,
            "headstay.yaml",
            "version: 1\nadmin: { listen: \"127.0.0.1:" + port + "\" }\nrules: []\n");
    ObjectName bean = new ObjectName("dev.headstay:type=Headstay");
    try (RunningProgram program = RunningProgram.start(jdk, folder, configuration)) {
      String url;
      VirtualMachine machine = VirtualMachine.attach(program.pid());
      try {
        url = machine.startLocalManagementAgent();
      } finally {
        machine.detach();
      }
      try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url))) {
        MBeanServerConnection server = connector.getMBeanServerConnection();
        RunningProgram.await("a registered MBean", () -> server.isRegistered(bean));
        RunningProgram.await(
            "an admin endpoint", () -> program.stderr().contains("admin endpoint: "));
        new Socket(InetAddress.getLoopbackAddress(), port).close();

        assertDone(headstay("detach", program.pid()));

        assertThat(server.isRegistered(bean)).isFalse();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
            .isInstanceOf(ConnectException.class);
      }
      assertThat(program.stderr()).contains("admin endpoint closed").contains("INFO detached: ");
    }
  }

  @Test
  void findsAProgramByItsName() throws Exception {
    // No program of another test, or of another user, has this name.
    Path jar = folder.resolve("program-" + System.nanoTime() + ".jar");
    String name = jar.getFileName().toString();
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, GetsUntilEnd.class.getName());
    manifest
        .getMainAttributes()
        .put(Attributes.Name.CLASS_PATH, Path.of(Program.programs()).toUri().toString());
    new JarOutputStream(Files.newOutputStream(jar), manifest).close();

    assertRefused(3, name + ": no Java program of this name", headstay("attach", name));
    try (RunningProgram first = gets(jar)) {
      assertDone(headstay("attach", name, Samples.json()));
      assertThat(first.sendsHeader()).isTrue();
      assertDone(headstay("detach", name.replace(".jar", "")));
      assertThat(first.sendsHeader()).isFalse();

      try (RunningProgram second = gets(jar)) {
        Run run = headstay("attach", name, Samples.json());
        assertRefused(2, name + ": several programs (expected: a PID)", run);
        assertThat(run.stderr()).contains("  " + first.pid() + "  ", "  " + second.pid() + "  ");
        assertThat(run.stderr()).doesNotContain("http://");
      }
    }
  }

  private RunningProgram gets(Path jar) {
    RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
    return RunningProgram.start(
        server, folder, Program.of(Jdk.JDK_17.command("java"), "-jar", jar, server.uri("/")));
  }

  @ParameterizedTest
  @EnumSource
  void tellsWhatAProgramLacks(Jdk jdk) throws Exception {
    try (RunningProgram program =
        RunningProgram.withoutAgent(jdk, folder, MORE, "-XX:-EnableDynamicAgentLoading")) {
      assertRefused(
          3,
          "takes no agents while it runs (expected: started with -XX:+EnableDynamicAgentLoading, or"
              + " with -javaagent:",
          headstay("attach", program.pid(), Samples.json()));
    }
    try (RunningProgram program =
        RunningProgram.withoutAgent(
            jdk, folder, "-XX:+DisableAttachMechanism", "-XX:-UsePerfData")) {
      assertRefused(
          3,
          "lets nobody attach (expected: without -XX:+DisableAttachMechanism)",
          headstay("attach", program.pid(), Samples.json()));
      assertThat(program.stdout()).isEmpty();
    }
  }

  @Test
  void tellsOfAJavaThatCannotLoadAgents() throws Exception {
    Path image = folder.resolve("image");
    assertDone(
        Program.of(
                Jdk.JDK_17.command("jlink"),
                "--add-modules",
                "java.base,java.net.http",
                "--output",
                image)
            .run());
    RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
    Program gets =
        Program.of(
            image.resolve("bin/java"),
            "-cp",
            Program.programs(),
            GetsUntilEnd.class.getName(),
            server.uri("/"));
    try (RunningProgram program = RunningProgram.start(server, folder, gets)) {
      assertRefused(
          3,
          "Module java.instrument not found (expected: one with the module java.instrument)",
          headstay("attach", program.pid(), Samples.json()));
    }
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** For root; whoever else tries it is told whose the program is, see {@code HeadstayTest}. */
  @ParameterizedTest
  @EnumSource
  void attachesAcrossUsersForRoot(Jdk jdk) throws Exception {
    assumeTrue(isRoot(), "only root may start a program as another user");
    RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
    // Somewhere that user may read: not below the folders of whoever runs this test.
    Path open = Files.createTempDirectory(Path.of("/tmp"), "attach");
    Program.of("chmod", "755", open).run();
    Path jar = Files.copy(AgentJar.built(), open.resolve("headstay.jar"));
    Path configuration = Files.copy(Samples.json(), open.resolve("headstay.json"));
    Path program = open.resolve("program");
    Program.of("cp", "-r", Program.programs(), program).run();
    Program gets =
        Program.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            jdk.command("java"),
            "-cp",
            program,
            GetsUntilEnd.class.getName(),
            server.uri("/"));
    try (RunningProgram running = RunningProgram.start(server, folder, gets)) {
      assertDone(headstay(jar, "attach", running.pid(), configuration));
      assertThat(running.sendsHeader()).isTrue();
      assertDone(headstay(jar, "detach", running.pid()));
      assertThat(running.sendsHeader()).isFalse();

      Program.of("chmod", "600", jar).run();
      assertRefused(3, "can't read " + jar, headstay(jar, "attach", running.pid(), configuration));
    } finally {
      Program.of("rm", "-rf", open).run();
    }
  }

  /** A container's: other processes, and in one folder other files. */
  @ParameterizedTest
  @EnumSource
  void attachesAcrossNamespaces(Jdk jdk) throws Exception {
    List<Object> unshare = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork"));
    unshare.add("--mount-proc");
    if (!isRoot()) {
      unshare.addAll(List.of("--user", "--map-root-user"));
    }
    List<Object> nothing = new ArrayList<>(unshare);
    nothing.add("true");
    assumeTrue(
        Program.of(nothing.toArray()).run().exit() == 0, "namespaces are not allowed on this host");
    Path own = Files.createDirectory(folder.resolve("own"));
    Path jar = Files.copy(AgentJar.built(), own.resolve("headstay.jar"));
    Path configuration = Files.copy(Samples.json(), own.resolve("headstay.json"));
    RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1);
    List<Object> command = new ArrayList<>(unshare);
    Collections.addAll(
        command,
        "sh",
        "-c",
        "mount -t tmpfs tmpfs \"$0\" && exec \"$@\"",
        own,
        jdk.command("java"),
        "-cp",
        Program.programs(),
        GetsUntilEnd.class.getName(),
        server.uri("/"));
    try (RunningProgram outer =
        RunningProgram.start(server, folder, Program.of(command.toArray()))) {
      ProcessHandle java =
          ProcessHandle.of(Long.parseLong(outer.pid())).orElseThrow().children().findFirst().get();
      try {
        Path inside = Path.of("/proc", "" + java.pid(), "root" + own);
        Run missing = headstay("attach", java.pid(), configuration);
        assertRefused(2, configuration + ": no such file in process " + java.pid(), missing);
        assertThat(missing.stderr()).contains("docker cp " + configuration + " CONTAINER:/tmp/");
        Files.copy(configuration, inside.resolve("headstay.json"));
        assertRefused(
            3,
            jar + ": no such file in process " + java.pid(),
            headstay(jar, "attach", java.pid(), configuration));
        Files.copy(jar, inside.resolve("agent.jar"));
        Path there = own.resolve("agent.jar");
        assertDone(headstay(jar, "attach", "--jar", there, java.pid(), configuration));
        assertThat(outer.sendsHeader()).isTrue();
        assertDone(headstay(jar, "detach", "--jar", there, java.pid()));
        assertThat(outer.sendsHeader()).isFalse();
      } finally {
        java.destroyForcibly();
      }
    }
  }
}
