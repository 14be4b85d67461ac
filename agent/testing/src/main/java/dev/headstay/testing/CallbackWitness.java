package dev.headstay.testing;

import java.util.List;
import java.util.Map;

/** Hears which request headers a client shows to callbacks of the application. Thread-safe. */
@FunctionalInterface
public interface CallbackWitness {
  /**
   * A callback ran.
   *
   * @param callback its type, for messages
   * @param headers what it was shown
   */
  void saw(String callback, List<HeaderLine> headers);

  /** {@link #saw(String, List)} for callbacks that are shown a map. */
  default void saw(String callback, Map<String, List<String>> headers) {
    saw(callback, WireRequest.lines(headers));
  }
}
