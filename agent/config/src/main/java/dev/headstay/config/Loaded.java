package dev.headstay.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** What came of loading: a configuration, and what to tell about it. Immutable; free of secrets. */
public final class Loaded {
  private final Configuration configuration;
  private final List<Problem> problems;
  private final List<String> warnings;
  private final String source;

  Loaded(
      Configuration configuration,
      List<Problem> problems,
      Collection<String> warnings,
      String source) {
    this.configuration = configuration;
    this.problems = Collections.unmodifiableList(new ArrayList<>(problems));
    this.warnings = Collections.unmodifiableList(new ArrayList<>(warnings));
    this.source = source;
  }

  /** What holds now; it leaves every request alone when there are problems. */
  public Configuration configuration() {
    return configuration;
  }

  /** Why nothing of the configuration holds, all at once; empty when it does. */
  public List<Problem> problems() {
    return problems;
  }

  /** What is odd but does not keep the configuration from holding: one line each. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Where the configuration is from, for people: {@code file:/etc/headstay.yaml (source:
   * HEADSTAY_CONFIG)}, {@code environment (ANTHROPIC_CUSTOM_HEADERS)}, {@code none}.
   */
  public String source() {
    return source;
  }
}
