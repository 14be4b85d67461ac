package dev.headstay.bodies;

import dev.headstay.policy.BetaFlags;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides about the flags of one body. */
public interface FlagFilter {
  /**
   * What the flags turn into. Called once, and only for a whole document.
   *
   * @param model the document's {@code model}; null if it has none, or one that is no text
   * @param flags at least one, as the document has them
   */
  BetaFlags.Outcome filter(@Nullable String model, List<String> flags);
}
