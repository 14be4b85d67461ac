package dev.headstay.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The running agent, as JMX shows it under {@code dev.headstay:type=Headstay}. Thread-safe. */
public interface HeadstayMXBean {
  /** As in the jar's manifest. */
  String getVersion();

  /** {@code enforce}, {@code observe} or {@code off}. */
  String getMode();

  /**
   * Decides like this from now on and until the JVM ends, whatever a reload brings.
   *
   * @param mode {@code enforce}, {@code observe} or {@code off} in any case; null or blank to go
   *     back to what the configuration says
   * @throws IllegalArgumentException if it is another word
   */
  void setMode(@Nullable String mode);

  /** Where the configuration is from. */
  String getSource();

  /** SHA-256 of all documents in force, in hex. */
  String getHash();

  /** When the agent's engine started, in the notation of ISO 8601. */
  String getStarted();

  /** When the configuration in force was taken, in the notation of ISO 8601. */
  String getLastReload();

  /** Why the newest version of a source was refused; null when none was. */
  @Nullable String getLastError();

  /** Why the newest version of the configuration is not for this instance, or null. */
  @Nullable String getHeldBack();

  /** How many rules there are. */
  int getRules();

  /** Where the beta table in force is from, or null while flags are not filtered. */
  @Nullable String getBetaTable();

  /** The ids of the clients that were patched in this JVM, in the order in which they were. */
  List<String> getClients();

  /** Every counter that is not zero, by {@link Sample#key}. */
  Map<String, Long> getCounters();

  /**
   * Reads every source of the configuration anew, and puts what it finds in force if all of it is
   * good.
   *
   * @return what came of it: one line, or a line for each problem
   */
  String reload();

  /** How the agent stands, as JSON: the same document as the admin endpoint's {@code /status}. */
  String status();

  /**
   * The decisions since the last call, as JSON. They are collected from the first call on, and no
   * longer than some seconds after the last.
   *
   * @param after {@code next} of the answer before, or -1 for the first call
   * @param whole whether requests are told of, too, that no rule is for
   * @return {@code next}, {@code missed} (how many were there and are gone) and {@code decisions}
   */
  String decisions(long after, boolean whole);

  /**
   * What helps to see why requests are not as they should be, as JSON: settings and where each is
   * from, rules, warnings and errors since the start, and what was counted since the configuration
   * in force, or a secret, was last read. No value of a header or secret is in it.
   */
  String diagnosis();
}
