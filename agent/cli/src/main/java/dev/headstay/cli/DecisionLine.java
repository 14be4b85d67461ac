package dev.headstay.cli;

import dev.headstay.engine.JsonText;
import java.io.IOException;
import picocli.CommandLine.Help.Ansi;

/** One decision as {@link Watch} prints it. */
final class DecisionLine {
  private DecisionLine() {}

  /** For people. */
  static String text(ParsedJson decision, Ansi ansi) throws IOException {
    StringBuilder line = new StringBuilder(120);
    String time = decision.word("time");
    int from = time.indexOf('T') + 1;
    line.append(time, from, Math.min(time.length(), from + 12));
    String outcome = decision.word("outcome");
    line.append(' ').append(coloured(outcome, ansi)).append(' ');
    StringBuilder rest = new StringBuilder(decision.word("client"));
    append(rest, " ", decision.word("method"));
    append(rest, " ", decision.word("origin"));
    append(rest, " ", decision.word("host"));
    rest.append(decision.is("body") ? " body" : "");
    for (ParsedJson rule : decision.objects("rules")) {
      rest.append("; rule \"").append(rule.word("name")).append('"');
      append(rest, " ", rule.word("mode").isEmpty() ? "" : "(" + rule.word("mode") + ")");
      rest.append(": ").append(String.join(", ", rule.texts("operations")));
    }
    for (ParsedJson flag : decision.objects("flags")) {
      rest.append("; flag ").append(flag.word("flag")).append(' ').append(flag.word("action"));
      append(rest, " to ", flag.word("to"));
    }
    for (ParsedJson refusal : decision.objects("refusals")) {
      rest.append("; left out: ").append(refusal.word("operation"));
      rest.append(' ').append(refusal.word("header"));
      rest.append(" (").append(refusal.word("reason")).append(')');
    }
    append(rest, "; lacks what was sent before: ", String.join(", ", decision.texts("dropped")));
    append(rest, "; no longer kept: ", String.join(", ", decision.texts("keepStopped")));
    append(rest, "; ", decision.is("unknownProvider") ? "flags for an unknown provider" : "");
    append(rest, "; ", decision.word("reason"));
    return line.append(Visible.of(rest.toString().replace('\n', ' '))).toString();
  }

  private static void append(StringBuilder line, String before, String text) {
    if (!text.isEmpty()) {
      line.append(before).append(text);
    }
  }

  private static String coloured(String outcome, Ansi ansi) {
    String colour = "faint";
    if (outcome.equals("patched")) {
      colour = "green";
    } else if (outcome.equals("observed")) {
      colour = "cyan";
    } else if (outcome.equals("refused") || outcome.equals("left_alone")) {
      colour = "yellow";
    } else if (outcome.equals("failed")) {
      colour = "red";
    }
    return ansi.string("@|" + colour + " " + outcome + "|@");
  }

  /** For machines: that so many are not shown, since they came faster than they were asked for. */
  static String missed(long missed) {
    return new JsonText().beginObject().member("missed", missed).endObject().toString();
  }
}
