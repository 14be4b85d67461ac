package dev.headstay.engine;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RefusalReason;
import dev.headstay.policy.RequestTarget;
import org.jspecify.annotations.Nullable;

/** The engine's own hop plane for one client, which a configuration can switch off. */
final class ClientPlane implements HopPlane {
  private final String client;
  private final Engine engine;
  private final boolean enabled;

  ClientPlane(String client, Engine engine, boolean enabled) {
    this.client = client;
    this.engine = engine;
    this.enabled = enabled;
  }

  @Override
  public Interest interest(@Nullable String host) {
    return host == null || !enabled ? Interest.NONE : engine.decider().interest(host);
  }

  @Override
  public HeaderDecision decide(RequestTarget target, boolean proxied, HeaderLines lines) {
    return engine.decider().decide(new Hop(target, client, proxied, lines));
  }

  @Override
  public void clientOwned(RequestTarget target, String header) {
    engine.decisions().refused(client, target, header, RefusalReason.CLIENT_OWNED);
  }

  @Override
  public boolean filtersFlags() {
    return enabled && engine.decider().filtersFlags();
  }

  @Override
  public int flagBodyBytes(RequestTarget target) {
    return engine.decider().flagBodyBytes(target);
  }

  @Override
  public CallDecision filterCall(RequestTarget target, HeaderLines lines, byte @Nullable [] body) {
    Decider decider = engine.decider();
    Hop hop = new Hop(target, client, false, lines);
    HeaderDecision headers = decider.filterFlags(hop);
    byte[] filtered = body == null ? null : decider.filterBody(hop, body);
    return CallDecision.of(headers, filtered);
  }
}
