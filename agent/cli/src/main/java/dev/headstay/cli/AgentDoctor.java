package dev.headstay.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import org.jspecify.annotations.Nullable;

/** Looks at an agent that runs, by what it tells itself. Not thread-safe. */
final class AgentDoctor {
  private static final long PAUSE_MILLIS = 200;

  private final Report report;
  private final JvmLook jvm;
  private final long seconds;

  AgentDoctor(Report report, JvmLook jvm, long seconds) {
    this.report = report;
    this.jvm = jvm;
    this.seconds = seconds;
  }

  private String ask(String operation, Object... arguments)
      throws Unreachable, JMException, IOException {
    return RunningAgent.ask(jvm, operation, arguments);
  }

  void look(ProgramDoctor program, @Nullable Map<String, Integer> classes)
      throws Unreachable, JMException, IOException, InterruptedException {
    ParsedJson status = ParsedJson.of(ask("status"));
    ParsedJson diagnosis = ParsedJson.of(ask("diagnosis"));
    report.fact("version", status.word("version"));
    report.fact("started", status.word("started"));
    report.fact("configuration", status.word("source"));
    report.fact("mode", status.word("mode"));
    report.fact("rules", status.number("rules"));
    report.fact("beta table", status.text("betaTable") == null ? "none" : status.text("betaTable"));
    report.fact("last reload", status.word("lastReload"));
    report.fact("counted since", diagnosis.text("since"));
    settings(diagnosis);
    ProgramDoctor.version(report, status.word("version"));
    program.clients(classes, status.texts("clients"));
    report.fact("said", diagnosis.texts("said"));
    configuration(status, diagnosis);
    mode(status, diagnosis);
    said(diagnosis);
    counters(status, diagnosis);
  }

  private void settings(ParsedJson diagnosis) throws IOException {
    List<String> lines = new ArrayList<>();
    for (ParsedJson setting : diagnosis.objects("settings")) {
      String key = setting.word("key");
      lines.add(
          ProgramDoctor.settingLine(
              key, setting.text("value"), setting.text("place"), otherwise(key, diagnosis)));
    }
    report.fact("settings", lines);
  }

  private static String otherwise(String key, ParsedJson diagnosis) {
    String from = " (source: configuration or default)";
    switch (key) {
      case "mode":
        return diagnosis.word("mode") + from;
      case "betas":
        return (diagnosis.is("betas") ? "on" : "off") + from;
      case "log.level":
        return diagnosis.word("logLevel") + from;
      case "log.audit":
        return diagnosis.word("audit") + from;
      case "enabled":
        return "true (source: default)";
      default:
        return "not set";
    }
  }

  private void configuration(ParsedJson status, ParsedJson diagnosis) {
    List<String> problems = diagnosis.texts("problems");
    String error = status.text("lastError");
    if (!problems.isEmpty()) {
      report.problem(
          "the configuration is refused, and no request is changed",
          String.join("\n", problems),
          "correct it: a file is read again by itself, or java -jar headstay.jar reload "
              + jvm.pid);
    } else if (error != null) {
      report.problem(
          "the newest version of the configuration is refused, and the one before stays in force",
          error,
          "correct it: a file is read again by itself, or java -jar headstay.jar reload "
              + jvm.pid);
    }
    String heldBack = status.text("heldBack");
    if (heldBack != null) {
      report.warning(
          "the newest version of the configuration is held back",
          heldBack,
          "nothing, or change its rollout: docs/fleet.md");
    }
    for (String warning : diagnosis.texts("warnings")) {
      String what = "the configuration is in force, but: " + warning;
      if (warning.contains("left out of requests")) {
        report.problem(
            what,
            "a value or secret could not be had when the configuration was read",
            "set the variable or write the file where the program runs, and for a variable start it"
                + " anew");
      } else {
        report.warning(what, "it was found when the configuration was read", "correct it there");
      }
    }
    if (problems.isEmpty() && status.number("rules") == 0 && !diagnosis.is("betas")) {
      report.problem(
          "there is no rule, and flags are not filtered",
          "the configuration is: " + status.word("source"),
          "name a file: HEADSTAY_CONFIG=/path/to/headstay.yaml, -Dheadstay.config=… or"
              + " -javaagent:headstay.jar=/path/to/headstay.yaml");
    }
  }

  private void mode(ParsedJson status, ParsedJson diagnosis) throws IOException {
    String mode = status.word("mode");
    String place = diagnosis.text("modeSet") == null ? null : "an operator, through JMX";
    for (ParsedJson setting : diagnosis.objects("settings")) {
      if (place == null && setting.word("key").equals("mode")) {
        place = setting.text("place");
      }
    }
    String source = "(source: " + (place == null ? "the configuration" : place) + ")";
    if (mode.equals("observe")) {
      report.warning(
          "the agent only observes: no request is changed",
          "mode is observe " + source,
          "set mode to enforce");
    } else if (mode.equals("off")) {
      report.problem(
          "the policy is off: no request is changed",
          "mode is off " + source,
          "set mode to enforce");
    }
    for (String client : diagnosis.texts("clientsOff")) {
      report.warning(
          "the configuration leaves " + client + " alone",
          "clients." + client + " is false",
          "take that line out, if its requests are to be changed");
    }
  }

