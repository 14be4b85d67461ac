package dev.headstay.policy;

import org.jspecify.annotations.Nullable;

/**
 * Hears what a decision consisted of, so that it can be counted and said. Called on the request's
 * own thread: an implementation is quick, thread-safe and does not throw. No argument ever holds a
 * header's value.
 *
 * <p>Under {@link Mode#OBSERVE} it hears the same as under {@link Mode#ENFORCE}, with {@code
 * enforced} false.
 */
public interface DecisionListener {
  /** A listener that drops everything it hears. */
  DecisionListener NONE = new DecisionListener() {};

  /** Who hears every step as well, for one that explains; null, as is the default, for none. */
  default @Nullable DecisionSteps steps() {
    return null;
  }

  /**
   * An operation of a rule changed a header, or in observe mode would have. What a rule did is
   * heard before {@link #changed}, which isn't heard when its operations undid each other.
   *
   * @param header the header's name, as it was
   * @param newName as it is now, if that is what changed; else null
   */
  default void applied(
      Hop hop, String rule, String operation, String header, @Nullable String newName) {}

  /** A rule changed, or in observe mode would have changed, the header block. */
  default void changed(Hop hop, String rule, boolean enforced) {}

  /**
   * An operation was left out, because of a guard or because its value could not be resolved.
   *
   * @param rule the rule's name, or {@code betas} for the beta filter
   * @param operation {@code set}, {@code default} …
   * @param header the header's name
   * @param reason why
   */
  default void refused(
      Hop hop, String rule, String operation, String header, RefusalReason reason) {}

  /**
   * The application was seen to send a second value, so this header is no longer kept for this
   * client and origin. Told once for each of them.
   */
  default void keepStopped(Hop hop, String rule, String header) {}

  /**
   * A header that this client sent to this origin before is missing on this hop. Heard under {@link
   * Mode#OBSERVE} alone, for each such hop.
   */
  default void dropped(Hop hop, String header) {}

  /**
   * A beta flag was dropped or renamed.
   *
   * @param provider whose table decided
   * @param flag as the application sent it
   * @param replacement what it turned into, or null when it was dropped
   */
  default void flag(
      Hop hop, String provider, String flag, @Nullable String replacement, boolean enforced) {}

  /** Beta flags went to a host whose provider is not known, and were passed. */
  default void unknownProvider(Hop hop) {}

  /** The header block was decided: heard once for each, after all else about it. */
  default void decided(Hop hop, HopOutcome outcome) {}

  /** As {@link #decided}, of a body with flags in it. */
  default void decidedBody(Hop hop, HopOutcome outcome) {}
}
