package dev.headstay.cli;

import dev.headstay.engine.Operator;
import org.jspecify.annotations.Nullable;

/**
 * What a JVM shows of the agent in it to whoever attaches, before anything is started or loaded
 * there. Immutable.
 */
final class AgentMark {
  /** The JVM's own property for whoever attaches, with its options. */
  private static final String OPTIONS = "sun.jvm.args";

  private final @Nullable String attached;
  private final @Nullable String options;

  /**
   * A mark.
   *
   * @param attached see {@link Operator#VERSION}
   * @param options the JVM's, or null where it doesn't tell
   */
  AgentMark(@Nullable String attached, @Nullable String options) {
    this.attached = attached;
    this.options = options;
  }

  static AgentMark of(LocalJvm jvm) throws Unreachable {
    return new AgentMark(jvm.property(Operator.VERSION), jvm.property(OPTIONS));
  }

  /** The version that was attached while the program ran, and is there; else null. */
  @Nullable String version() {
    return isGone() ? null : attached;
  }

  /** Whether it was detached, or attaching it came to nothing: there is none, for certain. */
  boolean isGone() {
    return Operator.NO_AGENT.equals(attached);
  }

  /** False where there is none, for certain. */
  boolean mayBeThere() {
    return !isGone() && (attached != null || options == null || options.contains("-javaagent:"));
  }
}
