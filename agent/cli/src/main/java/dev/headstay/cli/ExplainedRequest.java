package dev.headstay.cli;

import dev.headstay.config.Loaded;
import dev.headstay.engine.DryRun;
import dev.headstay.policy.Explanation;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HopOutcome;
import dev.headstay.policy.Mode;
import dev.headstay.policy.RequestTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request and all that is to be told of it, whatever the form. Immutable. */
final class ExplainedRequest {
  private static final String AUDIT = "[headstay] AUDIT ";

  final Loaded loaded;
  final RequestTarget target;

  /** Empty when none was given. */
  final String client;

  /** Whether it is an SDK's call, which is yet to be signed and to become hops. */
  final boolean beforeSigning;

  final HeaderLines own;
  final byte @Nullable [] body;
  final DryRun run;

  /** Whether a setting keeps the agent from doing anything. */
  final boolean off;

  final Explanation explanation;

  ExplainedRequest(
      Loaded loaded,
      RequestTarget target,
      String client,
      boolean beforeSigning,
      HeaderLines own,
      byte @Nullable [] body,
      DryRun run,
      boolean off) {
    this.loaded = loaded;
    this.target = target;
    this.client = client;
    this.beforeSigning = beforeSigning;
    this.own = own;
    this.body = body;
    this.run = run;
    this.off = off;
    this.explanation = run.explanation();
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The URL as it may be shown: without the query's values. */
  String url() {
    String port =
        target.port() == (target.scheme().equals("https") ? 443 : 80) ? "" : ":" + target.port();
    return target.scheme()
        + "://"
        + target.host()
        + port
        + target.path()
        + (target.query() == null ? "" : "?***");
  }

  /** Why nothing at all was decided, or null when it was. */
  @Nullable String undecided() {
    if (off) {
      return "the agent is " + loaded.source();
    }
    if (!run.isEnabled()) {
      return "clients." + client + " is false: this client is left unpatched";
    }
    if (run.policy().mode() == Mode.OFF) {
      return "mode is off";
    }
    return target.method().equalsIgnoreCase("connect")
        ? "CONNECT requests are never touched"
        : null;
  }

  String mode() {
    return word(off ? Mode.OFF : run.policy().mode());
  }

  /**
   * {@code patched}, {@code observed}, {@code refused} or {@code unchanged}: the first of these
   * that header block or body came to.
   */
  String outcome() {
    HopOutcome first = HopOutcome.UNCHANGED;
    for (HopOutcome outcome : Arrays.asList(explanation.outcome(), explanation.bodyOutcome())) {
      first = outcome == null || outcome.compareTo(first) > 0 ? first : outcome;
    }
    return first.code();
  }

  /** What has what a rule asks for, in this request; empty for a rule that is off. */
  String found(String key) {
    switch (key) {
      case "mode":
        return "";
      case "hosts":
        return target.host() + ":" + target.port();
      case "provider":
        String name = explanation.provider().name();
        return name == null
            ? "not known"
            : explanation.provider().isForRules()
                ? name
                : name + " by its path, which proves nothing";
      case "methods":
        return target.method();
      case "clients":
        return client.isEmpty() ? "none given; --client ID gives one" : client;
      case "paths":
        return target.path();
      default:
        return header(key.substring(key.indexOf('.') + 1));
    }
  }

  private String header(String name) {
    List<String> values = new ArrayList<>();
    for (int i = own.indexOf(name, 0); i >= 0; i = own.indexOf(name, i + 1)) {
      values.add(explanation.shown(name, own.value(i)));
    }
    return values.isEmpty() ? "absent" : '"' + String.join(", ", values) + '"';
  }

  /** The flags in the header and what becomes of them. */
  List<Explanation.Flag> flags() {
    return explanation.isHeaderFiltered()
        ? explanation.headerFlags()
        : explanation.unfiltered(run.sent());
  }

  /** What is on the wire: the application's own block where the policy only observes. */
  HeaderLines wire() {
    return run.isObserved() ? own : run.sent();
  }

  /** The lines that the agent logs anyway. */
  List<String> log() {
    List<String> lines = new ArrayList<>();
    for (String line : run.log()) {
      if (!line.startsWith(AUDIT) || loaded.configuration().audit()) {
        lines.add(line);
      }
    }
    return lines;
  }
}
