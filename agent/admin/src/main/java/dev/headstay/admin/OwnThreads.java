package dev.headstay.admin;

import dev.headstay.engine.OwnThread;
import java.util.concurrent.ThreadFactory;

/** Makes the threads of a pool, all of one name. */
final class OwnThreads implements ThreadFactory {
  private final String name;

  OwnThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    return OwnThread.of(work, name);
  }
}
