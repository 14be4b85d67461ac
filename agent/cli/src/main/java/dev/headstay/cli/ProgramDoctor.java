package dev.headstay.cli;

import dev.headstay.config.Settings;
import dev.headstay.engine.HostProgram;
import dev.headstay.engine.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/** Looks at a running program, from outside and through the agent in it. Not thread-safe. */
final class ProgramDoctor {
  private static final String ENTRY = "dev.headstay.agent.HeadstayAgent";
  private static final String ENGINE = "dev.headstay.engine.Engine";
  private static final String[] PROPERTIES = {
    "java.version",
    "java.vm.name",
    "java.vendor",
    "java.home",
    "java.security.manager",
    "java.system.class.loader",
    "sun.java.command",
    "jdk.module.main",
    "headstay.config",
    "headstay.mode",
    "headstay.betas",
    "headstay.log.level",
    "headstay.log.audit",
    "headstay.enabled",
  };
  private static final String[] VARIABLES = {
    "HEADSTAY_CONFIG",
    "HEADSTAY_MODE",
    "HEADSTAY_BETAS",
    "HEADSTAY_LOG_LEVEL",
    "HEADSTAY_LOG_AUDIT",
    "HEADSTAY_ENABLED",
  };

  private final Report report;
  private final JvmLook jvm;
  private final long seconds;
  private final HookedClasses index;
  private final long patienceNanos;

  /** Of a JVM, whose requests are watched for so long where a rule never changed one. */
  ProgramDoctor(Report report, JvmLook jvm, long seconds) {
    this(report, jvm, seconds, HookedClasses.read(), RunningAgent.PATIENCE_NANOS);
  }

  /** As the other one, with the classes to look for, and how long the agent is waited for. */
  ProgramDoctor(Report report, JvmLook jvm, long seconds, HookedClasses index, long patienceNanos) {
    this.report = report;
    this.jvm = jvm;
    this.seconds = seconds;
    this.index = index;
    this.patienceNanos = patienceNanos;
  }

  void look() throws Unreachable, IOException, JMException, InterruptedException {
    Map<String, String> properties = jvm.properties(PROPERTIES);
    String command = properties.getOrDefault("sun.java.command", "");
    report.fact("process", jvm.pid);
    report.fact("program", command.split(" ", 2)[0]);
    report.fact(
        "java",
        properties.get("java.version")
            + " ("
            + properties.get("java.vm.name")
            + ", "
            + properties.get("java.vendor")
            + ")");
    Javaagents agents = jvm.javaagents();
    Map<String, Integer> classes = jvm.classes();
    boolean answers = jvm.hasAgent(0);
    boolean there = answers || isThere(agents, classes);
    report.fact("agent", there ? place(agents) : "none");
    report.fact("other agents", agents.others);
    report.fact("loaded classes", jvm.loadedClasses());
    if (agents.ours.size() > 1) {
      report.warning(
          "the agent is given " + agents.ours.size() + " times",
          "each -javaagent after the first is ignored, and its argument too",
          "give it once: on the command line or in JAVA_TOOL_OPTIONS");
    }
    for (String other : agents.others) {
      report.note(
          "there is another agent: " + other,
          "it may patch the same clients; both work side by side",
          "if a client's requests lack a header, compare with a start without it");
    }
    if (answers) {
      new AgentDoctor(report, jvm, seconds).look(this, classes);
    } else if (!there) {
      withoutAgent(agents, classes);
    } else if (jvm.mark.version() != null) {
      attached(classes);
    } else {
      started(properties, agents, classes);
    }
  }

  private boolean isThere(Javaagents agents, @Nullable Map<String, Integer> classes) {
    return jvm.mark.mayBeThere()
        && (jvm.mark.version() != null
            || !agents.ours.isEmpty()
            || (agents.unclear && classes != null && classes.containsKey(ENTRY)));
  }

  private String place(Javaagents agents) {
    return jvm.mark.version() != null
        ? "attached while the program ran"
        : agents.ours.isEmpty() ? "from a jar that can't be read" : agents.ours.get(0);
  }

