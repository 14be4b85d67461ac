package dev.headstay.testing;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Stands in for the agent, so that the kit is tested without one: what is on the wire is decided on
 * as if the client had done so just before, and fails open.
 */
final class SimulatedAgent implements WireFilter {
  @Override
  public WireHead filter(WireHead head) {
    if (head.method().equals("CONNECT")) {
      return head;
    }
    boolean absolute = head.target().contains("://");
    URI uri =
        URI.create(
            absolute ? head.target() : head.scheme() + "://" + head.authority() + head.target());
    HeaderLines lines = new HeaderLines(head.lines().size());
    for (HeaderLine line : head.lines()) {
      lines.add(line.name(), line.value());
    }
    RequestTarget target =
        new RequestTarget(
            uri.getScheme(), uri.getHost(), uri.getPort(), head.method(), uri.getRawPath());
    Hop hop = new Hop(target, "simulated", absolute, lines);
    try {
      Decider decider = AgentControl.decider();
      if (decider.interest(uri.getHost()) == Interest.NONE) {
        return head;
      }
      HeaderDecision decision = decider.decide(hop);
      return decision.isUnchanged() ? head : head.withLines(lines(decision, head.http2()));
    } catch (RuntimeException e) {
      return head;
    }
  }

  private static List<HeaderLine> lines(HeaderDecision decision, boolean http2) {
    HeaderLines decided = decision.headers();
    List<HeaderLine> lines = new ArrayList<>();
    for (int i = 0; i < decided.size(); i++) {
      String name = decided.name(i);
      lines.add(new HeaderLine(http2 ? name.toLowerCase(Locale.ROOT) : name, decided.value(i)));
    }
    return lines;
  }
}
