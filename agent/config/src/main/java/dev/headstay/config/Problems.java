package dev.headstay.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one file, up to a number that a person still reads. Not thread-safe. */
final class Problems {
  static final int MOST = 50;

  private final String place;
  private final List<Problem> problems = new ArrayList<>();
  private int count;

  Problems(String place) {
    this.place = place;
  }

  String place() {
    return place;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** All problems in the order they were met; past {@link #MOST} the last one counts the rest. */
  List<Problem> all() {
    if (count > MOST) {
      List<Problem> all = new ArrayList<>(problems);
      String more = "and " + (count - MOST) + " more problems";
      all.add(new Problem(place, 0, 0, "", more, "", null));
      return all;
    }
    return problems;
  }

  void add(
      int line,
      int column,
      String keyPath,
      String found,
      String expectation,
      @Nullable String suggestion) {
    count++;
    if (problems.size() < MOST) {
      problems.add(new Problem(place, line, column, keyPath, found, expectation, suggestion));
    }
  }

  /** Takes over what was found in another file. */
  void include(Problems other) {
    count += other.count;
    for (Problem problem : other.problems) {
      if (problems.size() < MOST) {
        problems.add(problem);
      }
    }
  }

  /** The whole file is wrong. */
  void file(String found, String expectation) {
    add(0, 0, "", found, expectation, null);
  }

  /** A value is wrong. */
  void at(Node node, String found, String expectation) {
    if (node.kind == Node.REFUSED) {
      return;
    }
    add(node.line, node.column, node.path(), found, expectation, null);
  }

  /** A value is wrong, and may be a slip for one of {@code candidates}. */
  void at(Node node, String expectation, Collection<String> candidates) {
    if (node.kind == Node.REFUSED) {
      return;
    }
    String suggestion = Suggestion.nearest(node.text, candidates);
    add(node.line, node.column, node.path(), shown(node), expectation, suggestion);
  }

  /** A value is not of the kind that is expected; it is shown. */
  void wrong(Node node, String expectation) {
    at(node, shown(node), expectation);
  }

  /** A value is wrong and could hold a secret: only its kind is shown. */
  void masked(Node node, String expectation) {
    at(node, node.kindName(), expectation);
  }

  /** A key is wrong. */
  void key(Node node, String found, String expectation, @Nullable String suggestion) {
    if (node.kind == Node.REFUSED) {
      return;
    }
    add(node.keyLine, node.keyColumn, node.path(), found, expectation, suggestion);
  }

  /** A key is missing from {@code object}. */
  void missing(Node object, String key, String expectation) {
    add(object.line, object.column, object.pathTo(key), "missing", expectation, null);
  }

  /** A value that the policy refused: its message is {@code "value" (expected: …)}. */
  void refused(Node node, IllegalArgumentException refusal) {
    refused(node.line, node.column, node.path(), refusal);
  }

  /** A key that the policy refused. */
  void refusedKey(Node node, IllegalArgumentException refusal) {
    refused(node.keyLine, node.keyColumn, node.path(), refusal);
  }

  private void refused(int line, int column, String path, IllegalArgumentException refusal) {
    String message = String.valueOf(refusal.getMessage());
    int split = message.indexOf(" (expected: ");
    if (split < 0 || !message.endsWith(")")) {
      add(line, column, path, message, "", null);
      return;
    }
    String expectation = message.substring(split + 12, message.length() - 1);
    add(line, column, path, message.substring(0, split), expectation, null);
  }

  static String shown(Node node) {
    return node.isScalar() ? Problem.quote(node.text) : node.kindName();
  }
}
