package dev.headstay.engine;

import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.Hop;
import dev.headstay.policy.HopOutcome;
import dev.headstay.policy.RefusalReason;
import dev.headstay.policy.RequestTarget;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is decided for one hop, collected for the audit, a recording or whoever watches, and passed
 * on to the counters. Made for each hop, while there is anyone to report to; not thread-safe.
 */
final class HopReport implements DecisionListener {
  private final Decisions decisions;
  private final boolean audit;
  private final @Nullable Events recording;
  private final @Nullable Watched watched;
  private final List<Rule> rules = new ArrayList<>(2);
  private final List<Flag> flags = new ArrayList<>(2);

  /** The rule at work, while nothing says that it changed the block. */
  private @Nullable Rule pending;

  private final List<Refusal> refusals = new ArrayList<>(0);
  private final List<String> dropped = new ArrayList<>(0);
  private final List<String> keepStops = new ArrayList<>(0);
  private boolean unknownProvider;

  HopReport(
      Decisions decisions, boolean audit, @Nullable Events recording, @Nullable Watched watched) {
    this.decisions = decisions;
    this.audit = audit;
    this.recording = recording;
    this.watched = watched;
  }

  @Override
  public void applied(
      Hop hop, String rule, String operation, String header, @Nullable String newName) {
    decisions.applied(hop, rule, operation, header, newName);
    Rule current = ruleAtWork(rule);
    current.operations.add(operation + ' ' + header + (newName == null ? "" : " to " + newName));
    current.headers.add(header);
    if (newName != null) {
      current.headers.add(newName);
    }
  }

  private Rule ruleAtWork(String name) {
    Rule current = pending;
    if (current == null || !current.name.equals(name)) {
      current = new Rule(name);
      pending = current;
    }
    return current;
  }

  @Override
  public void changed(Hop hop, String rule, boolean enforced) {
    decisions.changed(hop, rule, enforced);
    Rule current = ruleAtWork(rule);
    current.enforced = enforced;
    rules.add(current);
    pending = null;
  }

  @Override
  public void refused(Hop hop, String rule, String operation, String header, RefusalReason reason) {
    decisions.refused(hop, rule, operation, header, reason);
    if (watched != null) {
      refusals.add(new Refusal(rule, operation, header, reason));
    }
    if (recording != null) {
      recording.refused(hop.client(), hop.target().host(), rule, operation, header, reason.code());
    }
  }

  @Override
  public void flag(
      Hop hop, String provider, String flag, @Nullable String replacement, boolean enforced) {
    decisions.flag(hop, provider, flag, replacement, enforced);
    flags.add(new Flag(provider, flag, replacement));
  }

  @Override
  public void keepStopped(Hop hop, String rule, String header) {
    decisions.keepStopped(hop, rule, header);
    keepStops.add(header);
  }

  @Override
  public void dropped(Hop hop, String header) {
    decisions.dropped(hop, header);
    dropped.add(header);
  }

  @Override
  public void unknownProvider(Hop hop) {
    decisions.unknownProvider(hop);
    unknownProvider = true;
  }

  @Override
  public void decided(Hop hop, HopOutcome outcome) {
    decisions.decided(hop, outcome);
    tell(hop, outcome, false);
  }

  @Override
  public void decidedBody(Hop hop, HopOutcome outcome) {
    decisions.decidedBody(hop, outcome);
    tell(hop, outcome, true);
  }

  private void tell(Hop hop, HopOutcome outcome, boolean body) {
    if (watched != null) {
      watched.add(watchedLine(hop, outcome, body));
    }
    if (outcome != HopOutcome.PATCHED && outcome != HopOutcome.OBSERVED) {
      return;
    }
    boolean enforced = outcome == HopOutcome.PATCHED;
    if (audit) {
      Log.audit(line(hop, enforced, body));
    }
    if (recording != null) {
      record(recording, hop, enforced);
    }
  }

