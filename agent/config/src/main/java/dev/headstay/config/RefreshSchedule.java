package dev.headstay.config;

import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * When to fetch a document next. Tells only how long to wait, so a clock that jumps changes
 * nothing. Used by one thread.
 */
final class RefreshSchedule {
  /** What a wait is longer or shorter by, at random, so that a fleet doesn't come as one. */
  private static final double JITTER = 0.1;

  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

  /** Keeps sums within a long. */
  private static final Duration FOREVER = Duration.ofDays(10_000);

  private final long refreshNanos;
  private final long longestRetryNanos;
  private final Random random;
  private boolean spread;
  private long retryNanos = FIRST_RETRY.toNanos();

  RefreshSchedule(Duration refresh, Random random) {
    this.random = random;
    refreshNanos = nanos(refresh);
    longestRetryNanos = Math.max(refreshNanos, LONGEST_RETRY.toNanos());
  }

  /** The first fetch is at once: until then there may be nothing but a copy. */
  long firstDelayNanos() {
    return 0;
  }

  /**
   * How long to wait after {@code last}. Failures double the wait from 5 s up to the interval or 5
   * min, whichever is longer; a server that asks for more patience gets it, up to the same bound.
   */
  long nextDelayNanos(Fetched last) {
    if (last.fault != null) {
      return retryDelayNanos(last.retryAfter);
    }
    retryNanos = FIRST_RETRY.toNanos();
    if (!spread) {
      // What started at once would go on as a wave for dozens of intervals: jitter adds up slowly.
      spread = true;
      return share(refreshNanos, 0, 1);
    }
    return share(refreshNanos, 1 - JITTER, 1 + JITTER);
  }

  private long retryDelayNanos(@Nullable Duration retryAfter) {
    long delay = share(retryNanos, 0.5, 1);
    retryNanos = Math.min(retryNanos * 2, longestRetryNanos);
    if (retryAfter == null) {
      return delay;
    }
    long asked = Math.min(nanos(retryAfter), longestRetryNanos);
    return Math.max(delay, share(asked, 1, 1 + JITTER));
  }

  private long share(long nanos, double least, double most) {
    return (long) (nanos * (least + (most - least) * random.nextDouble()));
  }

  private static long nanos(Duration duration) {
    return (duration.compareTo(FOREVER) < 0 ? duration : FOREVER).toNanos();
  }
}
