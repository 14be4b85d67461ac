package dev.headstay.cli.imports;

import dev.headstay.engine.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a draft as a configuration in YAML. */
final class ConfigurationText {
  /** Of RFC 2606, so that nobody's host gets a header until somebody puts one here. */
  static final String NO_HOST = "your-gateway.example";

  private final StringBuilder text = new StringBuilder();

  private ConfigurationText() {}

  /**
   * The draft's configuration.
   *
   * @param kind what the snippet is
   * @param settings lines to end with, or empty
   */
  static String of(Draft draft, String kind, String settings) {
    ConfigurationText out = new ConfigurationText();
    out.text.append("# Imported: ").append(kind).append(". Read it before you use it.\n");
    for (Remark remark : draft.remarks()) {
      out.text.append("# ").append(comment(remark.toString())).append('\n');
    }
    out.text.append("version: 1\n");
    if (!draft.secrets.variables().isEmpty()) {
      out.text.append("secrets:\n");
      for (Map.Entry<String, String> secret : draft.secrets.variables().entrySet()) {
        out.text.append("  ").append(key(secret.getKey()));
        out.text.append(": { env: ").append(quote(secret.getValue())).append(" }\n");
      }
    }
    boolean any = false;
    for (Scope scope : draft.scopes) {
      int number = 0;
      for (List<Step> rule : scope.rules()) {
        out.text.append(any ? "" : "rules:\n");
        any = true;
        out.rule(scope, rule, kind, ++number, draft.scopes);
      }
    }
    return out.text.append(settings).toString();
  }

  private void rule(Scope scope, List<Step> rule, String kind, int number, List<Scope> all) {
    int same = 0;
    for (Scope other : all.subList(0, all.indexOf(scope))) {
      same += other.line == scope.line ? 1 : 0;
    }
    String name =
        kind
            + ", line "
            + scope.line
            + (same == 0 ? "" : " (" + (same + 1) + ")")
            + (number == 1 ? "" : ", part " + number);
    text.append("  - name: ").append(quote(name)).append('\n');
    text.append("    match:\n");
    list("      ", "hosts", new ArrayList<>(scope.hosts));
    String glob = scope.glob();
    if (glob != null) {
      text.append("      paths: [").append(quote(glob)).append("]\n");
    }
    if (!scope.methods.isEmpty()) {
      list("      ", "methods", new ArrayList<>(scope.methods));
    }
    String present = rule.get(0).present;
    if (present != null) {
      text.append("      headers: { ").append(key(present)).append(": true }\n");
    }
    text.append("    headers:\n");
    for (Step.Kind operation : Step.Kind.values()) {
      operation(operation, rule);
    }
  }

  private void operation(Step.Kind operation, List<Step> rule) {
    List<String> names = new ArrayList<>();
    // By name in lower case: the spelling of the first, and all values.
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (Step step : rule) {
      if (step.kind == operation) {
        List<String> one = values.get(step.name.toLowerCase(Locale.ROOT));
        if (one == null) {
          one = new ArrayList<>();
          values.put(step.name.toLowerCase(Locale.ROOT), one);
          names.add(step.name);
        }
        one.add(step.value);
      }
    }
    if (names.isEmpty()) {
      return;
    }
    if (operation == Step.Kind.REMOVE) {
      list("      ", operation.key(), names);
      return;
    }
    text.append("      ").append(operation.key()).append(":\n");
    for (String name : names) {
      List<String> all = values.get(name.toLowerCase(Locale.ROOT));
      if (all != null && all.size() > 1) {
        list("        ", key(name), all);
      } else if (all != null) {
        text.append("        ").append(key(name)).append(": ").append(quote(all.get(0)));
        text.append('\n');
      }
    }
  }

  private void list(String indent, String key, List<String> values) {
    text.append(indent).append(key).append(": [");
    for (int i = 0; i < values.size(); i++) {
      text.append(i == 0 ? "" : ", ").append(quote(values.get(i)));
    }
    text.append("]\n");
  }

  /** A key as people write it where that is safe. */
  static String key(String name) {
    return name.matches("[A-Za-z][A-Za-z0-9_.-]*") ? name : quote(name);
  }

  /** A JSON text is a YAML scalar. */
  static String quote(String text) {
    return new JsonText().value(text).toString();
  }

  private static String comment(String line) {
    StringBuilder shown = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      shown.append(c < ' ' || c > '~' ? '?' : c);
    }
    return shown.toString();
  }
}
