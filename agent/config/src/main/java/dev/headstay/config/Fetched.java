package dev.headstay.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of fetching a document: its bytes, that it is unchanged, or why there is none.
 * Immutable, as long as nobody writes to {@link #content}. A fault is free of what the server sent.
 */
final class Fetched {
  /** The whole document when it is new, else null. */
  final byte @Nullable [] content;

  /** Whether the document is the one that was accepted last. */
  final boolean unchanged;

  /** What went wrong, as one clause, or null. */
  final @Nullable String fault;

  /** What would have been right; empty when {@link #fault} says it all. */
  final String expectation;

  /** How long the server asks to be left alone, of any length, or null. Comes with faults only. */
  final @Nullable Duration retryAfter;

  private Fetched(
      byte @Nullable [] content,
      boolean unchanged,
      @Nullable String fault,
      String expectation,
      @Nullable Duration retryAfter) {
    this.content = content;
    this.unchanged = unchanged;
    this.fault = fault;
    this.expectation = expectation;
    this.retryAfter = retryAfter;
  }

  static Fetched content(byte[] content) {
    return new Fetched(content, false, null, "", null);
  }

  static Fetched unchanged() {
    return new Fetched(null, true, null, "", null);
  }

  static Fetched fault(String fault, String expectation, @Nullable Duration retryAfter) {
    return new Fetched(null, false, fault, expectation, retryAfter);
  }
}
