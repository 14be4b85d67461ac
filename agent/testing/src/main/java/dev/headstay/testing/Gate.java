package dev.headstay.testing;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * What an answer waits at until the test lets it go on: a test that needs one thing to happen after
 * another says so with a gate instead of a sleep. Thread-safe; opens once.
 */
public final class Gate {
  private final CountDownLatch latch = new CountDownLatch(1);

  /** Lets everyone through, now and later. */
  public void open() {
    latch.countDown();
  }

  /** Whether the gate opened within {@code timeout}. */
  public boolean awaitOpen(Duration timeout) {
    return Await.opened(latch, timeout);
  }
}
