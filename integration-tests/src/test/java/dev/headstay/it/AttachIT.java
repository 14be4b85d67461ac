package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.tools.attach.VirtualMachine;
import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.SendsWhenAsked;
import dev.headstay.it.programs.Witness;
import dev.headstay.testing.Canaries;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code attach} and {@code detach}, in programs whose clients are built and connected. */
class AttachIT {
  private static final Path WITNESS = AgentJar.of(Witness.class);
  private static final String PACKAGE = "dev.headstay.clients.";

  /** Of java.net.http, which has no version of its own. */
  private static final List<String> JAVA_NET_HTTP =
      List.of("jdk.internal.net.http.Http1Request", "jdk.internal.net.http.Stream");

  /** Name, driver, module, client and version. */
  private static final String[][] FAMILIES = {
    {"java.net.http", "dev.headstay.testing.JavaNetHttpDriver", "", "", ""},
    {"okhttp3", PACKAGE + "okhttp.OkHttpDriver", "okhttp-3.0", "okhttp", "3.12.13"},
    {"okhttp5", PACKAGE + "okhttp.OkHttpDriver", "okhttp-3.0", "okhttp", "5.5.1"},
    {
      "apache4",
      PACKAGE + "apache4.Apache4ClassicDriver",
      "apache-httpclient-4.0",
      "apache-httpclient-4",
      "4.5.14"
    },
    {
      "apache4async",
      PACKAGE + "apache4.Apache4AsyncDriver",
      "apache-httpasyncclient-4.0",
      "apache-httpasyncclient-4",
      "4.1.5"
    },
    {
      "apache5",
      PACKAGE + "apache5.Apache5ClassicDriver",
      "apache-httpclient-5.0",
      "apache-httpclient-5",
      "5.6.5"
    },
    {
      "apache5async",
      PACKAGE + "apache5.Apache5AsyncDriver",
      "apache-httpclient-5.0",
      "apache-httpclient-5",
      "5.6.5"
    },
  };

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private RecordingServer http1;
  private RecordingServer http2;

  @BeforeEach
  void start() {
    http1 = RecordingServer.start(WireProtocol.HTTP_1_1).failOnRepeated(Samples.HEADER);
    http2 = RecordingServer.start(WireProtocol.H2C).failOnRepeated(Samples.HEADER);
  }

