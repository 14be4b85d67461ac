package dev.headstay.testing;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all servers and proxies of this JVM share: their counters, and the filter they read by. */
public final class Wire {
  private static final AtomicLong ORDER = new AtomicLong();
  private static final AtomicInteger CONNECTIONS = new AtomicInteger();
  private static volatile WireFilter filter = WireFilter.NONE;

  private Wire() {}

  /** Reads every header block from now on through {@code filter}. */
  public static void readThrough(WireFilter filter) {
    Wire.filter = filter;
  }

  static WireHead read(WireHead head) {
    return filter.filter(head);
  }

  static long nextOrder() {
    return ORDER.incrementAndGet();
  }

  static int nextConnection() {
    return CONNECTIONS.incrementAndGet();
  }
}
