package dev.headstay.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import picocli.CommandLine.Help.Ansi;

/** What {@link ProgramDoctor} sees of a JVM, with beans of its own in place of a real one's. */
final class StandInJvm {
  static final String HEADSTAY = "dev.headstay.agent.HeadstayAgent";
  static final String ENGINE = "dev.headstay.engine.Engine";
  static final String OKHTTP = "okhttp3.internal.http1.Http1Codec";
  static final String UNPATCHED = "sun.net.www.http.HttpClient";
  private static final int PID = 7;

  final Map<String, String> properties = new HashMap<>();
  final HookedClasses index = new HookedClasses();
  List<String> arguments = List.of();
  AgentMark mark = new AgentMark(null, null);
  Agent agent;
  String classes;
  Duration patience = Duration.ZERO;
  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private final Path processes;

  /**
   * A JVM that the agent is not in.
   *
   * @param processes an empty folder
   */
  StandInJvm(Path processes) throws Exception {
    this.processes = processes;
    properties.put("sun.java.command", "com.example.Main --key canary-1");
    index.patched.put(OKHTTP, "okhttp");
    index.unpatched.put(UNPATCHED, "HttpURLConnection");
    classes();
  }

  /** The beans of every JVM that are asked. */
  public interface RuntimeMXBean {
    String[] getInputArguments();

    Map<String, String> getSystemProperties();
  }

  /** Of every JVM, too. */
  public interface LoadingMXBean {
    int getLoadedClassCount();
  }

  /** Of JVMs from Java 9 on. */
  public interface Diagnostics {
    String vmClassHierarchy(String[] arguments);
  }

  /** Of the agent. */
  public interface AgentMXBean {
    String getVersion();

    String status();

    String diagnosis();

    String decisions(long after, boolean whole);
  }

  /** What the agent tells: members of JSON objects, each with a comma before it. */
  static final class Agent implements AgentMXBean {
    String status = "";
    String counters = "";
    String diagnosis = "";
    String counted = "";
    String decisions = "";

    @Override
    public String getVersion() {
      return "development";
    }

    @Override
    public String status() {
      String rules = status.contains("\"rules\"") ? "" : ",\"rules\":1";
      String mode = status.contains("\"mode\"") ? "" : ",\"mode\":\"enforce\"";
      String version = status.contains("\"version\"") ? "" : ",\"version\":\"development\"";
      return "{\"source\":\"S\",\"counters\":["
          + counters
          + "]"
          + rules
          + mode
          + version
          + status
          + "}";
    }

    @Override
    public String diagnosis() {
      return "{\"since\":\"T\",\"counters\":[" + counted + "]" + diagnosis + "}";
    }

    @Override
    public String decisions(long after, boolean whole) {
      return "{\"next\":1,\"decisions\":[" + decisions + "]}";
    }
  }

  /** Has it load these classes. */
  StandInJvm classes(String... names) {
    StringBuilder text = new StringBuilder("7:\njava.lang.Object/null\n");
    for (String name : names) {
      text.append("|--").append(name).append("/0x00007f\n");
    }
    classes = text.toString();
    return this;
  }

  /** Started with these arguments. */
  StandInJvm started(String... options) {
    arguments = List.of(options);
    mark = new AgentMark(null, String.join(" ", options));
    return this;
  }

  /** With the agent that answers. */
  Agent answering() {
    agent = new Agent();
    started("-javaagent:/opt/headstay.jar");
    classes(HEADSTAY, ENGINE, OKHTTP);
    return agent;
  }

  void environment(String... variables) throws Exception {
    Path process = Files.createDirectories(processes.resolve("" + PID));
    Files.writeString(process.resolve("environ"), String.join("\0", variables));
  }

  void register() throws Exception {
    server.registerMBean(
        new StandardMBean(agent, AgentMXBean.class, true),
        new ObjectName("dev.headstay:type=Headstay"));
  }

  JvmLook look() throws Exception {
    RuntimeMXBean runtime =
        new RuntimeMXBean() {
          @Override
          public String[] getInputArguments() {
            return arguments.toArray(new String[0]);
          }

          @Override
          public Map<String, String> getSystemProperties() {
            return properties;
          }
        };
    server.registerMBean(
        new StandardMBean(runtime, RuntimeMXBean.class, true),
        new ObjectName("java.lang:type=Runtime"));
    LoadingMXBean loading = () -> 3;
    server.registerMBean(
        new StandardMBean(loading, LoadingMXBean.class, true),
        new ObjectName("java.lang:type=ClassLoading"));
    if (classes != null) {
      Diagnostics diagnostics = options -> classes;
      server.registerMBean(
          new StandardMBean(diagnostics, Diagnostics.class, false),
          new ObjectName("com.sun.management:type=DiagnosticCommand"));
    }
    if (agent != null) {
      register();
    }
    return new JvmLook(PID, mark, server, processes, () -> {});
  }

  /** What the doctor says of it; requests are looked at once. */
  String doctor() throws Exception {
    Report report = new Report();
    try (JvmLook jvm = look()) {
      new ProgramDoctor(report, jvm, 0, index, patience.toNanos()).look();
    }
    StringWriter text = new StringWriter();
    report.print(new PrintWriter(text, true), Ansi.OFF);
    return text.toString();
  }
}
