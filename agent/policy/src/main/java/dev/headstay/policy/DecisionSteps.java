package dev.headstay.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears how a decision comes about, step by step: for explaining one. Called between the calls of
 * {@link DecisionListener}, on the same thread; may be slow. Lines are only to be read, and change
 * after the call.
 */
interface DecisionSteps {
  /**
   * A rule's turn, in file order, those included that are off.
   *
   * @param mode the stricter of the rule's and the policy's
   * @param mismatch the key of what keeps it from this hop, or null: its operations follow
   */
  void rule(HeaderRule rule, Mode mode, @Nullable String mismatch);

  /** An operation's turn. */
  void before(HeaderOperation operation, HeaderLines lines);

  /** The same operation is through. */
  void after(HeaderLines lines);

  /**
   * Flags were filtered, in the header or in a body; a guard may still refuse the outcome.
   *
   * @param column the provider's, before it is narrowed to a path and a model
   * @param bodyModel the model that the body names, or null
   */
  void filtered(
      BetaFlags.Column column,
      List<String> flags,
      BetaFlags.Outcome outcome,
      @Nullable String bodyModel);
}
