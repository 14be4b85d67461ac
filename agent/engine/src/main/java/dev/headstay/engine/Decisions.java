package dev.headstay.engine;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.Hop;
import dev.headstay.policy.HopOutcome;
import dev.headstay.policy.RefusalReason;
import dev.headstay.policy.RequestTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was decided, and says each (provider, flag, action) and each refused operation once.
 * What was counted before allocates nothing. Thread-safe; bounded as {@link Counters} are.
 */
final class Decisions implements DecisionListener {
  private final Counters hops = new Counters("headstay_hops_total", "client", "outcome");
  private final Counters bodies = new Counters("headstay_bodies_total", "client", "outcome");
  private final Counters rules = new Counters("headstay_rules_total", "rule", "client", "mode");
  private final Counters flags =
      new Counters("headstay_flags_total", "provider", "flag", "action", "mode");
  private final Counters refusals =
      new Counters("headstay_refusals_total", "client", "rule", "operation", "header", "reason");
  private final Counters kept = new Counters("headstay_kept_total", "client", "rule", "header");
  private final Counters keepStops =
      new Counters("headstay_keep_stopped_total", "client", "rule", "header", "origin");
  private final Counters drops =
      new Counters("headstay_dropped_headers_total", "client", "header", "origin");
  private final Counters bodiesLeftAlone =
      new Counters("headstay_bodies_left_alone_total", "client", "reason");
  private final Counters unknownProviders = new Counters("headstay_unknown_provider_total", "host");

  /** Not null while somebody watches. */
  private volatile @Nullable Watched watched;

  /** Refusals that were said: several clients have one cause in common. */
  private final ConcurrentHashMap<String, Boolean> said = new ConcurrentHashMap<>();

  /** Every counter that is not zero, in a fixed order. */
  List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (Counters counters : all()) {
      counters.addTo(samples);
    }
    return samples;
  }

  /** What is watched, or null while nobody does. */
  @Nullable Watched watched() {
    return watched;
  }

  void watched(@Nullable Watched watched) {
    this.watched = watched;
  }

  /** In the order in which they are told. */
  Counters[] all() {
    return new Counters[] {
      hops,
      rules,
      flags,
      refusals,
      kept,
      keepStops,
      drops,
      bodies,
      bodiesLeftAlone,
      unknownProviders
    };
  }

  @Override
  public void decided(Hop hop, HopOutcome outcome) {
    hops.count(hop.client(), outcome.code());
  }

  @Override
  public void decidedBody(Hop hop, HopOutcome outcome) {
    bodies.count(hop.client(), outcome.code());
  }

  /** A hop of this client passed unchanged since something of ours failed. */
  void failed(String client) {
    hops.count(client, "failed");
    Watched watched = this.watched;
    if (watched != null) {
      watched.add(Watched.line(client).member("outcome", "failed").endObject().toString());
    }
  }

  @Override
  public void changed(Hop hop, String rule, boolean enforced) {
    rules.count(rule, hop.client(), mode(enforced));
    if (Log.enabled(Log.Level.DEBUG)) {
      Log.debug(
          (hop.client().isEmpty() ? "" : hop.client() + ": ")
              + hop.target()
              + ": rule \""
              + rule
              + "\" "
              + (enforced ? "changed" : "would change")
              + " the headers");
    }
  }

  @Override
  public void refused(Hop hop, String rule, String operation, String header, RefusalReason reason) {
    if (refusals.count(hop.client(), rule, operation, header, reason.code())) {
      say(hop.target(), "rule \"" + rule + "\": " + operation + " " + header, reason);
    }
  }

  /** A change that was decided is left out by the client's own adapter. */
  void clientOwned(String client, RequestTarget target, String header) {
    RefusalReason reason = RefusalReason.CLIENT_OWNED;
    Watched watched = this.watched;
    if (watched != null) {
      JsonText json = line(client, target, "refused");
      json.name("refusals").beginArray().beginObject();
      json.member("operation", "send").member("header", header).member("reason", reason.code());
      watched.add(json.endObject().endArray().endObject().toString());
    }
    if (refusals.count(client, "", "send", header, reason.code())) {
      say(target, "a change of " + header + " in " + client, reason);
    }
  }

  private void say(RequestTarget target, String change, RefusalReason reason) {
    String refusal = change + ": " + reason.explanation();
    if (said.putIfAbsent(refusal, Boolean.TRUE) == null) {
      Log.warn("left out for " + target.origin() + ": " + refusal);
    }
  }

  private static JsonText line(String client, RequestTarget target, String outcome) {
    return Watched.line(client)
        .member("method", target.method())
        .member("origin", target.origin())
        .member("outcome", outcome);
  }

  /** A hop that is decided on only since somebody watches. */
  void passed(Watched watched, Hop hop, String outcome) {
    watched.add(line(hop.client(), hop.target(), outcome).endObject().toString());
  }

  /** Counts and says that a body that may hold flags was not filtered. */
  void leftAlone(String client, RequestTarget target, LeftAlone reason) {
    Watched watched = this.watched;
    if (watched != null) {
      JsonText json = line(client, target, "left_alone").member("body", true);
      watched.add(json.member("reason", reason.code()).endObject().toString());
    }
    if (bodiesLeftAlone.count(client, reason.code())) {
      // A dry run may have no client.
      String body = "the body's beta flags" + (client.isEmpty() ? "" : " in " + client);
      Log.warn("left alone for " + target.origin() + ": " + body + ": " + reason.explanation());
    }
  }

  @Override
  public void applied(
      Hop hop, String rule, String operation, String header, @Nullable String newName) {
    if (operation.equals("keep")) {
      kept.count(hop.client(), rule, header);
    }
  }

  @Override
  public void keepStopped(Hop hop, String rule, String header) {
    String origin = hop.target().origin();
    if (keepStops.count(hop.client(), rule, header, origin)) {
      Log.warn(
          "stopped keeping "
              + header
              + " for "
              + hop.client()
              + " to "
              + origin
              + ": its value is not always the same (rule \""
              + rule
              + "\")");
    }
  }

  @Override
  public void dropped(Hop hop, String header) {
    String origin = hop.target().origin();
    if (drops.count(hop.client(), header, origin)) {
      Log.warn(
          "observed: a request lacks a header that earlier ones of the same client had: "
              + header
              + " in "
              + hop.client()
              + " to "
              + origin);
    }
  }

  @Override
  public void flag(
      Hop hop, String provider, String flag, @Nullable String replacement, boolean enforced) {
    String action = action(replacement);
    if (flags.count(provider, flag, action, mode(enforced))) {
      Log.warn(
          (enforced ? "" : "observed only: ")
              + "anthropic-beta flag \""
              + flag
              + "\" "
              + action
              + (replacement == null ? "" : " to \"" + replacement + "\"")
              + " for "
              + provider
              + " ("
              + hop.target().origin()
              + ")"
              + (replacement == null ? leftBehind(flag) : ""));
    }
  }

  private static String leftBehind(String flag) {
    String field = FlaggedFields.of(flag);
    return field == null ? "" : "; a request with \"" + field + "\" may then be refused";
  }

  @Override
  public void unknownProvider(Hop hop) {
    if (unknownProviders.count(hop.target().host())) {
      Log.warn(
          "anthropic-beta flags passed to "
              + hop.target().origin()
              + ": its provider is not known (to filter them, name the host under providers)");
    }
  }

  static String mode(boolean enforced) {
    return enforced ? "enforce" : "observe";
  }

  static String action(@Nullable String replacement) {
    return replacement == null ? "dropped" : "renamed";
  }
}
