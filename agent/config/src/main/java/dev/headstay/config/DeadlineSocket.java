package dev.headstay.config;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A socket whose reads together end by a deadline, however slowly the other side sends. A timeout
 * of the socket itself starts anew with each byte. Used by one thread; TLS may be laid over it.
 */
final class DeadlineSocket extends Socket {
  private long deadlineNanos;

  /** A socket that is not connected, with no time to do anything. */
  DeadlineSocket(Proxy proxy) {
    super(proxy);
    deadlineNanos = System.nanoTime();
  }

  /** From now on, everything has to be over in {@code time}, or by {@code latestNanos}. */
  void expireIn(Duration time, long latestNanos) {
    long now = System.nanoTime();
    deadlineNanos = now + Math.min(time.toNanos(), latestNanos - now);
  }

  boolean isExpired() {
    return deadlineNanos - System.nanoTime() <= 0;
  }

  @Override
  public void connect(SocketAddress address) throws IOException {
    connect(address, leftMillis());
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new DeadlineStream(super.getInputStream());
  }

  /** At least 1, since 0 means forever; rounded up, so that a timeout means being expired. */
  private int leftMillis() throws SocketTimeoutException {
    long left = deadlineNanos - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException();
    }
    return (int) Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, Integer.MAX_VALUE);
  }

  private final class DeadlineStream extends FilterInputStream {
    DeadlineStream(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      setSoTimeout(leftMillis());
      return super.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      setSoTimeout(leftMillis());
      return super.read(bytes, offset, length);
    }
  }
}
