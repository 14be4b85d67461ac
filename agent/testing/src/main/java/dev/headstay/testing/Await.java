package dev.headstay.testing;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits that end: each says what it waited for when the time is over. */
final class Await {
  /** How long anything on loopback may take before a test gives up. */
  static final Duration LIMIT = Duration.ofSeconds(10);

  private Await() {}

  static <T> T value(CompletableFuture<T> future, Duration timeout, String what) {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no " + what + " within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new AssertionError("no " + what + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  static <T> T next(BlockingQueue<T> queue, Duration timeout, String what) {
    T value;
    try {
      value = queue.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
    if (value == null) {
      throw new AssertionError("no " + what + " within " + timeout.toMillis() + " ms");
    }
    return value;
  }

  static boolean opened(CountDownLatch latch, Duration timeout) {
    try {
      return latch.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw interrupted("open gate", e);
    }
  }

  /** Asks again and again, for what nothing reports. */
  static void until(Callable<Boolean> condition, Duration timeout, String what) throws Exception {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("no " + what + " within " + timeout.toMillis() + " ms");
      }
      Thread.sleep(50);
    }
  }

  private static AssertionError interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting for " + what, e);
  }
}
