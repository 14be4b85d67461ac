package dev.headstay.clients.apache4;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.Hop;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestMatcher;
import dev.headstay.policy.RequestTarget;
import java.util.List;

/** A real policy, which adds {@value #ADDED} for one host, and a note of what it was asked. */
final class PolicyPlane implements HopPlane {
  static final String HOST = "api.example";
  static final String ADDED = "X-Added";

  private final HeaderPolicy policy =
      HeaderPolicy.builder()
          .rule(
              HeaderRule.builder("adds")
                  .matcher(RequestMatcher.builder().hosts(List.of(HostPattern.parse(HOST))).build())
                  .add(HeaderOperation.defaultValue(ADDED, HeaderValue.constant("ours")))
                  .build())
          .build();

  RequestTarget target;
  boolean proxied;

  @Override
  public Interest interest(String host) {
    return host == null ? Interest.NONE : policy.interest(host);
  }

  @Override
  public HeaderDecision decide(
      RequestTarget target, boolean proxied, HeaderLines lines, byte[] body, ClientMemory memory) {
    this.target = target;
    this.proxied = proxied;
    return policy.decide(new Hop(target, "test", proxied, lines), DecisionListener.NONE);
  }

  @Override
  public ClientMemory memory(
      RequestTarget target, HopAdapter adapter, Object context, Object value) {
    return null;
  }

  @Override
  public void clientOwned(RequestTarget target, String header) {
    throw new AssertionError("no Apache client owns a header: " + header);
  }

  @Override
  public boolean filtersFlags() {
    return false;
  }

  @Override
  public int flagBodyBytes(RequestTarget target, String contentType, String contentEncoding) {
    return 0;
  }

  @Override
  public int modelBodyBytes(
      RequestTarget target, boolean flags, String contentType, String contentEncoding) {
    return 0;
  }

  @Override
  public void leftAlone(RequestTarget target, LeftAlone reason) {
    throw new AssertionError("no body is read");
  }

  @Override
  public byte[] filterBody(RequestTarget target, HeaderLines lines, byte[] body) {
    throw new AssertionError("no body is read");
  }

  @Override
  public CallDecision filterCall(RequestTarget target, HeaderLines lines, byte[] body) {
    throw new AssertionError("no Apache client is hooked before it signs");
  }
}
