package dev.headstay.testing;

/**
 * Sits where the kit reads the wire and may show it a header block other than the one that came. So
 * a clause can be tried on clients that are broken in ways no policy can express, and the kit can
 * be tried without an agent. Thread-safe.
 */
public interface WireFilter {
  /** Shows what came. */
  WireFilter NONE = head -> head;

  /** The block to record; {@code head} itself for no change. */
  WireHead filter(WireHead head);
}
