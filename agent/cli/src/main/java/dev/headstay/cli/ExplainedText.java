package dev.headstay.cli;

import dev.headstay.policy.Explanation;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HopOutcome;
import dev.headstay.policy.Mode;
import dev.headstay.policy.ProviderFinding;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** An explanation for people: what is worth a look is coloured, on a terminal. */
final class ExplainedText {
  private static final int LABEL = 15;

  private final PrintWriter out;
  private final boolean colour;

  ExplainedText(PrintWriter out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  void print(ExplainedRequest request) {
    field("request", request.target.method() + " " + request.url());
    field("client", client(request));
    String source = request.loaded.source();
    field(
        "configuration",
        source.equals("none")
            ? "none (expected: --config FILE, or HEADSTAY_CONFIG=/path/to/headstay.yaml)"
            : source);
    String heldBack = request.loaded.heldBack();
    if (heldBack != null) {
      field("", heldBack);
    }
    field("mode", request.mode());
    ProviderFinding provider = request.explanation.provider();
    String name = provider.name();
    String path = name == null || provider.isForRules() ? "" : "; rules don't go by that";
    field(
        "provider",
        name == null
            ? "not known: " + provider.source()
            : name + ", by " + provider.source() + path);
    field("outcome", outcome(request));
    for (String note : request.loaded.warnings()) {
      field("note", note);
    }
    rules(request);
    List<Explanation.Flag> flags = request.flags();
    flags("beta flags in the header", flags, request.explanation.headerRefusals());
    body(request);
    lines(request);
    if (!request.log().isEmpty()) {
      heading("logged");
      for (String line : request.log()) {
        out.println("  " + visible(line));
      }
    }
  }

  private void field(String label, String value) {
    StringBuilder text = new StringBuilder(label);
    while (text.length() < LABEL) {
      text.append(' ');
    }
    out.println(styled(Style.bold, text.toString()) + visible(value));
  }

  private void heading(String text) {
    out.println();
    out.println(styled(Style.bold, text));
  }

  private String styled(IStyle style, String text) {
    return colour ? style.on() + text + Style.reset.on() : text;
  }

  /** What a header holds may not steer the terminal. */
  private static String visible(String text) {
    StringBuilder visible = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean control = (c < ' ' && c != '\n') || (c >= 0x7f && c < 0xa0);
      visible.append(control ? '?' : c);
    }
    return visible.toString();
  }

  private static String client(ExplainedRequest request) {
    if (request.client.isEmpty()) {
      return "none given";
    }
    return request.beforeSigning
        ? request.client + ", before it signs: rules apply to the hops of the client below it"
        : request.client;
  }

  private static String outcome(ExplainedRequest request) {
    String undecided = request.undecided();
    return undecided == null ? request.outcome() : "unchanged: " + undecided;
  }

  private void rules(ExplainedRequest request) {
    List<Explanation.Rule> rules = request.explanation.rules();
    if (rules.isEmpty()) {
      return;
    }
    heading("rules");
    for (Explanation.Rule rule : rules) {
      out.println("  " + styled(Style.bold, visible(rule.name())) + ": " + verdict(request, rule));
      for (Explanation.Operation operation : rule.operations()) {
        operation(operation);
      }
    }
  }

  private String verdict(ExplainedRequest request, Explanation.Rule rule) {
    String mismatch = rule.mismatch();
    if (mismatch == null) {
      String how = rule.mode() == Mode.OBSERVE ? ", observed only" : "";
      return rule.isChanged()
          ? styled(Style.fg_green, "applies" + how)
          : "applies" + how + ", and changes nothing";
    }
    if (mismatch.equals("mode")) {
      return "is off";
    }
    return visible(
        "does not apply: match."
            + mismatch
            + ": "
            + request.found(mismatch)
            + " (expected: "
            + rule.expectation()
            + ")");
  }

  private void operation(Explanation.Operation operation) {
    String idle = operation.idle();
    out.println("    " + visible(operation.text()) + (idle.isEmpty() ? "" : ": " + idle));
    for (String change : operation.changes()) {
      out.println("      " + styled(Style.fg_green, visible(change)));
    }
    for (Explanation.Refusal refusal : operation.refusals()) {
      refusal("      ", refusal);
    }
  }

  private void refusal(String indent, Explanation.Refusal refusal) {
    String text = refusal.header() + " left out: " + refusal.reason().explanation();
    out.println(indent + styled(Style.fg_yellow, visible(text)));
  }

  private void flags(
      String title, List<Explanation.Flag> flags, List<Explanation.Refusal> refusals) {
    if (flags.isEmpty()) {
      return;
    }
    heading(title);
    for (Explanation.Flag flag : flags) {
      String action = flag.action();
      String sent = action.equals("renamed") ? "renamed to " + flag.result() : action;
      String shown = action.equals("passed") ? sent : styled(Style.fg_yellow, visible(sent));
      out.println("  " + visible(flag.name()) + ": " + shown + ": " + visible(flag.setting()));
    }
    for (Explanation.Refusal refusal : refusals) {
      refusal("  ", refusal);
    }
  }

  private void body(ExplainedRequest request) {
    if (request.body == null) {
      return;
    }
    String leftAlone = request.run.bodyLeftAlone();
    HopOutcome outcome = request.explanation.bodyOutcome();
    String title = "beta flags in the body";
    if (!request.run.isBodyRead()) {
      heading(title);
      out.println("  not read: this provider takes none there, or flags are not filtered");
    } else if (leftAlone != null) {
      heading(title);
      out.println("  left alone: " + leftAlone);
    } else if (outcome == null) {
      heading(title);
      out.println("  none");
    } else {
      flags(
          title + ", " + outcome.code(),
          request.explanation.bodyFlags(),
          request.explanation.bodyRefusals());
    }
  }

  private void lines(ExplainedRequest request) {
    heading("sent");
    block(request, request.wire());
    if (request.run.isObserved()) {
      heading("would be sent, if mode were enforce");
      block(request, request.run.sent());
    }
  }

  private void block(ExplainedRequest request, HeaderLines lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.name(i) + ": " + request.explanation.shown(lines.name(i), lines.value(i));
      boolean changed = lines.source(i) == HeaderLines.NEW;
      out.println("  " + (changed ? styled(Style.fg_green, visible(line)) : visible(line)));
    }
    if (lines.size() == 0) {
      out.println("  none of these headers");
    }
  }
}
