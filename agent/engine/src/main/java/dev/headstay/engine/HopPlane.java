package dev.headstay.engine;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import org.jspecify.annotations.Nullable;

/**
 * The policy as one client's adapters see it. Thread-safe; always answers from the policy in force.
 */
public interface HopPlane {
  /**
   * What the policy could do with a request to {@code host}: the first question of every adapter,
   * answered without allocating.
   *
   * @param host null, which some clients give for a request without one, counts as unknown
   */
  Interest interest(@Nullable String host);

  /**
   * The header block to send.
   *
   * @param proxied whether a plain-http hop goes through a proxy
   * @param lines the block as the client made it
   * @param body to find the model in, whole, where {@link #modelBodyBytes} asks for it; else null
   * @param memory from {@link #memory}
   */
  HeaderDecision decide(
      RequestTarget target,
      boolean proxied,
      HeaderLines lines,
      byte @Nullable [] body,
      @Nullable ClientMemory memory);

  /**
   * What is remembered of the client that sends this hop; null where the policy in force wants
   * nothing remembered of this host: then the adapter is not asked, and nothing is allocated.
   *
   * @param adapter knows the hop's {@linkplain HopAdapter#scope scope} by the other two arguments
   */
  @Nullable ClientMemory memory(
      RequestTarget target, HopAdapter adapter, Object context, Object value);

  /** Counts and says that a decided change was left out since the client owns that header. */
  void clientOwned(RequestTarget target, String header);

  /** Whether beta flags are filtered: the first question before a call, allocates nothing. */
  boolean filtersFlags();

  /**
   * How long a body may be to be read for beta flags, in bytes; 0 when its provider, by this
   * target, carries none there, or the body is no JSON by its headers. Allocates nothing.
   */
  int flagBodyBytes(
      RequestTarget target, @Nullable String contentType, @Nullable String contentEncoding);

  /**
   * As {@link #flagBodyBytes(RequestTarget, String, String)} of a body that is JSON, for a caller
   * that has no target yet. Allocates nothing.
   *
   * @param port 1 to 65535
   * @param path raw and without query; empty means {@code /}
   */
  default int flagBodyBytes(String host, int port, String path) {
    return flagBodyBytes(new RequestTarget("https", host, port, "POST", path), null, null);
  }

  /**
   * How long a body may be to be read for its model, in bytes; 0 when what becomes of flags in the
   * header doesn't depend on that, there can be none, or the body is no JSON.
   *
   * @param flags whether the client's block has that header
   */
  int modelBodyBytes(
      RequestTarget target,
      boolean flags,
      @Nullable String contentType,
      @Nullable String contentEncoding);

  /** Counts and says that a body which was to be read for flags was not. */
  void leftAlone(RequestTarget target, LeftAlone reason);

  /**
   * The body to send instead, without the beta flags that its provider refuses; null when it stays
   * as it is.
   *
   * @param lines the header block that goes with it
   * @param body whole, or longer than {@link #flagBodyBytes}
   */
  byte @Nullable [] filterBody(RequestTarget target, HeaderLines lines, byte[] body);

  /**
   * What to send for a call that is not signed yet, without the beta flags that its provider
   * refuses. Rules are for hops: none is applied here.
   *
   * @param body whole, or longer than asked for; null when there is none, it isn't to be read or it
   *     can't be read twice
   */
  CallDecision filterCall(RequestTarget target, HeaderLines lines, byte @Nullable [] body);
}
