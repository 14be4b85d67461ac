package dev.headstay.engine;

import dev.headstay.policy.HeaderLines;
import org.jspecify.annotations.Nullable;

/** What to send instead of a call's header block and body. Immutable. */
public final class CallDecision {
  /** Both stay as they are. */
  public static final CallDecision UNCHANGED = new CallDecision(null, null);

  private final @Nullable HeaderLines headers;
  private final byte @Nullable [] body;

  CallDecision(@Nullable HeaderLines headers, byte @Nullable [] body) {
    this.headers = headers;
    this.body = body;
  }

  /** The block to send, or null to leave the headers as they are. */
  public @Nullable HeaderLines headers() {
    return headers;
  }

  /** The body to send, or null to leave it as it is. Not to be written to. */
  public byte @Nullable [] body() {
    return body;
  }
}
