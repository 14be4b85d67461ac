package dev.headstay.bodies;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Beta flags in a request body that is JSON in UTF-8, with or without a byte order mark.
 *
 * <p>Stateless. The bytes given are read alone, and must not change meanwhile.
 */
public final class JsonBody {
  /** The flags' member. */
  static final String FLAGS = "anthropic_beta";

  private static final byte[] NEEDLE = FLAGS.getBytes(StandardCharsets.US_ASCII);

  /** By {@link #pair}, at which place of the needle a pair of its bytes ends; else 0. */
  private static final byte[] PAIRS = new byte[1 << 12];

  /** By byte, whether it occurs in the beginning of an escape; 0 or 1. */
  private static final byte[] ESCAPE = new byte[256];

  static {
    for (int i = 1; i < NEEDLE.length; i++) {
      PAIRS[pair(NEEDLE, i)] = (byte) i;
    }
    ESCAPE['\\'] = 1;
    ESCAPE['u'] = 1;
    ESCAPE['0'] = 1;
  }

  private JsonBody() {}

  /**
   * Filters the flags. In a document that changes, all bytes outside the array stay as they are. A
   * flag that is dropped goes with one comma and the blanks next to it. If none is left, the whole
   * member goes: that providers take an empty array is not known, and that they take a body without
   * the member is.
   *
   * <p>A body without flags is told by a quick look that allocates nothing.
   *
   * @param maxBytes the length up to which a body is read at all
   */
  public static BodyEdit filter(
      byte[] body, int offset, int length, int maxBytes, FlagsMember member, FlagFilter filter) {
    if (length > maxBytes) {
      return BodyEdit.leftAlone(LeftAlone.TOO_LARGE);
    }
    if (!mayHaveFlags(body, offset, offset + length)) {
      return BodyEdit.UNCHANGED;
    }
    return new BodyDocument(body, offset, length, member).filter(filter);
  }

  /**
   * The text of the document's {@code model}, which providers without the model in the path take.
   *
   * @param maxBytes the length up to which a body is read at all
   * @return null unless the document is whole, and has one, once
   */
  public static @Nullable String model(byte[] body, int offset, int length, int maxBytes) {
    return length > maxBytes
        ? null
        : new BodyDocument(body, offset, length, FlagsMember.TOP_LEVEL).model();
  }

  /** Whether the flags' name is anywhere, or an escape that could stand for a character of it. */
  static boolean mayHaveFlags(byte[] body, int from, int to) {
    // Wherever the needle is, one pair in thirteen is in it. The stride is fixed, since one that
    // depends on the bytes makes each step wait for the one before.
    for (int i = from + 1; i < to; i += NEEDLE.length - 1) {
      int place = PAIRS[pair(body, i)];
      if (place != 0 && isNeedle(body, i - place, from, to)) {
        return true;
      }
    }
    return mayHaveEscapedName(body, from, to);
  }

  private static int pair(byte[] bytes, int at) {
    return (bytes[at - 1] << 5 ^ bytes[at]) & 0xfff;
  }

  private static boolean isNeedle(byte[] body, int at, int from, int to) {
    if (at < from || at + NEEDLE.length > to) {
      return false;
    }
    for (int i = 0; i < NEEDLE.length; i++) {
      if (body[at + i] != NEEDLE[i]) {
        return false;
      }
    }
    return true;
  }

  /** The four bytes that begin such an escape can't be between one byte in four and the next. */
  private static boolean mayHaveEscapedName(byte[] body, int from, int to) {
    int i = from + 3;
    for (; i < to - 12; i += 16) {
      int found =
          ESCAPE[body[i] & 0xff]
              | ESCAPE[body[i + 4] & 0xff]
              | ESCAPE[body[i + 8] & 0xff]
              | ESCAPE[body[i + 12] & 0xff];
      if (found != 0
          && (isEscape(body, i, to)
              || isEscape(body, i + 4, to)
              || isEscape(body, i + 8, to)
              || isEscape(body, i + 12, to))) {
        return true;
      }
    }
    for (; i < to; i += 4) {
      if (isEscape(body, i, to)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an escape of U+0050 to U+007F begins at most three bytes ahead of {@code at}. */
  private static boolean isEscape(byte[] body, int at, int to) {
    for (int i = at - 3; i <= at; i++) {
      if (body[i] == '\\'
          && i + 4 < to
          && body[i + 1] == 'u'
          && body[i + 2] == '0'
          && body[i + 3] == '0'
          && body[i + 4] >= '5'
          && body[i + 4] <= '7') {
        return true;
      }
    }
    return false;
  }
}
