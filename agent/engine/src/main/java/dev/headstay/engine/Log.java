package dev.headstay.engine;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Where the agent says something: one SLF4J logger that writes to stderr behind {@code [headstay]}.
 * The logger, and with it SLF4J, is loaded with the first line. Thread-safe.
 */
public final class Log {
  /**
   * The stream that was stderr when the agent started: a later one may lead back into the program.
   */
  private static volatile PrintStream stream = System.err;

  private static volatile Level level = Level.INFO;

  private Log() {}

  /** What is said; each level includes those before it. */
  enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    /** The level of this name in any case, or null. */
    static @Nullable Level of(String name) {
      for (Level level : values()) {
        if (level.name().equalsIgnoreCase(name)) {
          return level;
        }
      }
      return null;
    }
  }

  static void level(Level level) {
    Log.level = level;
  }

  /** Writes to {@code stream} from now on. */
  static void stream(PrintStream stream) {
    Log.stream = stream;
  }

  static boolean enabled(Level level) {
    return level.compareTo(Log.level) <= 0;
  }

  /** Something of ours is off. */
  public static void error(String message) {
    Said.add(Level.ERROR, message);
    if (enabled(Level.ERROR)) {
      Lines.LOGGER.error(message);
    }
  }

  /** Something was refused. */
  public static void warn(String message) {
    Said.add(Level.WARN, message);
    if (enabled(Level.WARN)) {
      Lines.LOGGER.warn(message);
    }
  }

  /** Something began, or was reloaded. */
  public static void info(String message) {
    if (enabled(Level.INFO)) {
      Lines.LOGGER.info(message);
    }
  }

  static void debug(String message) {
    if (enabled(Level.DEBUG)) {
      Lines.LOGGER.debug(message);
    }
  }

  /** Writes a line of the audit, whatever the level. */
  static void audit(String json) {
    write("AUDIT", json);
  }

  static final class Lines {
    static final Logger LOGGER = new StderrLogger();
  }

  /** Writes one line; several lines of a message are indented below the first. */
  static void write(String level, String message) {
    stream.println("[headstay] " + level + " " + message.replace("\n", "\n[headstay]   "));
  }
}
