package dev.headstay.admin;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The few threads that read and answer requests. The JDK's server waits without limit for a slow
 * peer unless a system property says otherwise, which would hold for the program's own servers as
 * well; so each request has a time here. Connections past the queue are closed. Thread-safe.
 */
final class Workers implements Executor {
  private static final int THREADS = 3;
  private static final int WAITING = 32;

  /** What the worker's exchange has for a limit. */
  private static final ThreadLocal<@Nullable Deadline> CURRENT = new ThreadLocal<>();

  private final long limitMillis;
  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          30,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          new OwnThreads("headstay-admin-http"));
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(1, new OwnThreads("headstay-admin-clock"));

  Workers(long limitMillis) {
    this.limitMillis = limitMillis;
    pool.allowCoreThreadTimeOut(true);
    clock.setKeepAliveTime(30, TimeUnit.SECONDS);
    clock.allowCoreThreadTimeOut(true);
    clock.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable exchange) {
    pool.execute(new Timed(exchange));
  }

  final class Timed implements Runnable {
    private final Runnable exchange;

    Timed(Runnable exchange) {
      this.exchange = exchange;
    }

    @Override
    public void run() {
      limited(exchange);
    }
  }

  private void limited(Runnable work) {
    Deadline deadline = new Deadline(Thread.currentThread());
    CURRENT.set(deadline);
    ScheduledFuture<?> due = clock.schedule(deadline, limitMillis, TimeUnit.MILLISECONDS);
    try {
      work.run();
    } finally {
      due.cancel(false);
      deadline.met();
      CURRENT.remove();
    }
  }

  /** Lets the current exchange take its time from now on: it waits for something of ours. */
  static void patient() {
    Deadline deadline = CURRENT.get();
    if (deadline != null) {
      deadline.met();
    }
  }

  /** Waits until nothing is being answered, but not for long. */
  void awaitQuiet() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    try {
      while (pool.getActiveCount() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void close() {
    pool.shutdownNow();
    clock.shutdownNow();
  }
}
