package dev.headstay.bodies;

import dev.headstay.policy.BetaFlags;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request body: changed if there is {@link #content}, left alone for {@link
 * #reason}, else unchanged because no flag in it had to change. Immutable but for the array.
 */
public final class BodyEdit {
  /** The body is to be sent as it is, which is what the filter wants. */
  public static final BodyEdit UNCHANGED = new BodyEdit(null, BetaFlags.Outcome.UNCHANGED, null);

  private final byte @Nullable [] content;
  private final BetaFlags.Outcome flags;
  private final @Nullable LeftAlone reason;

  private BodyEdit(byte @Nullable [] content, BetaFlags.Outcome flags, @Nullable LeftAlone reason) {
    this.content = content;
    this.flags = flags;
    this.reason = reason;
  }

  static BodyEdit changed(byte[] content, BetaFlags.Outcome flags) {
    return new BodyEdit(content, flags, null);
  }

  static BodyEdit leftAlone(LeftAlone reason) {
    return new BodyEdit(null, BetaFlags.Outcome.UNCHANGED, reason);
  }

  /** The whole body to send instead, not copied; null if it stays as it is. */
  public byte @Nullable [] content() {
    return content;
  }

  /** Which flags were dropped or renamed; {@link BetaFlags.Outcome#UNCHANGED} without content. */
  public BetaFlags.Outcome flags() {
    return flags;
  }

  /** Why the body was not filtered; null if it was, whether or not that changed it. */
  public @Nullable LeftAlone reason() {
    return reason;
  }
}
