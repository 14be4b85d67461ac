package dev.headstay.cli;

import dev.headstay.engine.JsonText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What leads from a text, such as a log, to the errors in it. Shows nothing of the text itself:
 * that may hold secrets. Immutable.
 */
final class ErrorAdvice {
  private static final int WIDTH = 100;
  private static final String INDENT = "           ";

  private final List<Hit> hits;

  private ErrorAdvice(List<Hit> hits) {
    this.hits = hits;
  }

  /** An error, with the heaviest of its wordings that is in the text. */
  static final class Hit {
    final ErrorEntry entry;
    final Wording wording;
    private final int at;

    Hit(ErrorEntry entry, Wording wording, int at) {
      this.entry = entry;
      this.wording = wording;
      this.at = at;
    }
  }

  /** Advice on a text of any kind, which is only read. */
  static ErrorAdvice on(String text) {
    String searched = Wording.plain(text);
    List<Hit> hits = new ArrayList<>();
    for (ErrorEntry entry : ErrorTable.entries()) {
      Hit best = null;
      for (Wording wording : entry.wordings()) {
        int at = wording.in(searched);
        if (at >= 0 && (best == null || wording.weight() > best.wording.weight())) {
          best = new Hit(entry, wording, at);
        }
      }
      if (best != null) {
        hits.add(best);
      }
    }
    // What pins down most comes first; of equals, what is said first.
    hits.sort(
        Comparator.comparingInt((Hit hit) -> -hit.wording.weight())
            .thenComparingInt(hit -> hit.at));
    return new ErrorAdvice(hits);
  }

  /** The errors, the surest first; empty if none is known. */
  List<Hit> hits() {
    return Collections.unmodifiableList(hits);
  }

  /** The surest of them, or null. */
  @Nullable ErrorEntry best() {
    return hits.isEmpty() ? null : hits.get(0).entry;
  }

  /** For people, ending in a line break; empty if there is no hit. */
  String print() {
    StringBuilder page = new StringBuilder();
    for (Hit hit : hits) {
      ErrorEntry entry = hit.entry;
      page.append(page.length() == 0 ? "" : "\n").append(entry.title()).append('\n');
      line(page, "said as", hit.wording.text());
      line(page, "cause", entry.cause());
      String label = "look at";
      for (String look : entry.look()) {
        line(page, label, look);
        label = "";
      }
      line(page, "change", entry.change());
      String configuration = entry.configuration();
      if (configuration != null) {
        page.append('\n');
        for (String line : configuration.trim().split("\n", -1)) {
          page.append("    ").append(line).append('\n');
        }
        page.append('\n');
      }
      label = "source";
      for (String source : entry.sources()) {
        line(page, label, source);
        label = "";
      }
      line(page, "more", "docs/troubleshooting.md#" + entry.id());
    }
    return page.toString();
  }

  private static void line(StringBuilder page, String label, String text) {
    page.append("  ").append(label);
    for (int i = label.length() + 2; i < INDENT.length(); i++) {
      page.append(' ');
    }
    int column = INDENT.length();
    boolean begun = false;
    for (String word : text.split(" ", -1)) {
      if (begun && column + 1 + word.length() > WIDTH) {
        page.append('\n').append(INDENT);
        column = INDENT.length();
        begun = false;
      }
      page.append(begun ? " " : "").append(word);
      column += word.length() + (begun ? 1 : 0);
      begun = true;
    }
    page.append('\n');
  }

  /** One document: {@code hits}, each with all that is known. */
  String json() {
    JsonText json = new JsonText().beginObject().name("hits").beginArray();
    for (Hit hit : hits) {
      ErrorEntry entry = hit.entry;
      json.beginObject().member("id", entry.id()).member("title", entry.title());
      json.member("said", hit.wording.text()).member("cause", entry.cause());
      list(json, "look", entry.look());
      json.member("change", entry.change()).member("configuration", entry.configuration());
      list(json, "sources", entry.sources());
      json.endObject();
    }
    return json.endArray().endObject().toString();
  }

  private static void list(JsonText json, String name, List<String> texts) {
    json.name(name).beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }
}
