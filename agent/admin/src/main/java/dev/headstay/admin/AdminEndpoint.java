package dev.headstay.admin;

import dev.headstay.config.AdminSettings;
import dev.headstay.engine.Control;
import dev.headstay.engine.Log;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint of this JVM, off until it is given settings. Thread-safe.
 *
 * <p>It opens and closes on a thread of its own: the reload that changes its address may be one
 * that it was asked for itself, and is answered first.
 */
public final class AdminEndpoint implements Consumer<@Nullable AdminSettings>, AutoCloseable {
  private final Control control;
  private final ThreadPoolExecutor changes =
      new ThreadPoolExecutor(
          1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new OwnThreads("headstay-admin"));

  // Both are for the one thread of changes.
  private @Nullable Listener listener;
  private @Nullable String said;

  public AdminEndpoint(Control control) {
    this.control = control;
    changes.allowCoreThreadTimeOut(true);
  }

  /** Listens by these settings soon, or no longer at all; what failed before is tried again. */
  @Override
  public void accept(@Nullable AdminSettings settings) {
    changes.execute(new Change(settings));
  }

  /** Closes it for good, and waits until it has, but not for long. */
  @Override
  public void close() {
    changes.execute(new Change(null));
    changes.shutdown();
    try {
      if (!changes.awaitTermination(5, TimeUnit.SECONDS)) {
        Log.warn("admin endpoint: it still closes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where it listens now, or null. */
  @Nullable Listener listener() throws Exception {
    return changes.submit(() -> listener).get();
  }

  final class Change implements Runnable {
    private final @Nullable AdminSettings settings;

    Change(@Nullable AdminSettings settings) {
      this.settings = settings;
    }

    @Override
    public void run() {
      String problem = null;
      try {
        change(settings);
      } catch (Listener.Refused e) {
        problem = e.getMessage();
      } catch (LinkageError e) {
        problem = "this Java has no module jdk.httpserver";
      } catch (Throwable t) {
        problem = t.getClass().getName();
      }
      if (problem != null && !problem.equals(said)) {
        Log.error("admin endpoint off: " + problem);
      }
      said = problem;
    }
  }

  private void change(@Nullable AdminSettings settings) throws Listener.Refused {
    Listener current = listener;
    if (current != null
        && settings != null
        && settings.toString().equals(current.settings().toString())
        && (settings.token() != null || current.settings().token() == null)) {
      current.settings(settings);
      return;
    }
    if (current != null) {
      listener = null;
      current.close();
      Log.info("admin endpoint closed: " + current.url());
    }
    if (settings != null) {
      Listener opened = Listener.open(settings, control);
      listener = opened;
      Log.info("admin endpoint: " + opened.url() + (settings.token() == null ? "" : " (by token)"));
    }
  }
}
