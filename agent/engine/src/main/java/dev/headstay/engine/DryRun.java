package dev.headstay.engine;

import dev.headstay.bodies.JsonBody;
import dev.headstay.bodies.LeftAlone;
import dev.headstay.config.Configuration;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.Explanation;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request taken through what decides in a program, as the first one that its client sends,
 * without being sent: for the command line, since it takes over what is logged meanwhile. Immutable
 * once made.
 */
public final class DryRun {
  private final HeaderPolicy policy;
  private final Explanation explanation;
  private final Interest interest;
  private final boolean enabled;
  private final HeaderLines sent;
  private final boolean observed;
  private final byte @Nullable [] sentBody;
  private final @Nullable LeftAlone bodyLeftAlone;
  private final boolean bodyRead;
  private final List<String> log;

  /**
   * Decides on a request.
   *
   * @param beforeSigning whether the client is an SDK that is asked before it signs: its call's
   *     flags are filtered, and rules are left to the hops
   * @param proxied whether a plain-http hop goes through a proxy
   * @param lines as the application and its client make them
   * @param body as the application makes it, or null where it has none
   */
  public DryRun(
      Configuration configuration,
      RequestTarget target,
      String client,
      boolean beforeSigning,
      boolean proxied,
      HeaderLines lines,
      byte @Nullable [] body) {
    policy = configuration.policy();
    Decisions decisions = new Decisions();
    explanation =
        new Explanation(
            policy,
            target,
            configuration.secretNames(),
            new HopReport(decisions, true, null, null));
    Explained decider = new Explained(configuration, explanation, decisions);
    enabled = decider.isEnabled(client);
    interest = enabled ? decider.interest(target.host()) : Interest.NONE;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Log.Level level = Log.Level.of(configuration.logLevel());
    Log.level(level == null ? Log.Level.INFO : level);
    HeaderDecision decision = HeaderDecision.UNCHANGED;
    byte[] filtered = null;
    boolean read = false;
    LeftAlone fault = null;
    try {
      Log.stream(new PrintStream(written, true, "UTF-8"));
      if (enabled) {
        String type = first(lines, "content-type");
        String encoding = first(lines, "content-encoding");
        String model = null;
        boolean flags = policy.filtersBetaFlags();
        if (body != null && flags) {
          boolean inHeader = lines.indexOf(BetaFlags.HEADER, 0) >= 0;
          int most = ClientPlane.modelBodyBytes(decider, target, inHeader, type, encoding);
          model = most >= body.length && most > 0 ? decider.model(body) : null;
        }
        ClientMemory memory = policy.remembers(target.host()) ? new ClientMemory() : null;
        Hop hop = new Hop(target, client, proxied, lines, model, memory);
        decision = beforeSigning ? decider.filterFlags(hop) : decider.decide(hop);
        explanation.toBody();
        if (body != null && flags && ClientPlane.flagBodyBytes(decider, target, type) > 0) {
          read = true;
          if (ClientPlane.isEncoded(encoding)) {
            decider.leftAlone(hop, LeftAlone.ENCODED);
          } else {
            filtered = decider.filterBody(new Hop(target, client, proxied, lines), body);
            boolean silent = decider.bodyLeftAlone == null && explanation.bodyOutcome() == null;
            fault = silent ? JsonBody.fault(body) : null;
          }
        }
      }
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    } finally {
      Log.stream(System.err);
    }
    observed = decision.isObserved();
    sent = decision.isUnchanged() && !observed ? lines : decision.headers();
    sentBody = filtered;
    bodyRead = read;
    bodyLeftAlone = fault == null ? decider.bodyLeftAlone : fault;
    log = lines(written);
  }

  private static @Nullable String first(HeaderLines lines, String name) {
    int index = lines.indexOf(name, 0);
    return index < 0 ? null : lines.value(index);
  }

  private static List<String> lines(ByteArrayOutputStream written) {
    List<String> lines = new ArrayList<>();
    try {
      for (String line : written.toString("UTF-8").split("\\R", -1)) {
        if (!line.isEmpty()) {
          lines.add(line);
        }
      }
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException(e);
    }
    return Collections.unmodifiableList(lines);
  }

  /** What decides in a program, which tells the explanation instead of the telemetry. */
  private static final class Explained extends Engine.PolicyDecider {
    private final DecisionListener listener;
    private final Decisions decisions;
    @Nullable LeftAlone bodyLeftAlone;

    Explained(Configuration configuration, DecisionListener listener, Decisions decisions) {
      super(configuration.policy(), configuration.disabledClients(), new Telemetry(part -> false));
      this.listener = listener;
      this.decisions = decisions;
    }

    @Override
    DecisionListener listener() {
      return listener;
    }

    @Override
    void leftAlone(Hop hop, LeftAlone reason) {
      bodyLeftAlone = reason;
      decisions.leftAlone(hop.client(), hop.target(), reason);
    }
  }

  public HeaderPolicy policy() {
    return policy;
  }

  /** Every step. */
  public Explanation explanation() {
    return explanation;
  }

  /** Whether the configuration leaves the client patched. */
  public boolean isEnabled() {
    return enabled;
  }

  /** What requests to this host could be changed by. */
  public Interest interest() {
    return interest;
  }

  /** The header block to send; under observe, what would have been sent. */
  public HeaderLines sent() {
    return sent;
  }

  /** Whether the application's own block is sent after all, since the policy only observes. */
  public boolean isObserved() {
    return observed;
  }

  /** Whether the body is read for flags: its provider takes them there. */
  public boolean isBodyRead() {
    return bodyRead;
  }

  /** The body to send instead of the application's, or null. */
  public byte @Nullable [] sentBody() {
    return sentBody;
  }

  /** Why the body is not filtered although it is read, or null. */
  public @Nullable String bodyLeftAlone() {
    LeftAlone reason = bodyLeftAlone;
    return reason == null ? null : reason.explanation();
  }

  /** What the agent writes to stderr, the audit included, whether or not it is on. */
  public List<String> log() {
    return log;
  }
}
