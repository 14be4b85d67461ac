package dev.headstay.cli;

import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows how the agent of a running program stands. */
@Command(
    name = "status",
    description = {
      "Shows how the agent of a running program stands: configuration, clients, counters.",
      "Starts the JMX agent of that program, for this user on this machine, if it is not running."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Status extends ProgramCommand {
  @Option(names = "--json", description = "Prints what GET /status of the admin endpoint answers.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (RunningAgent agent = RunningAgent.of(pid())) {
      String status = agent.ask("status");
      if (json) {
        out.println(status);
      } else {
        print(ParsedJson.of(status), out);
      }
    }
    return 0;
  }

  private static void print(ParsedJson status, PrintWriter out) throws IOException {
    line(out, "version", status.word("version"));
    line(out, "started", status.word("started"));
    line(out, "mode", status.word("mode"));
    line(out, "configuration", status.word("source"));
    line(out, "hash", status.word("hash"));
    line(out, "rules", status.word("rules"));
    String table = status.text("betaTable");
    line(out, "beta table", table == null ? "none: flags are not filtered" : table);
    line(out, "clients", String.join(", ", status.texts("clients")));
    line(out, "last reload", status.word("lastReload"));
    String error = status.text("lastError");
    line(out, "last error", error == null ? "none" : error);
    String heldBack = status.text("heldBack");
    if (heldBack != null) {
      line(out, "held back", heldBack);
    }
    out.println("counters:");
    for (ParsedJson counter : status.objects("counters")) {
      StringBuilder text = new StringBuilder("  ").append(counter.word("name"));
      ParsedJson labels = counter.object("labels");
      for (String label : labels.names()) {
        text.append(' ').append(label).append("=\"").append(labels.word(label)).append('"');
      }
      out.println(Visible.of(text.append(": ").append(counter.word("value")).toString()));
    }
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(name + ": " + Visible.of(value).replace("\n", "\n  "));
  }
}
