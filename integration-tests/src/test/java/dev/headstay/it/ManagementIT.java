package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.tools.attach.VirtualMachine;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.testing.Canaries;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The MBean: there where a program uses JMX, and nothing of JMX where it does not. */
class ManagementIT {
  private static final String CONFIGURATION =
      """
      version: 1
      rules:
        - name: gateway
          match: { hosts: [localhost] }
          headers: { set: { cf-aig-authorization: "Bearer canary-x" } }
      """;

  @TempDir Path folder;

  private Path configuration() {
    return Samples.write(folder, "headstay.yaml", CONFIGURATION);
  }

  @ParameterizedTest
  @EnumSource
  void showsAndChangesTheAgentThroughAPort(Jdk jdk) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (RunningProgram program =
        RunningProgram.start(
            jdk,
            folder,
            configuration(),
            "-Dcom.sun.management.jmxremote.port=" + port,
            "-Dcom.sun.management.jmxremote.rmi.port=" + port,
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Djava.rmi.server.hostname=127.0.0.1",
            "-Dcom.sun.management.jmxremote.authenticate=false",
            "-Dcom.sun.management.jmxremote.ssl=false")) {
      work(program, "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
    }
  }

  @ParameterizedTest
  @EnumSource
  void showsAndChangesTheAgentOfAProgramThatIsAttachedTo(Jdk jdk) throws Exception {
    try (RunningProgram program = RunningProgram.start(jdk, folder, configuration())) {
      VirtualMachine machine = VirtualMachine.attach(program.pid());
      try {
        work(program, machine.startLocalManagementAgent());
      } finally {
        machine.detach();
      }
    }
  }

  private void work(RunningProgram program, String url) throws Exception {
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url))) {
      MBeanServerConnection server = connector.getMBeanServerConnection();
      ObjectName name = new ObjectName("dev.headstay:type=Headstay");
      RunningProgram.await("a registered MBean", () -> server.isRegistered(name));

      assertThat(server.getAttribute(name, "Mode")).isEqualTo("enforce");
      assertThat(server.getAttribute(name, "Source")).asString().contains("headstay.yaml");
      assertThat(server.getAttribute(name, "Version")).asString().matches("\\d+\\.\\d+\\.\\d+.*");
      assertThat(server.getAttribute(name, "Hash")).asString().matches("[0-9a-f]{64}");
      assertThat(server.getAttribute(name, "Started")).asString().endsWith("Z");
      assertThat((Object[]) server.getAttribute(name, "Clients")).contains("java-net-http");
      TabularData counters = (TabularData) server.getAttribute(name, "Counters");
      String patched = "headstay_hops_total{client=\"java-net-http\",outcome=\"patched\"}";
      assertThat(counters.get(new Object[] {patched})).isNotNull();

      assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Mode", "on")))
          .hasStackTraceContaining("expected: enforce, observe or off");
      server.setAttribute(name, new Attribute("Mode", "observe"));
      RunningProgram.await("a request without the header", () -> !hasHeader(program));
      server.setAttribute(name, new Attribute("Mode", ""));
      RunningProgram.await("a request with the header", () -> hasHeader(program));
      searchForSecrets(server, name);
      Samples.write(
          folder, "headstay.yaml", CONFIGURATION.replace("\"Bearer canary-x\"", "{ a: canary-y }"));
      searchForSecrets(server, name);
      assertThat(server.getAttribute(name, "LastError")).asString().contains("headstay.yaml:5:");
    }
  }

  /** In what it answers to a reload, and all that it shows. */
  private static void searchForSecrets(MBeanServerConnection server, ObjectName name)
      throws Exception {
    String reloaded = String.valueOf(server.invoke(name, "reload", null, null));
    assertThat(Canaries.none("the answer to a reload", reloaded)).isNotEmpty();
    for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
      Object[] value = {server.getAttribute(name, attribute.getName())};
      Canaries.none(attribute.getName(), Arrays.deepToString(value));
    }
  }

  private static boolean hasHeader(RunningProgram program) {
    program.server().forget();
    return !program.server().takeRequest().headers(Samples.HEADER).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void loadsNothingOfJmxOrFlightRecorderWhereTheProgramUsesNeither(Jdk jdk) throws Exception {
    String log = "-Xlog:class+load";
    try (RunningProgram program = RunningProgram.start(jdk, folder, Samples.json(), log);
        RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      // Long enough for a look at what is in use.
      Thread.sleep(6000);
      program.end();
      LoadedClasses with = LoadedClasses.of(program.stdout());
      LoadedClasses without =
          LoadedClasses.of(
              Program.java(jdk, JavaNetHttpGet.class, server.uri("/")).with(log).run().stdout());

      for (String prefix :
          List.of("javax.management.", "java.lang.management.", "jdk.jfr.", "java.util.logging.")) {
        assertThat(new TreeSet<>(with.below(prefix)))
            .isEqualTo(new TreeSet<>(without.below(prefix)));
      }
      assertThat(with.below("dev.headstay."))
          .filteredOn(
              className ->
                  className.contains("ManagementBean")
                      || className.contains("MXBean")
                      || className.contains(".events.")
                      || className.contains(".admin.")
                      || className.contains("HopReport")
                      || className.contains("Watched")
                      || className.contains("Diagnosis")
                      || className.contains("StatusJson"))
          .as(with.below("dev.headstay.").stream().collect(Collectors.joining(" ")))
          .isEmpty();
    }
  }

  /** No JMX, no Flight Recorder, no logging. */
  @ParameterizedTest
  @EnumSource
  void worksInAnImageWithoutEither(Jdk jdk) throws Exception {
    Path image = folder.resolve("image");
    Program.Run linked =
        Program.of(
                jdk.command("jlink"),
                "--add-modules",
                "java.base,java.instrument,java.net.http",
                "--output",
                image)
            .run();
    assertThat(linked.exit()).as("%s", linked).isZero();
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Program.Run run =
          Program.of(
                  image.resolve("bin/java"),
                  AgentJar.option(Samples.json()),
                  "-cp",
                  Program.programs(),
                  JavaNetHttpGet.class.getName(),
                  server.uri("/"))
              .env("HEADSTAY_LOG_AUDIT", "true")
              .run();

      assertThat(run.stdout()).as("%s", run).isEqualTo("200\n");
      assertThat(run.said()).hasSize(2).last().asString().startsWith("[headstay] AUDIT {");
      assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
    }
  }
}
