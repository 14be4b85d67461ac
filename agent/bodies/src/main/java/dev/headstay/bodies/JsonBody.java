package dev.headstay.bodies;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
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

  /** The length of a character that is escaped: a backslash, {@code u} and four digits. */
  private static final int ESCAPE = 6;

  /** How many bytes of a part belong ahead of the next one, for {@link #mayHaveFlags}. */
  public static final int OVERLAP = NEEDLE.length * ESCAPE - 1;

  /** Three bytes around each place that is this far from the last one meet the name. */
  private static final int STRIDE = NEEDLE.length - 2;

  /** Set in {@link #PAIRS} for a pair that is in the name if a character of it is escaped. */
  private static final int ESCAPED = 0x40;

  /**
   * By {@link #pair}, the place of the needle at which a pair of its bytes ends, and {@link
   * #ESCAPED}; else 0.
   */
  private static final byte[] PAIRS = new byte[1 << 12];

  static {
    for (int i = 0; i < NEEDLE.length; i++) {
      for (byte[] spelling : spellings(i)) {
        for (int j = 1; j < spelling.length; j++) {
          PAIRS[pair(spelling, j)] |= ESCAPED;
        }
        for (byte[] next : spellings(i + 1)) {
          if (spelling.length + next.length > 2) {
            byte[] both = {spelling[spelling.length - 1], next[0]};
            PAIRS[pair(both, 1)] |= ESCAPED;
          }
        }
      }
    }
    for (int i = 1; i < NEEDLE.length; i++) {
      int pair = pair(NEEDLE, i);
      PAIRS[pair] = (byte) ((PAIRS[pair] & ESCAPED) | i);
    }
  }

  /** The ways to write a character of the name; none past its end. */
  private static byte[][] spellings(int place) {
    if (place == NEEDLE.length) {
      return new byte[0][];
    }
    byte[] plain = {NEEDLE[place]};
    String hex = Integer.toHexString(NEEDLE[place]);
    return new byte[][] {
      plain,
      ("\\u00" + hex).getBytes(StandardCharsets.US_ASCII),
      ("\\u00" + hex.toUpperCase(Locale.ROOT)).getBytes(StandardCharsets.US_ASCII),
    };
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

  /**
   * Why this can't be read, or null, for tools: {@link #filter} does not ask that of a body without
   * flags.
   */
  public static @Nullable LeftAlone fault(byte[] body) {
    return new BodyDocument(body, 0, body.length, FlagsMember.TOP_LEVEL).fault();
  }

  /**
   * Whether the flags' name is anywhere, whatever is escaped of it: a quick look that allocates
   * nothing. Where it is not, {@link #filter} changes nothing. A body may be looked at in parts,
   * each with the last {@link #OVERLAP} bytes of the one before ahead of it.
   *
   * @param to where the bytes to look at end, exclusive
   */
  public static boolean mayHaveFlags(byte[] body, int from, int to) {
    for (int i = hit(body, from + 1, to); i < to; i = hit(body, i + STRIDE, to)) {
      if (isInName(body, i, PAIRS[pair(body, i)], from, to)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where, from {@code at} on, both pairs of three bytes may be in the name; {@code to} if nowhere.
   *
   * <p>Wherever the name is, one of the places looked at is in it. The stride is fixed, since one
   * that depends on the bytes makes each step wait for the one before. One pair in fifteen of
   * English text is in the name as well, and few of those are two in a row.
   */
  private static int hit(byte[] body, int at, int to) {
    for (int i = at; i < to - 1; i += STRIDE) {
      if (PAIRS[pair(body, i)] != 0 && PAIRS[pair(body, i + 1)] != 0) {
        return i;
      }
    }
    return to;
  }

  /**
   * Whether a body begins and ends as an object does, so that it is not compressed: a quick look,
   * for where it takes longer to ask for the header that says so.
   *
   * @param to where the bytes to look at end, exclusive
   */
  public static boolean looksPlain(byte[] body, int from, int to) {
    return to - from > 1 && body[from] == '{' && body[to - 1] == '}';
  }

  private static int pair(byte[] bytes, int at) {
    return (bytes[at - 1] << 5 ^ bytes[at]) & 0xfff;
  }

  /** Whether the pair that ends at {@code at} is part of the name. */
  private static boolean isInName(byte[] body, int at, int found, int from, int to) {
    int place = found & ~ESCAPED;
    if (place != 0 && isName(body, at, place, from, to)) {
      return true;
    }
    if ((found & ESCAPED) == 0) {
      return false;
    }
    // An escape that has a byte of the pair in it, or ends right ahead of its second byte.
    for (int start = Math.max(from, at - ESCAPE); start <= at; start++) {
      int character = escaped(body, start, from, to);
      for (int i = 0; character != 0 && i < NEEDLE.length; i++) {
        if (NEEDLE[i] == character && isName(body, start, i, from, to)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the name's character {@code place} begins at {@code at}, and the others around it. */
  private static boolean isName(byte[] body, int at, int place, int from, int to) {
    int end = at;
    for (int i = place; i < NEEDLE.length; i++) {
      if (end < to && body[end] == NEEDLE[i]) {
        end++;
      } else if (escaped(body, end, from, to) == NEEDLE[i]) {
        end += ESCAPE;
      } else {
        return false;
      }
    }
    int start = at;
    for (int i = place - 1; i >= 0; i--) {
      if (start > from && body[start - 1] == NEEDLE[i]) {
        start--;
      } else if (escaped(body, start - ESCAPE, from, to) == NEEDLE[i]) {
        start -= ESCAPE;
      } else {
        return false;
      }
    }
    return true;
  }

  /** The ASCII character whose escape begins at {@code at}, or 0. */
  private static int escaped(byte[] body, int at, int from, int to) {
    if (at < from
        || at + ESCAPE > to
        || body[at] != '\\'
        || body[at + 1] != 'u'
        || body[at + 2] != '0'
        || body[at + 3] != '0'
        || body[at + 4] < '0'
        || body[at + 4] > '7') {
      return 0;
    }
    int low = Character.digit(body[at + 5], 16);
    return low < 0 ? 0 : ((body[at + 4] - '0') << 4) | low;
  }
}
