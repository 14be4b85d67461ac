package dev.headstay.config;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a document is for this instance: reads {@code instance}, the labels this one has, and
 * {@code rollout}, what a document asks of them. For one document.
 */
final class Rollout {
  private static final String ID = "id";
  private static final String PLAIN = "plain text, a number, true or false";

  private final Settings settings;
  private final Checks checks;
  private final Problems problems;
  private final Values values;

  Rollout(Settings settings, Checks checks, Problems problems, Values values) {
    this.settings = settings;
    this.checks = checks;
    this.problems = problems;
    this.values = values;
  }

  /** Adds the labels of {@code instance} to those that are known; the known ones win. */
  void labels(Node instance, Map<String, String> labels) {
    for (Node label : instance.fields().values()) {
      String value = checks.isName(label) ? values.label(label) : null;
      if (value != null) {
        labels.putIfAbsent(label.key, value);
      }
    }
  }

  /**
   * Why the document is not for this instance, or null. Shows no label's own value: it may be from
   * the environment.
   */
  @Nullable String heldBack(Node rollout, Map<String, String> labels) {
    checks.keys(rollout, Keys.ROLLOUT, Keys.NONE);
    String reason = null;
    Node wanted = checks.object(rollout, "labels");
    if (wanted != null) {
      for (Node label : wanted.fields().values()) {
        List<String> any = checks.isName(label) ? texts(label) : new ArrayList<>();
        String own = labels.get(label.key);
        if (reason == null && !any.contains(own)) {
          reason =
              "label "
                  + label.key
                  + (own == null ? ": missing" : ": another value")
                  + " (expected: "
                  + Checks.anyOf(any)
                  + ")";
        }
      }
    }
    Node percent = rollout.get("percent");
    double most = percent == null ? 100 : percent(percent);
    if (percent == null || reason != null || most == 100) {
      return reason;
    }
    String id = labels.get(ID);
    double bucket = bucket(id == null ? settings.instance() : id);
    if (bucket < most) {
      return null;
    }
    return String.format(
        Locale.ROOT, "percent: %s, and this instance is at %.4f", percent.text, bucket);
  }

  /** The values that a label may have. */
  private List<String> texts(Node label) {
    boolean list = label.kind == Node.LIST;
    if (list && label.items().isEmpty()) {
      problems.at(label, "an empty list", "at least one value, or no such key for any");
    }
    List<String> texts = new ArrayList<>();
    for (Node value : list ? label.items() : Arrays.asList(label)) {
      if (!value.isScalar()) {
        problems.wrong(value, PLAIN + (list ? "" : ", or a list of them"));
      } else if (value.text.contains("${")) {
        problems.at(value, "a placeholder", PLAIN);
      } else {
        texts.add(value.text);
      }
    }
    return texts;
  }

  private double percent(Node node) {
    double percent = node.kind == Node.NUMBER ? Double.parseDouble(node.text) : -1;
    if (percent < 0 || percent > 100) {
      problems.wrong(node, "a number from 0 to 100");
    }
    return percent;
  }

  /**
   * Where an instance stands in every roll-out: from 0 to less than 100, evenly spread. Goes by the
   * id alone, so that who has a configuration keeps it when the percentage is raised.
   */
  static double bucket(String id) {
    byte[] hash = Sha256.start().digest(id.getBytes(StandardCharsets.UTF_8));
    long bits = 0;
    for (int i = 0; i < 6; i++) {
      bits = bits << 8 | (hash[i] & 0xff);
    }
    return bits * 100.0 / (1L << 48);
  }
}
