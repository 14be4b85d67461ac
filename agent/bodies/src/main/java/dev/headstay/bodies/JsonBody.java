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

  /** How far to go on when a byte stands where the needle's last one should. */
  private static final byte[] SKIPS = skips();

  private JsonBody() {}

  private static byte[] skips() {
    byte[] skips = new byte[256];
    for (int i = 0; i < skips.length; i++) {
      skips[i] = (byte) NEEDLE.length;
    }
    for (int i = 0; i < NEEDLE.length - 1; i++) {
      skips[NEEDLE[i]] = (byte) (NEEDLE.length - 1 - i);
    }
    return skips;
  }

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
    int last = NEEDLE.length - 1;
    for (int i = from + last; i < to; i += SKIPS[body[i] & 0xff]) {
      if (body[i] == 'a' && isNeedle(body, i - last)) {
        return true;
      }
    }
    return mayHaveEscapedName(body, from, to);
  }

  private static boolean isNeedle(byte[] body, int at) {
    for (int i = 0; i < NEEDLE.length; i++) {
      if (body[at + i] != NEEDLE[i]) {
        return false;
      }
    }
    return true;
  }

  /** Looks for {@code \}{@code u005f} and the like; one byte in four is enough to miss none. */
  private static boolean mayHaveEscapedName(byte[] body, int from, int to) {
    int i = from + 3;
    while (i < to - 2) {
      byte b = body[i];
      if (b == '0') {
        if (body[i - 1] == '0' && body[i - 2] == 'u' && body[i - 3] == '\\') {
          byte high = body[i + 1];
          if (high >= '5' && high <= '7') {
            return true;
          }
        }
        i++;
      } else {
        i += b == 'u' ? 2 : b == '\\' ? 3 : 4;
      }
    }
    return false;
  }
}
