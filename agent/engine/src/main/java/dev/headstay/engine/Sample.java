package dev.headstay.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** One counter's value, with the labels that tell it from others of its name. Immutable. */
public final class Sample {
  private final String name;
  private final Map<String, String> labels;
  private final long value;

  /**
   * A sample.
   *
   * @param name as in Prometheus' naming rules, for instance {@code headstay_flags_total}
   * @param labels names and values in turn, for instance {@code "client", "okhttp"}
   */
  Sample(String name, long value, String... labels) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      pairs.put(labels[i], labels[i + 1]);
    }
    this.name = name;
    this.labels = Collections.unmodifiableMap(pairs);
    this.value = value;
  }

  public String name() {
    return name;
  }

  /** In a fixed order. */
  public Map<String, String> labels() {
    return labels;
  }

  public long value() {
    return value;
  }
}
