package dev.headstay.engine;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RefusalReason;
import dev.headstay.policy.RequestTarget;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what was decided and says each (provider, flag, action) and each refused operation once.
 * Thread-safe. Bounded: past {@value #KEYS} different keys of a kind it counts under one.
 */
final class Decisions implements DecisionListener {
  private static final int KEYS = 1000;
  private static final String OTHER = "(other)";

  private final ConcurrentHashMap<String, LongAdder> changes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, ConcurrentHashMap<String, LongAdder>> flags =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, LongAdder> unknownProviders = new ConcurrentHashMap<>();

  @Override
  public void changed(Hop hop, String rule, boolean enforced) {
    count(changes, rule);
    if (Log.enabled(Log.Level.DEBUG)) {
      Log.debug(
          hop.client()
              + ": "
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
    refused(hop.target(), "rule \"" + rule + "\": " + operation + " " + header, reason);
  }

  void refused(String client, RequestTarget target, String header, RefusalReason reason) {
    refused(target, "a change of " + header + " in " + client, reason);
  }

  private void refused(RequestTarget target, String change, RefusalReason reason) {
    String refusal = change + ": " + reason.explanation();
    if (count(refusals, refusal)) {
      Log.warn("left out for " + target.origin() + ": " + refusal);
    }
  }

  /** Counts and says that a body that may hold flags was not filtered. */
  void leftAlone(String client, RequestTarget target, LeftAlone reason) {
    String body = "the body's beta flags in " + client + ": " + reason.explanation();
    if (count(refusals, body)) {
      Log.warn("left alone for " + target.origin() + ": " + body);
    }
  }

  @Override
  public void flag(
      Hop hop, String provider, String flag, @Nullable String replacement, boolean enforced) {
    ConcurrentHashMap<String, LongAdder> seen = flags.get(provider);
    if (seen == null) {
      ConcurrentHashMap<String, LongAdder> fresh = new ConcurrentHashMap<>();
      ConcurrentHashMap<String, LongAdder> raced = flags.putIfAbsent(provider, fresh);
      seen = raced == null ? fresh : raced;
    }
    if (count(seen, flag)) {
      Log.warn(
          (enforced ? "" : "observed only: ")
              + "anthropic-beta flag \""
              + flag
              + "\" "
              + (replacement == null ? "dropped" : "renamed to \"" + replacement + "\"")
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
    if (count(unknownProviders, hop.target().host())) {
      Log.warn(
          "anthropic-beta flags passed to "
              + hop.target().origin()
              + ": its provider is not known (to filter them, name the host under providers)");
    }
  }

  /** Counts; true for the first time of a key. */
  private static boolean count(ConcurrentHashMap<String, LongAdder> counters, String key) {
    LongAdder counter = counters.get(key);
    if (counter != null) {
      counter.increment();
      return false;
    }
    String kept = counters.size() < KEYS ? key : OTHER;
    LongAdder fresh = new LongAdder();
    LongAdder raced = counters.putIfAbsent(kept, fresh);
    (raced == null ? fresh : raced).increment();
    return raced == null;
  }
}