  private void withoutAgent(Javaagents agents, @Nullable Map<String, Integer> classes) {
    clients(classes, null);
    String what = "the agent is not in this program";
    String attach = "java -jar headstay.jar attach " + jvm.pid;
    if (jvm.mark.isGone()) {
      report.problem(
          agents.ours.isEmpty() ? what : what + " any more",
          agents.ours.isEmpty()
              ? "it was detached, or the last attach was refused"
              : "it was started with the program, and detached",
          attach);
      return;
    }
    String options = jvm.environment("JAVA_TOOL_OPTIONS").get("JAVA_TOOL_OPTIONS");
    String why = "none of its JVM's arguments is -javaagent:…headstay.jar; JAVA_TOOL_OPTIONS ";
    if (options == null) {
      why += "is not in its environment, as far as that can be seen";
    } else if (new Javaagents(Arrays.asList(options.split("\\s+", -1))).ours.isEmpty()) {
      why += "is in its environment and does not name it";
    } else {
      why += "names it, but this JVM has not read that, as one with privileges of its own does not";
    }
    report.problem(
        what,
        why,
        "start it with -javaagent:/path/to/headstay.jar, or set JAVA_TOOL_OPTIONS where it is"
            + " started; a running one: "
            + attach);
  }

  /** One that started when it was attached, with an argument that can't be seen. */
  private void attached(@Nullable Map<String, Integer> classes)
      throws Unreachable, IOException, JMException, InterruptedException {
    if (jvm.hasAgent(patienceNanos)) {
      new AgentDoctor(report, jvm, seconds).look(this, classes);
      return;
    }
    clients(classes, null);
    silent("it was attached");
  }

  private void started(
      Map<String, String> properties, Javaagents agents, @Nullable Map<String, Integer> classes)
      throws Unreachable, IOException, JMException, InterruptedException {
    Settings settings =
        new Settings(agents.argument, jvm.environment(VARIABLES), new HashMap<>(properties));
    boolean engine = classes != null && classes.containsKey(ENGINE);
    if ((engine || classes == null) && jvm.hasAgent(patienceNanos)) {
      new AgentDoctor(report, jvm, seconds).look(this, classes);
      return;
    }
    settings(settings);
    List<String> loaded = clients(classes, engine ? null : new ArrayList<>());
    if (!settings.isEnabled()) {
      report.problem(
          "the agent is switched off",
          "enabled is false (source: " + placeOf(settings, "enabled") + ")",
          "take that setting away, and start the program anew");
    } else if (HostProgram.isJdkTool(
        properties.getOrDefault("sun.java.command", ""),
        properties.getOrDefault("jdk.module.main", ""))) {
      report.problem(
          "the agent stays out of this program",
          "it is a tool of the JDK, by its main class or module",
          "nothing: start the program itself with the agent");
    } else if (isManaged(properties)) {
      report.problem(
          "the agent is off",
          "a security manager is active (java.security.manager)",
          "start the program without it, or do without the agent");
    } else if (engine) {
      silent("its engine is loaded");
    } else if (classes == null) {
      report.warning(
          "the agent does not answer",
          "it starts with the first request of a client that it patches, and this JVM does not tell"
              + " whether there was one",
          "send a request, and look again; lines of [headstay] on the program's stderr say more");
    } else if (loaded.isEmpty()) {
      notNeeded();
    } else {
      notAsked(properties, loaded);
    }
  }

  private void silent(String fact) {
    report.problem(
        "the agent does not answer",
        fact
            + ", and no MBean appeared within "
            + TimeUnit.NANOSECONDS.toSeconds(patienceNanos)
            + " s",
        "read the lines of [headstay] on the program's stderr");
  }

  /** Unless the program sends through clients that the agent does not patch. */
  private void notNeeded() {
    if (report.isGood()) {
      report.warning(
          "the agent waits: no class of a client that it patches is loaded",
          "it starts with the first of them, and this program has sent nothing through one yet",
          "send a request, and look again; docs/clients.md lists the clients");
    }
  }

