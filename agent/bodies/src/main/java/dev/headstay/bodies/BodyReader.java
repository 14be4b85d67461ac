package dev.headstay.bodies;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads bodies from streams. Thread-safe. */
public final class BodyReader {
  private static final int PART_BYTES = 8192;

  /** To look at a body with, by one call at a time; it keeps what was last read. */
  private final AtomicReference<byte @Nullable []> spare = new AtomicReference<>();

  /**
   * Whether a body may have flags: as {@link JsonBody#mayHaveFlags}, and where it is too long to be
   * read. Allocates nothing, unless another call is looking at that moment.
   *
   * @param most the length up to which it is read
   */
  public boolean mayHaveFlags(InputStream body, int most) throws IOException {
    byte[] lent = spare.getAndSet(null);
    byte[] part = lent == null ? new byte[PART_BYTES] : lent;
    try {
      int size = 0;
      int kept = 0;
      for (int n = body.read(part); n >= 0; n = body.read(part, kept, part.length - kept)) {
        int end = kept + n;
        size += n;
        if (size > most || JsonBody.mayHaveFlags(part, 0, end)) {
          return true;
        }
        kept = Math.min(end, JsonBody.OVERLAP);
        System.arraycopy(part, end - kept, part, 0, kept);
      }
      return false;
    } finally {
      spare.set(part);
    }
  }

  /**
   * The whole body, or as much of it as shows that it is too long.
   *
   * @param most the length up to which it is read
   */
  public static byte[] read(InputStream body, int most) throws IOException {
    byte[] bytes = new byte[Math.min(most + 1, 2 * PART_BYTES)];
    int size = 0;
    for (int n = 0; n >= 0; n = body.read(bytes, size, bytes.length - size)) {
      size += n;
      if (size > most) {
        break;
      }
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(most + 1, 2 * size));
      }
    }
    return Arrays.copyOf(bytes, size);
  }
}
