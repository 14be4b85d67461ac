package dev.headstay.engine;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;

/** Waits for the garbage collector. */
final class Garbage {
  private Garbage() {}

  /** Whether what {@code reference} refers to is collected before {@code limit} is over. */
  static <T> boolean collects(WeakReference<T> reference, ReferenceQueue<T> queue, Duration limit)
      throws Exception {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      System.gc();
      Reference<? extends T> cleared = queue.remove(50);
      if (cleared == reference) {
        return true;
      }
    }
    return reference.get() == null;
  }
}
