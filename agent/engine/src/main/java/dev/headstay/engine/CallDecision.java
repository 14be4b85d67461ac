package dev.headstay.engine;

import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to send instead of a call's beta flags, in header and body. Immutable. */
public final class CallDecision {
  /** Both stay as they are. */
  public static final CallDecision UNCHANGED = new CallDecision(null, null);

  private final @Nullable List<String> flags;
  private final byte @Nullable [] body;

  private CallDecision(@Nullable List<String> flags, byte @Nullable [] body) {
    this.flags = flags;
    this.body = body;
  }

  static CallDecision of(HeaderDecision headers, byte @Nullable [] body) {
    if (headers.isUnchanged()) {
      return body == null ? UNCHANGED : new CallDecision(null, body);
    }
    HeaderLines lines = headers.headers();
    List<String> flags = new ArrayList<>(1);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.name(i).equalsIgnoreCase(BetaFlags.HEADER)) {
        flags.add(lines.value(i));
      }
    }
    return new CallDecision(flags, body);
  }

  /**
   * The values to send in lines of {@link BetaFlags#HEADER}, none if it is empty; null to leave the
   * header as it is.
   */
  public @Nullable List<String> flags() {
    return flags;
  }

  /** The body to send, or null to leave it as it is. Not to be written to. */
  public byte @Nullable [] body() {
    return body;
  }
}