  private void said(ParsedJson diagnosis) {
    for (String line : diagnosis.texts("said")) {
      int notPatched = line.indexOf("WARN not patched: ");
      // Clients without an integration are told of by their classes.
      if (notPatched >= 0 && !line.contains("no integration for it yet")) {
        report.problem(
            line.substring(notPatched + "WARN ".length()),
            "that class is there, and not as the agent knows it: its requests go out unchanged",
            "use a version that docs/clients.md lists, or report the one that you use");
      } else if (line.contains("WARN a request passed unchanged: the agent is still starting")) {
        report.warning(
            "requests passed unchanged while the agent started",
            "reading the configuration took longer than a request waits",
            "see why its files or the machine are slow");
      }
    }
  }

  private void counters(ParsedJson status, ParsedJson diagnosis)
      throws Unreachable, JMException, IOException, InterruptedException {
    Set<String> rules = new HashSet<>();
    Map<String, Long> refusals = new TreeMap<>();
    Map<String, Long> flags = new TreeMap<>();
    long failed = 0;
    for (ParsedJson counter : status.objects("counters")) {
      ParsedJson labels = counter.object("labels");
      if (counter.word("name").equals("headstay_rules_total")) {
        rules.add(labels.word("rule"));
      } else if (counter.word("name").equals("headstay_hops_total")
          && labels.word("outcome").equals("failed")) {
        failed += counter.number("value");
      }
    }
    // What a configuration before this one did is no fault of this one.
    for (ParsedJson counter : diagnosis.objects("counters")) {
      ParsedJson labels = counter.object("labels");
      long value = counter.number("value");
      switch (counter.word("name")) {
        case "headstay_refusals_total":
          refusals.merge(
              labels.word("reason")
                  + ": "
                  + labels.word("operation")
                  + " "
                  + labels.word("header")
                  + (labels.word("rule").isEmpty()
                      ? ""
                      : " (rule \"" + labels.word("rule") + "\")"),
              value,
              Long::sum);
          break;
        case "headstay_flags_total":
          flags.merge(labels.word("flag") + " " + labels.word("action"), value, Long::sum);
          break;
        case "headstay_unknown_provider_total":
          report.warning(
              "beta flags pass unfiltered to " + labels.word("host"),
              "the agent does not know which provider is behind that host",
              "name the host under providers, with the table's column as betas");
          break;
        default:
          break;
      }
    }
    if (failed > 0) {
      report.problem(
          failed + " requests passed unchanged, since the agent failed",
          "see the lines above under \"said\"",
          "report them, with the client's version");
    }
    for (Map.Entry<String, Long> refusal : refusals.entrySet()) {
      String key = refusal.getKey();
      report.problem(
          "left out " + refusal.getValue() + " times: " + key.substring(key.indexOf(' ') + 1),
          RefusalAdvice.why(key.substring(0, key.indexOf(':'))),
          RefusalAdvice.remedy(key.substring(0, key.indexOf(':'))));
    }
    if (!flags.isEmpty()) {
      report.note(
          "beta flags are filtered: " + String.join(", ", flags.keySet()),
          "the table says that the provider refuses them",
          "if one is needed, see docs/beta-flags.md");
    }
    silentRules(status, diagnosis, rules);
  }

  private void silentRules(ParsedJson status, ParsedJson diagnosis, Set<String> changing)
      throws Unreachable, JMException, IOException, InterruptedException {
    List<String> silent = new ArrayList<>();
    for (ParsedJson rule : diagnosis.objects("rules")) {
      if (!rule.word("mode").equals("off") && !changing.contains(rule.word("name"))) {
        silent.add('"' + rule.word("name") + '"');
      }
    }
    if (silent.isEmpty() || status.word("mode").equals("off")) {
      return;
    }
    Map<String, Integer> seen = seen();
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Integer> each : seen.entrySet()) {
      lines.add(each.getKey() + ": " + each.getValue());
    }
    report.fact("requests in " + seconds + " s", lines);
    report.warning(
        "no request was ever changed by "
            + (silent.size() == 1 ? "rule " : "rules ")
            + String.join(", ", silent),
        lines.isEmpty()
            ? "in " + seconds + " s no request was sent through a client that the agent patches"
            : "in " + seconds + " s there were requests to:\n" + String.join("\n", lines),
        "compare hosts, paths and methods with the rule's match; java -jar headstay.jar watch "
            + jvm.pid
            + " --all shows more");
  }

  /** Origins and what came of requests there, with how many there were. */
  private Map<String, Integer> seen()
      throws Unreachable, JMException, IOException, InterruptedException {
    Map<String, Integer> seen = new TreeMap<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    long after = -1;
    while (true) {
      ParsedJson answer = ParsedJson.of(ask("decisions", after, true));
      for (ParsedJson decision : answer.objects("decisions")) {
        String origin = decision.text("origin");
        String host = origin == null ? decision.word("host") : origin;
        seen.merge(
            host + " by " + decision.word("client") + ", " + decision.word("outcome"),
            1,
            Integer::sum);
      }
      after = answer.number("next");
      if (System.nanoTime() > end) {
        return seen;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
