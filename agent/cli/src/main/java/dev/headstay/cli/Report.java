package dev.headstay.cli;

import dev.headstay.engine.JsonText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;

/** What {@link Doctor} found: facts, and findings in the order of their weight. Not thread-safe. */
final class Report {
  private static final String PROBLEM = "problem";
  private static final String WARNING = "warning";
  private static final String NOTE = "note";

  private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();
  private final List<Map<String, @Nullable Object>> findings = new ArrayList<>();

  /** A text, number, truth value or list of texts. */
  void fact(String name, @Nullable Object value) {
    facts.put(name, value);
  }

  /** Requests are not as they should be. */
  void problem(String what, String why, String remedy) {
    add(PROBLEM, what, why, remedy);
  }

  /** Requests may not be as they should be. */
  void warning(String what, String why, String remedy) {
    add(WARNING, what, why, remedy);
  }

  /** Good to know. */
  void note(String what, String why, String remedy) {
    add(NOTE, what, why, remedy);
  }

  private void add(String severity, String what, String why, String remedy) {
    Map<String, @Nullable Object> finding = new LinkedHashMap<>();
    finding.put("severity", severity);
    finding.put("what", what);
    finding.put("why", why);
    finding.put("do", remedy);
    findings.add(finding);
  }

  boolean isGood() {
    return of(PROBLEM).isEmpty();
  }

  private List<Map<String, @Nullable Object>> of(String severity) {
    List<Map<String, @Nullable Object>> found = new ArrayList<>();
    for (Map<String, @Nullable Object> finding : findings) {
      if (severity.equals(finding.get("severity"))) {
        found.add(finding);
      }
    }
    return found;
  }

  private List<Map<String, @Nullable Object>> ordered() {
    List<Map<String, @Nullable Object>> ordered = of(PROBLEM);
    ordered.addAll(of(WARNING));
    ordered.addAll(of(NOTE));
    return ordered;
  }

  /** One document. */
  String json() {
    Map<String, @Nullable Object> document = new LinkedHashMap<>();
    document.put("good", isGood());
    document.put("findings", ordered());
    document.putAll(facts);
    JsonText json = new JsonText();
    ParsedJson.write(json, document);
    return json.toString();
  }

  /** For people: facts first, so that what counts stands where the eye is. */
  void print(PrintWriter out, Ansi ansi) {
    for (Map.Entry<String, @Nullable Object> fact : facts.entrySet()) {
      Object value = fact.getValue();
      if (value instanceof List) {
        List<?> lines = (List<?>) value;
        out.println(fact.getKey() + ":" + (lines.isEmpty() ? " none" : ""));
        for (Object line : lines) {
          out.println("  " + indented(String.valueOf(line), "\n    "));
        }
      } else if (value != null) {
        out.println(fact.getKey() + ": " + indented(value.toString(), "\n  "));
      }
    }
    out.println();
    if (findings.isEmpty()) {
      out.println("nothing found");
    }
    for (Map<String, @Nullable Object> finding : ordered()) {
      String severity = String.valueOf(finding.get("severity"));
      String colour =
          severity.equals(PROBLEM) ? "red" : severity.equals(WARNING) ? "yellow" : "faint";
      out.print(ansi.string("@|" + colour + " " + severity + "|@"));
      out.println(": " + indented(String.valueOf(finding.get("what")), "\n  "));
      out.println("  why: " + indented(String.valueOf(finding.get("why")), "\n    "));
      out.println("  do:  " + indented(String.valueOf(finding.get("do")), "\n    "));
    }
  }

  private static String indented(String text, String lineBreak) {
    return Visible.of(text).replace("\n", lineBreak);
  }
}
