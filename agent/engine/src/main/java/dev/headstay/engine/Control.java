package dev.headstay.engine;

import dev.headstay.policy.Mode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What operators may ask of the running agent, through JMX or the admin endpoint. Thread-safe; no
 * method throws for what it finds, and no answer ever holds a header's value.
 */
public interface Control {
  /**
   * Reads every source of the configuration anew, files and URLs, and puts what it finds in force
   * if all of it is good. Waits for the sources; not to be called on the application's threads.
   */
  ReloadResult reload();

  /** As {@link #reload}, for the beta table's source alone. */
  ReloadResult reloadBetaTable();

  /**
   * How often the beta table's source is read again, from now on and until the JVM ends.
   *
   * @param interval a positive duration, or null to go back to what the configuration says
   */
  void betaTableInterval(@Nullable Duration interval);

  /**
   * Decides like this from now on and until the JVM ends, whatever a reload brings.
   *
   * @param mode null to go back to what the configuration says
   */
  void mode(@Nullable Mode mode);

  /** How many providers the beta table in force has columns for; 0 while there is none. */
  int betaProviders();

  /** See {@link HeadstayMXBean#decisions}. */
  String decisions(long after, boolean whole);

  /** See {@link HeadstayMXBean#diagnosis}. */
  String diagnosis();

  /** How things stand. */
  Status status();
}
