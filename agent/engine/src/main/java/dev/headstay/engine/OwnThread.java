package dev.headstay.engine;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes the agent's threads: daemons, which keep no program alive, and hold none of its classes.
 *
 * <p>Made as of our own accord: before Java 24 a thread holds, through its protection domains, the
 * class loaders of all who called when it was made.
 */
public final class OwnThread implements PrivilegedAction<Thread> {
  private final Runnable task;
  private final String name;

  private OwnThread(Runnable task, String name) {
    this.task = task;
    this.name = name;
  }

  /** A thread that is still to be started. */
  public static Thread of(Runnable task, String name) {
    return AccessController.doPrivileged(new OwnThread(task, name));
  }

  @Override
  public Thread run() {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(OwnThread.class.getClassLoader());
    return thread;
  }
}