  private void notAsked(Map<String, String> properties, List<String> loaded) {
    String loader = properties.get("java.system.class.loader");
    if (loader != null) {
      report.problem(
          "the agent is off, or no request was sent yet",
          "the program's own system class loader (" + loader + ") may hide the agent's classes",
          "read the lines of [headstay] on its stderr; give that loader the agent's jar, or leave"
              + " java.system.class.loader out");
    } else {
      report.warning(
          "the agent waits: no request has passed it yet, of " + String.join(", ", loaded),
          "its classes are loaded, and the agent starts with the first request through them; or"
              + " they are of a version that the agent doesn't know",
          "send a request, and look again; a line \"not patched\" on stderr names unknown"
              + " versions");
    }
  }

  private static boolean isManaged(Map<String, String> properties) {
    String manager = properties.get("java.security.manager");
    return manager != null && !manager.equals("allow") && !manager.equals("disallow");
  }

  private static @Nullable String placeOf(Settings settings, String key) {
    for (Settings.Setting setting : settings.all()) {
      if (setting.key.equals(key)) {
        return setting.place;
      }
    }
    return null;
  }

  private void settings(Settings settings) {
    List<String> lines = new ArrayList<>();
    for (Settings.Setting setting : settings.all()) {
      lines.add(settingLine(setting.key, setting.value, setting.place, "default"));
    }
    report.fact("settings", lines);
  }

  static String settingLine(
      String key, @Nullable String value, @Nullable String place, String otherwise) {
    return value == null ? key + ": " + otherwise : key + ": " + value + " (source: " + place + ")";
  }

  /**
   * Tells which clients are there.
   *
   * @param used the ids of those that the agent patched and that were used since it is there; null
   *     where nobody knows
   * @return the ids of those that the agent knows and whose classes are loaded
   */
  List<String> clients(@Nullable Map<String, Integer> classes, @Nullable List<String> used) {
    if (classes == null) {
      if (used != null) {
        report.fact("clients that the agent patched and that were used", used);
      }
      report.note(
          "this JVM does not tell which classes are loaded",
          "it has no diagnostic command VM.class_hierarchy",
          "nothing: what the agent itself says is shown");
      return new ArrayList<>();
    }
    Map<String, Integer> loaders = new TreeMap<>();
    for (Map.Entry<String, String> hooked : index.patched.entrySet()) {
      Integer count = classes.get(hooked.getKey());
      if (count != null) {
        loaders.merge(hooked.getValue(), count, Math::max);
      }
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Integer> client : loaders.entrySet()) {
      int count = client.getValue();
      lines.add(
          client.getKey()
              + ": loaded"
              + (count > 1 ? " by " + count + " class loaders" : "")
              + passed(client.getKey(), used));
    }
    Set<String> uncovered = new TreeSet<>();
    for (Map.Entry<String, String> marker : index.unpatched.entrySet()) {
      if (classes.containsKey(marker.getKey())) {
        uncovered.add(marker.getValue());
        lines.add(marker.getValue() + ": loaded, the agent does not patch it");
      }
    }
    report.fact("clients", lines);
    if (!uncovered.isEmpty()) {
      uncovered(String.join(", ", uncovered), used == null || used.isEmpty());
    }
    return new ArrayList<>(loaders.keySet());
  }

  private static String passed(String client, @Nullable List<String> used) {
    if (used == null) {
      return "";
    }
    return used.contains(client) ? ", patched and used" : ", and no request of it has passed yet";
  }

  private void uncovered(String clients, boolean alone) {
    String what = "the agent does not patch " + clients;
    String why = "requests through it go out as the program makes them";
    String remedy = "have the program send through a client that docs/clients.md lists";
    if (alone) {
      report.problem(what, why, remedy);
    } else {
      report.warning(what, why, remedy);
    }
  }

  /** Where the agent's version differs from this one. */
  static void version(Report report, String version) {
    if (!version.equals(Version.current())) {
      report.note(
          "the agent there is of version " + version,
          "this command is of version " + Version.current(),
          "use the jar that the program was started with");
    }
  }
}