  private void record(Events recording, Hop hop, boolean enforced) {
    List<String> names = new ArrayList<>();
    Set<String> headers = new LinkedHashSet<>();
    for (Rule rule : rules) {
      names.add(rule.name);
      for (String header : rule.headers) {
        headers.add(header.toLowerCase(Locale.ROOT));
      }
    }
    List<String> changes = new ArrayList<>();
    for (Flag flag : flags) {
      changes.add(flag.replacement == null ? flag.name : flag.name + "=" + flag.replacement);
    }
    recording.patched(
        hop.client(),
        hop.target().host(),
        Decisions.mode(enforced),
        String.join(", ", names),
        String.join(", ", headers),
        String.join(", ", changes));
  }

  private String line(Hop hop, boolean enforced, boolean body) {
    RequestTarget target = hop.target();
    JsonText json = new JsonText().beginObject();
    json.member("time", Instant.now().toString());
    json.member("client", hop.client());
    json.member("method", target.method());
    json.member("host", target.host());
    json.member("port", target.port());
    json.member("mode", Decisions.mode(enforced));
    if (body) {
      json.member("body", true);
    }
    changes(json, enforced);
    return json.endObject().toString();
  }

  private void changes(JsonText json, boolean enforced) {
    json.name("rules").beginArray();
    for (Rule rule : rules) {
      json.beginObject().member("name", rule.name);
      if (rule.enforced != enforced) {
        json.member("mode", Decisions.mode(rule.enforced));
      }
      json.name("operations").beginArray();
      for (String operation : rule.operations) {
        json.value(operation);
      }
      json.endArray().endObject();
    }
    json.endArray().name("flags").beginArray();
    for (Flag flag : flags) {
      json.beginObject();
      json.member("provider", flag.provider);
      json.member("flag", flag.name);
      json.member("action", Decisions.action(flag.replacement));
      if (flag.replacement != null) {
        json.member("to", flag.replacement);
      }
      json.endObject();
    }
    json.endArray();
  }

  private String watchedLine(Hop hop, HopOutcome outcome, boolean body) {
    RequestTarget target = hop.target();
    JsonText json = Watched.line(hop.client());
    json.member("method", target.method()).member("origin", target.origin());
    json.member("outcome", outcome.code());
    if (body) {
      json.member("body", true);
    }
    changes(json, outcome != HopOutcome.OBSERVED);
    if (!refusals.isEmpty()) {
      json.name("refusals").beginArray();
      for (Refusal refusal : refusals) {
        json.beginObject().member("rule", refusal.rule).member("operation", refusal.operation);
        json.member("header", refusal.header).member("reason", refusal.reason.code()).endObject();
      }
      json.endArray();
    }
    names(json, "dropped", dropped);
    names(json, "keepStopped", keepStops);
    if (unknownProvider) {
      json.member("unknownProvider", true);
    }
    return json.endObject().toString();
  }

  private static void names(JsonText json, String name, List<String> headers) {
    if (!headers.isEmpty()) {
      json.name(name).beginArray();
      for (String header : headers) {
        json.value(header);
      }
      json.endArray();
    }
  }

  /** What was left out. */
  private static final class Refusal {
    final String rule;
    final String operation;
    final String header;
    final RefusalReason reason;

    Refusal(String rule, String operation, String header, RefusalReason reason) {
      this.rule = rule;
      this.operation = operation;
      this.header = header;
      this.reason = reason;
    }
  }

  /** What one rule did. */
  private static final class Rule {
    final String name;
    final List<String> operations = new ArrayList<>();
    final List<String> headers = new ArrayList<>();
    boolean enforced;

    Rule(String name) {
      this.name = name;
    }
  }

  /** What became of one flag. */
  private static final class Flag {
    final String provider;
    final String name;
    final @Nullable String replacement;

    Flag(String provider, String name, @Nullable String replacement) {
      this.provider = provider;
      this.name = name;
      this.replacement = replacement;
    }
  }
}