  @AfterEach
  void stop() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
    http1.close();
    http2.close();
  }

  /** A program that was started, and what is read from it and written to it. */
  private final class Asked {
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;
    private final Path err;

    Asked(ProcessBuilder builder) throws IOException {
      err = Files.createTempFile(folder, "err", ".txt");
      process = builder.redirectError(err.toFile()).start();
      started.add(process);
      out = process.inputReader();
      in = process.outputWriter();
      assertThat(out.readLine()).as(Samples.read(err)).isEqualTo("up");
    }

    long pid() {
      return process.pid();
    }

    void ask(String line) throws IOException {
      in.write(line + "\n");
      in.flush();
      assertThat(out.readLine()).as("%s", this).isEqualTo("done");
    }

    /** Sends once with every client; the requests by their client's name. */
    Map<String, RecordedRequest> send() throws IOException {
      http1.forget();
      http2.forget();
      ask("send");
      Map<String, RecordedRequest> requests = new TreeMap<>();
      for (RecordingServer server : List.of(http1, http2)) {
        for (RecordedRequest request : server.requests()) {
          assertThat(requests.put(request.path().substring(1), request)).isNull();
        }
      }
      return requests;
    }

    List<String> witness(String command) throws Exception {
      Path file = Files.createTempFile(folder, "seen", ".txt");
      // The JVM takes arguments of 1 KB at most.
      Files.write(file, hookedClasses());
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid()));
      try {
        machine.loadAgent(WITNESS.toString(), file + " " + command);
      } finally {
        machine.detach();
      }
      return Files.readAllLines(file);
    }

    /** What the JVM has for each hooked class, and what that class's file is. */
    Map<String, String[]> bytes() throws Exception {
      return bytes("bytes");
    }

    Map<String, String[]> bytes(String command) throws Exception {
      Map<String, String[]> bytes = new TreeMap<>();
      for (String line : witness(command)) {
        String[] words = line.split(" ");
        bytes.put(words[0] + " of " + words[1], new String[] {words[2], words[3]});
      }
      return bytes;
    }

    @Override
    public String toString() {
      return Canaries.none("stderr", Samples.read(err));
    }
  }

  private static Set<String> hookedClasses() {
    Set<String> names = new HashSet<>(JAVA_NET_HTTP);
    for (String[] family : FAMILIES) {
      if (!family[3].isEmpty()) {
        ClientVersions.ClientVersion version = ClientVersions.of(family[3], family[4]);
        names.addAll(version.http1());
        names.addAll(version.http2());
        names.addAll(version.bodies());
      }
    }
    return names;
  }

  private ProcessBuilder program(Jdk jdk, String... options) {
    List<Object> command = new ArrayList<>();
    command.add(jdk.command("java"));
    command.addAll(List.of(options));
    command.add("-Dheadstay.idle-seconds=60");
    // The witness is no part of what is tested.
    command.add("-XX:+EnableDynamicAgentLoading");
    command.addAll(
        List.of(
            "-cp",
            Program.programs() + File.pathSeparator + ContractKit.classPath(),
            SendsWhenAsked.class.getName()));
    for (String[] family : FAMILIES) {
      String classPath = "";
      if (!family[3].isEmpty()) {
        List<String> entries = new ArrayList<>();
        entries.add(ContractKit.drivers(family[2]).toString());
        if (family[0].equals("apache4async")) {
          entries.add(ContractKit.drivers("apache-httpclient-4.0").toString());
        }
        ClientVersions.of(family[3], family[4]).jars().forEach(jar -> entries.add(jar.toString()));
        classPath = String.join(File.pathSeparator, entries);
      }
      command.add(client(family, http1, classPath));
      if (family[0].matches("java.net.http|okhttp5|apache5async")) {
        command.add(client(family, http2, classPath));
      }
    }
    return Program.of(command.toArray()).builder();
  }

  private static String client(String[] family, RecordingServer server, String classPath) {
    WireProtocol protocol = server.protocol();
    String name = family[0] + (protocol.isHttp2() ? "-h2" : "");
    return String.join(
        "|", name, family[1], protocol.name(), "" + server.uri("/" + name), classPath);
  }

  /** The command line of this jar. */
  private static Run headstay(Path jar, Object... arguments) {
    Object[] command = new Object[arguments.length + 3];
    command[0] = Jdk.JDK_17.command("java");
    command[1] = "-jar";
    command[2] = jar;
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Program.of(command).run();
  }

  private static Run headstay(Object... arguments) {
    return headstay(AgentJar.built(), arguments);
  }

  private static void assertHeader(boolean has, Map<String, RecordedRequest> requests) {
    assertThat(requests).hasSize(FAMILIES.length + 3);
    requests.forEach(
        (name, request) ->
            assertThat(request.headers(Samples.HEADER))
                .as(name)
                .isEqualTo(has ? List.of(Samples.VALUE) : List.of()));
  }

  private static void assertSameConnections(
      Map<String, RecordedRequest> before, Map<String, RecordedRequest> after) {
    before.forEach(
        (name, request) ->
            assertThat(after.get(name).connection()).as(name).isEqualTo(request.connection()));
  }

  @ParameterizedTest
  @EnumSource
  void coversOpenConnectionsOfEveryFamilyAndGivesTheirClassesBack(Jdk jdk) throws Exception {
    Asked program = new Asked(program(jdk));
    Map<String, RecordedRequest> before = program.send();
    assertHeader(false, before);
    Map<String, String[]> bytesBefore = program.bytes("keep");
    assertThat(bytesBefore).hasSizeGreaterThan(15);

    Run attached = headstay("attach", program.pid(), Samples.json());
    assertThat(attached.exit()).as("%s", attached).isZero();
    assertThat(attached.stdout())
        .startsWith("attached to " + program.pid() + ": configuration: file:")
        .contains("headstay-2kb.json (source: agent argument); mode: enforce; rules: ")
        .contains("patched: " + bytesBefore.size() + " classes of apache-httpasyncclient-4, ");

    Map<String, RecordedRequest> while1 = program.send();
    assertHeader(true, while1);
    assertSameConnections(before, while1);
    Map<String, String[]> bytesWhile = program.bytes();
    bytesBefore.forEach(
        (name, bytes) -> assertThat(bytesWhile.get(name)[0]).as(name).isNotEqualTo(bytes[0]));
    assertThat(program.witness("agent")).isNotEmpty();

    Run twice = headstay("attach", program.pid(), Samples.yaml());
    assertThat(twice.exit()).as("%s", twice).isEqualTo(1);
    assertThat(twice.stderr()).contains(" is there already (expected: reload, or detach first)");
    assertHeader(true, program.send());

    assertDetached(program, program.bytes().size());
    Map<String, RecordedRequest> after = program.send();
    assertHeader(false, after);
    assertSameConnections(before, after);
    assertNothingIsLeft(program);
    // As before; or as in its file, where a class was loaded meanwhile.
    program
        .bytes()
        .forEach(
            (name, bytes) ->
                assertThat(bytes[0])
                    .as(name)
                    .isEqualTo(bytesBefore.getOrDefault(name, new String[] {bytes[1]})[0]));

    Run again = headstay("detach", program.pid());
    assertThat(again.exit()).as("%s", again).isEqualTo(3);
    assertThat(again.stderr()).isEqualTo("process " + program.pid() + ": no agent to detach\n");
  }

  private void assertDetached(Asked program, int classes) {
    Run detached = headstay("detach", program.pid());
    assertThat(detached)
        .as("%s", program)
        .isEqualTo(
            new Run(
                0,
                "process " + program.pid() + ": detached: " + classes + " classes as before\n",
                ""));
  }

  /**
   * Before anybody looks at the classes' files, which would undo what the JVM can undo. Woven code
   * shows in calls of the bridge.
   */
  private static void assertNothingIsLeft(Asked program) throws Exception {
    program.witness("count");
    program.ask("send");
    assertThat(program.witness("counted")).containsExactly("0");
    assertThat(program.witness("agent")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void detachesWhatWasThereFromTheStartAndAttachesAgain(Jdk jdk) throws Exception {
    Asked program = new Asked(program(jdk, AgentJar.option(Samples.json())));
    Map<String, RecordedRequest> before = program.send();
    assertHeader(true, before);

    program.witness("count");
    program.ask("send");
    assertThat(program.witness("counted")).isNotEqualTo(List.of("0"));

    int classes = program.bytes().size();
    assertDetached(program, classes);
    Map<String, RecordedRequest> after = program.send();
    assertHeader(false, after);
    assertSameConnections(before, after);
    assertNothingIsLeft(program);
    // The file itself: nothing of what was woven is left for other agents to start from.
    program.bytes().forEach((name, bytes) -> assertThat(bytes[0]).as(name).isEqualTo(bytes[1]));

    Run attached = headstay("attach", program.pid(), Samples.yaml());
    assertThat(attached.exit()).as("%s", attached).isZero();
    assertHeader(true, program.send());
    assertDetached(program, classes);
    assertHeader(false, program.send());
  }

  @ParameterizedTest
  @EnumSource
  void failsNoRequestOfAProgramUnderLoad(Jdk jdk) throws Exception {
    Asked program = new Asked(program(jdk));
    program.ask("send");
    program.ask("storm");
    assertThat(headstay("attach", program.pid(), Samples.json()).exit()).isZero();
    assertThat(headstay("detach", program.pid()).exit()).isZero();
    // Fails where a client got an error.
    program.ask("calm");
    assertHeader(false, program.send());
    assertThat(program.toString()).doesNotContain("WARN [", "WARN r", "ERROR");
  }
}
