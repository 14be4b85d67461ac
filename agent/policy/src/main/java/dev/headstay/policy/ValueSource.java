package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * Where a header's value comes from when it is not a constant. Asked once per operation and hop, on
 * the request's own thread: an implementation is thread-safe and does no blocking I/O.
 */
public interface ValueSource {
  /** The value, or null if there is none now; then the operation is left out. */
  @Nullable String get();
}
