package dev.headstay.cli;

import dev.headstay.policy.HostPattern;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Shows what the agent of a running program decides, as it happens. */
@Command(
    name = "watch",
    description = {
      "Shows what the agent of a running program decides, one line for each request, as it happens.",
      "No line holds a header's value, a path or a query. Ends with the program, or by Ctrl-C.",
      "Starts the JMX agent of that program, for this user on this machine, if it is not running."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Watch extends ProgramCommand {
  private static final long PAUSE_MILLIS = 200;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "Of this host alone, with or without port; *.example.com for those below.")
  @Nullable String host;

  @Option(names = "--client", paramLabel = "ID", description = "Of this client. May be repeated.")
  List<String> clients = new ArrayList<>();

  @Option(names = "--rule", paramLabel = "NAME", description = "Of this rule. May be repeated.")
  List<String> rules = new ArrayList<>();

  @Option(
      names = "--outcome",
      paramLabel = "WORD",
      split = ",",
      description = {
        "patched, observed, refused, failed, left_alone, unchanged, no_rule, client_off or off."
            + " May be repeated."
      })
  List<String> outcomes = new ArrayList<>();

  @Option(
      names = "--flag",
      paramLabel = "FLAG",
      description = "Where this beta flag was dropped or renamed, or came of that.")
  List<String> flags = new ArrayList<>();

  @Option(
      names = "--all",
      description = "Also what stays as it is, and requests that no rule is for.")
  boolean all;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many lines.")
  long count = Long.MAX_VALUE;

  @Option(names = "--seconds", paramLabel = "N", description = "Ends after so many seconds.")
  long seconds = Long.MAX_VALUE;

  @Option(names = "--json", description = "Prints one JSON document on each line.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    if (count <= 0 || seconds <= 0) {
      throw new ParameterException(
          spec.commandLine(), "--count, --seconds: nothing (expected: a number from 1)");
    }
    DecisionFilter filter = filter();
    long pid = pid();
    PrintWriter out = spec.commandLine().getOut();
    Thread ended = new Thread(() -> endQuietly(out));
    try (RunningAgent agent = RunningAgent.of(pid)) {
      Runtime.getRuntime().addShutdownHook(ended);
      try {
        show(agent, filter, out);
      } finally {
        Runtime.getRuntime().removeShutdownHook(ended);
      }
    } catch (IOException e) {
      spec.commandLine().getErr().println("process " + pid + ": ended");
    }
    return 0;
  }

  /** By Ctrl-C, which is the usual end. */
  private static void endQuietly(PrintWriter out) {
    out.flush();
    Runtime.getRuntime().halt(0);
  }

  private DecisionFilter filter() {
    for (String outcome : outcomes) {
      if (!DecisionFilter.OUTCOMES.contains(outcome)) {
        String expected = String.join(", ", DecisionFilter.OUTCOMES);
        throw new ParameterException(
            spec.commandLine(), "--outcome: \"" + outcome + "\" (expected: " + expected + ")");
      }
    }
    List<String> known = SupportedClients.ids();
    for (String client : clients) {
      if (!known.contains(client)) {
        throw new ParameterException(
            spec.commandLine(), "--client: \"" + client + "\" (expected: " + known + ")");
      }
    }
    try {
      HostPattern pattern = host == null ? null : HostPattern.parse(host);
      return new DecisionFilter(pattern, clients, rules, outcomes, flags, all);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--host: " + e.getMessage(), e);
    }
  }

  private void show(RunningAgent agent, DecisionFilter filter, PrintWriter out) throws Exception {
    Ansi ansi = spec.commandLine().getColorScheme().ansi();
    long start = System.nanoTime();
    long after = -1;
    long shown = 0;
    while (true) {
      String text = agent.ask("decisions", after, filter.isWhole());
      ParsedJson answer = ParsedJson.of(text);
      long missed = answer.number("missed");
      if (missed > 0) {
        out.println(json ? DecisionLine.missed(missed) : missed + " more were decided meanwhile");
      }
      for (ParsedJson decision : answer.objects("decisions")) {
        if (filter.takes(decision)) {
          out.println(json ? decision.json() : DecisionLine.text(decision, ansi));
          if (++shown >= count) {
            out.flush();
            return;
          }
        }
      }
      after = answer.number("next");
      // True as well when nobody reads any more.
      if (out.checkError() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(seconds)) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
