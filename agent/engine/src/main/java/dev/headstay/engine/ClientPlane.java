package dev.headstay.engine;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import org.jspecify.annotations.Nullable;

/** The engine's own hop plane for one client, which a configuration can switch off. */
final class ClientPlane implements HopPlane {
  private final String client;
  private final Engine engine;

  ClientPlane(String client, Engine engine) {
    this.client = client;
    this.engine = engine;
  }

  @Override
  public Interest interest(@Nullable String host) {
    Decider decider = engine.decider();
    boolean enabled = decider.isEnabled(client);
    Interest interest = host == null || !enabled ? Interest.NONE : decider.interest(host);
    Watched watched = engine.telemetry().decisions().watched();
    return watched == null || host == null || interest == Interest.RULES || !watched.isWhole()
        ? interest
        : shown(watched, host, enabled);
  }

  /** So that whoever watches sees this hop as well. */
  private Interest shown(Watched watched, String host, boolean enabled) {
    if (enabled) {
      return Interest.RULES;
    }
    JsonText json = Watched.line(client).member("host", host).member("outcome", "client_off");
    watched.add(json.endObject().toString());
    return Interest.NONE;
  }

  @Override
  public HeaderDecision decide(
      RequestTarget target,
      boolean proxied,
      HeaderLines lines,
      byte @Nullable [] body,
      @Nullable ClientMemory memory) {
    Decider decider = engine.decider();
    String model = body == null ? null : decider.model(body);
    return decider.decide(new Hop(target, client, proxied, lines, model, memory));
  }

  @Override
  public @Nullable ClientMemory memory(
      RequestTarget target, HopAdapter adapter, Object context, Object value) {
    if (!engine.decider().remembers(target.host())) {
      return null;
    }
    try {
      Object scope = adapter.scope(context, value);
      return scope == null ? null : engine.memories().of(scope);
    } catch (Throwable t) {
      engine.telemetry().failures().forgot(client, t);
      return null;
    }
  }

  @Override
  public void clientOwned(RequestTarget target, String header) {
    engine.telemetry().clientOwned(client, target, header);
  }

  @Override
  public boolean filtersFlags() {
    Decider decider = engine.decider();
    return decider.filtersFlags() && decider.isEnabled(client);
  }

  @Override
  public int flagBodyBytes(
      RequestTarget target, @Nullable String contentType, @Nullable String contentEncoding) {
    int most = filtersFlags() ? flagBodyBytes(engine.decider(), target, contentType) : 0;
    if (most > 0 && isEncoded(contentEncoding)) {
      leftAlone(target, LeftAlone.ENCODED);
      return 0;
    }
    return most;
  }

  /** As for hops, of a body that is not encoded. */
  static int flagBodyBytes(Decider decider, RequestTarget target, @Nullable String contentType) {
    int most = decider.flagBodyBytes(target);
    return isJson(contentType) ? most : 0;
  }

  @Override
  public int flagBodyBytes(String host, int port, String path) {
    return filtersFlags() ? engine.decider().flagBodyBytes(host, port, path) : 0;
  }

  @Override
  public int modelBodyBytes(
      RequestTarget target,
      boolean flags,
      @Nullable String contentType,
      @Nullable String contentEncoding) {
    return filtersFlags()
        ? modelBodyBytes(engine.decider(), target, flags, contentType, contentEncoding)
        : 0;
  }

  static int modelBodyBytes(
      Decider decider,
      RequestTarget target,
      boolean flags,
      @Nullable String contentType,
      @Nullable String contentEncoding) {
    return isJson(contentType) && !isEncoded(contentEncoding)
        ? decider.modelBodyBytes(target, flags)
        : 0;
  }

  /** A body of no declared type may be JSON. */
  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    for (int i = contentType.length() - 4; i >= 0; i--) {
      if (contentType.regionMatches(true, i, "json", 0, 4)) {
        return true;
      }
    }
    return false;
  }

  static boolean isEncoded(@Nullable String contentEncoding) {
    return contentEncoding != null && !contentEncoding.equalsIgnoreCase("identity");
  }

  @Override
  public void leftAlone(RequestTarget target, LeftAlone reason) {
    engine.telemetry().decisions().leftAlone(client, target, reason);
  }

  @Override
  public byte @Nullable [] filterBody(RequestTarget target, HeaderLines lines, byte[] body) {
    return engine.decider().filterBody(hop(target, lines, null), body);
  }

  @Override
  public CallDecision filterCall(RequestTarget target, HeaderLines lines, byte @Nullable [] body) {
    Decider decider = engine.decider();
    Hop hop = hop(target, lines, null);
    String model =
        body == null || decider.modelBodyBytes(target, true) == 0 ? null : decider.model(body);
    HeaderDecision headers = decider.filterFlags(model == null ? hop : hop(target, lines, model));
    byte[] filtered = body == null ? null : decider.filterBody(hop, body);
    return CallDecision.of(headers, filtered);
  }

  private Hop hop(RequestTarget target, HeaderLines lines, @Nullable String model) {
    return new Hop(target, client, false, lines, model);
  }
}
