package dev.headstay.testing;

import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import java.util.ArrayList;
import java.util.List;

/** A header block to scribble on. */
final class Block {
  private record Line(String name, String value, int source) {}

  private final List<Line> original;
  private List<Line> lines;

  Block(HeaderLines original) {
    this.original = copy(original);
    this.lines = copy(original);
  }

  private static List<Line> copy(HeaderLines from) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < from.size(); i++) {
      lines.add(new Line(from.name(i), from.value(i), from.source(i)));
    }
    return lines;
  }

  void take(HeaderLines decided) {
    lines = copy(decided);
  }

  /** Goes back to what the client made. */
  void restore() {
    lines = new ArrayList<>(original);
  }

  boolean has(String name) {
    return !values(name).isEmpty();
  }

  List<String> values(String name) {
    List<String> values = new ArrayList<>();
    for (Line line : lines) {
      if (line.name.equalsIgnoreCase(name)) {
        values.add(line.value);
      }
    }
    return values;
  }

  void add(String name, String value) {
    lines.add(new Line(name, value, HeaderLines.NEW));
  }

  void remove(String name) {
    lines.removeIf(line -> line.name.equalsIgnoreCase(name));
  }

  void set(String name, String value) {
    remove(name);
    add(name, value);
  }

  void addBackWhatIsGone() {
    for (Line line : original) {
      if (lines.stream().noneMatch(kept -> kept.source == line.source)) {
        lines.add(line);
      }
    }
  }

  HeaderDecision decision() {
    if (lines.equals(original)) {
      return HeaderDecision.UNCHANGED;
    }
    HeaderLines sent = new HeaderLines(lines.size());
    for (Line line : lines) {
      Decisions.append(sent, line.name, line.value, line.source);
    }
    return Decisions.send(sent);
  }
}
