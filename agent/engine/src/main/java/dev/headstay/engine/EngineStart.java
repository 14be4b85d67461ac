package dev.headstay.engine;

import dev.headstay.bridge.Bridge;
import dev.headstay.config.Settings;
import java.lang.instrument.Instrumentation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What answers woven code until there is an engine: starts one at the first call, on a thread of
 * its own, so that neither the caller's stack nor its locks nor its interrupts matter. Callers wait
 * at most {@value #PATIENCE_SECONDS} s and then pass unpatched; what the starting thread itself
 * sends passes at once. Thread-safe.
 */
final class EngineStart implements Function<Object, Object>, Runnable {
  private static final long PATIENCE_SECONDS = 5;

  private final Weaving weaving;
  private final Instrumentation instrumentation;
  private final Settings settings;
  private final Runnable look;
  private final long patienceNanos;
  private final CountDownLatch started = new CountDownLatch(1);
  private @Nullable Thread thread;
  private boolean stopped;
  private volatile @Nullable Engine engine;

  EngineStart(Weaving weaving, Instrumentation instrumentation, Settings settings, Runnable look) {
    this(weaving, instrumentation, settings, look, TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
  }

  EngineStart(
      Weaving weaving,
      Instrumentation instrumentation,
      Settings settings,
      Runnable look,
      long patienceNanos) {
    this.look = look;
    this.patienceNanos = patienceNanos;
    this.weaving = weaving;
    this.instrumentation = instrumentation;
    this.settings = settings;
  }

  @Override
  public Object apply(Object hookedClass) {
    Thread starter = starter();
    if (starter == null || Thread.currentThread() == starter) {
      return Bridge.UNHOOKED;
    }
    boolean interrupted = false;
    long deadline = System.nanoTime() + patienceNanos;
    try {
      while (true) {
        try {
          boolean done =
              started.await(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
          Engine current = engine;
          if (current != null) {
            return current.apply(hookedClass);
          }
          if (!done) {
            Log.warn("a request passed unchanged: the agent is still starting");
          }
          return Bridge.UNHOOKED;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Starts the engine now, unless it has been, and waits for it and for the look at loaded classes.
   *
   * @return null when it could not start, or not in that time
   */
  @Nullable Engine now(long patienceSeconds) throws InterruptedException {
    return starter() != null && started.await(patienceSeconds, TimeUnit.SECONDS) ? engine : null;
  }

  /** The engine, if it was started already. */
  @Nullable Engine engine() {
    return engine;
  }

  /** Whether its thread has ended. */
  synchronized boolean isOver() {
    return thread != null && !thread.isAlive();
  }

  /** Ends the engine and its thread, which is waited for, but not for long. */
  void stop() {
    Thread current;
    synchronized (this) {
      stopped = true;
      current = thread;
      // It may have been connected since whoever stops it did that.
      Bridge.disconnect();
    }
    Engine made = engine;
    if (made != null) {
      made.stop();
      // Here too, since the thread may be waiting for a server.
      made.telemetry().close();
    }
    if (current == null || current == Thread.currentThread()) {
      return;
    }
    current.interrupt();
    try {
      current.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Has an engine answer woven code, unless this start was stopped meanwhile.
   *
   * @return whether loaded classes are to be woven: not for a configuration that was refused, where
   *     an operator waits to hear of that
   */
  private synchronized boolean connect(Engine fresh) {
    engine = fresh;
    if (stopped) {
      fresh.stop();
      return false;
    }
    Bridge.connect(fresh);
    return !weaving.isAttached() || fresh.problems().isEmpty();
  }

  /** The thread that starts the engine, or null where it was stopped before it began. */
  private synchronized @Nullable Thread starter() {
    Thread current = thread;
    if (current == null && !stopped) {
      current = OwnThread.of(this, "headstay");
      current.start();
      // Not before: where there is no thread to be had, the next call tries again.
      thread = current;
    }
    return current;
  }

  @Override
  public void run() {
    try {
      if (connect(Engine.start(weaving, instrumentation, settings))) {
        look.run();
      }
    } catch (Throwable t) {
      off();
      say("off: the agent could not start: " + t.getClass().getName());
    } finally {
      started.countDown();
    }
    Engine current = engine;
    if (current != null) {
      try {
        current.keepUp();
      } catch (Throwable t) {
        say("the configuration is not reloaded any more: " + t.getClass().getName());
      }
    }
  }

  private synchronized void off() {
    if (!stopped) {
      Bridge.connect(new Off());
    }
  }

  /** The agent's jar may be what is wrong, and our own log in it. */
  private static void say(String message) {
    try {
      Log.error(message);
    } catch (Throwable t) {
      System.err.println("[headstay] ERROR " + message);
    }
  }

  static final class Off implements Function<Object, Object> {
    @Override
    public Object apply(Object hookedClass) {
      return Bridge.UNHOOKED;
    }
  }
}
