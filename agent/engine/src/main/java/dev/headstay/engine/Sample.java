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
  public Sample(String name, long value, String... labels) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < labels.length; i += 2) {
      pairs.put(labels[i], labels[i + 1]);
    }
    this.name = name;
    this.labels = Collections.unmodifiableMap(pairs);
    this.value = value;
  }

  private Sample(String name, long value, Map<String, String> labels) {
    this.name = name;
    this.value = value;
    this.labels = labels;
  }

  /** The same counter with another value. */
  Sample with(long value) {
    return new Sample(name, value, labels);
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

  /** Name and labels as Prometheus writes them: {@code headstay_hops_total{client="okhttp"}}. */
  public String key() {
    StringBuilder text = new StringBuilder(name);
    char before = '{';
    for (Map.Entry<String, String> label : labels.entrySet()) {
      String value = label.getValue();
      value = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      text.append(before).append(label.getKey()).append("=\"").append(value).append('"');
      before = ',';
    }
    return labels.isEmpty() ? name : text.append('}').toString();
  }
}
