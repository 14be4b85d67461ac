package dev.headstay.config;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads YAML text by SnakeYAML's event parser, which creates no objects for tags and expands no
 * alias. Scalars are told apart as in JSON: {@code yes}, {@code on} and {@code 0x1F} are text.
 */
final class YamlSyntax {
  private YamlSyntax() {}

  /** Returns whether the tree is whole. */
  static boolean read(String text, TreeBuilder tree, Problems problems) {
    try {
      ParserImpl parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
      State state = new State(tree, problems);
      while (!parser.checkEvent(Event.ID.StreamEnd)) {
        if (!state.step(parser.getEvent())) {
          return false;
        }
      }
      return true;
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      int line = mark == null ? 0 : mark.getLine() + 1;
      int column = mark == null ? 0 : mark.getColumn() + 1;
      problems.add(line, column, "", found(e.getProblem()), "valid YAML", null);
    } catch (YAMLException e) {
      problems.file("not valid YAML", "YAML text without control characters");
    }
    return false;
  }

  /** SnakeYAML's words where they quote nothing but single characters, else our own. */
  private static String found(String problem) {
    if (problem == null || problem.length() > 120) {
      return "not valid YAML";
    }
    if (problem.indexOf("end of stream") >= 0) {
      return "the file ends too early";
    }
    int quote = problem.indexOf('\'');
    int end = problem.lastIndexOf('\'');
    if (problem.indexOf('\t') >= 0 || problem.indexOf("\\t(TAB)") >= 0) {
      return "a tab in the indentation";
    }
    return ((quote >= 0 && end - quote > 20) || problem.indexOf('\n') >= 0)
        ? "not valid YAML"
        : problem;
  }

  /** Where in the document the events are: keys and values look alike to the parser. */
  private static final class State {
    private final TreeBuilder tree;
    private final Problems problems;
    private final boolean[] inObject = new boolean[TreeBuilder.DEEPEST + 2];
    private int depth;
    private boolean keyNext;

    State(TreeBuilder tree, Problems problems) {
      this.tree = tree;
      this.problems = problems;
    }

    boolean step(Event event) {
      if (event instanceof NodeEvent) {
        return node((NodeEvent) event);
      }
      if (event.is(Event.ID.MappingEnd) || event.is(Event.ID.SequenceEnd)) {
        tree.end();
        depth--;
        keyNext = inObject[depth];
      }
      return true;
    }

    private boolean node(NodeEvent event) {
      Mark start = event.getStartMark();
      int line = start.getLine() + 1;
      int column = start.getColumn() + 1;
      if (keyNext) {
        keyNext = false;
        return key(event, line, column);
      }
      keyNext = inObject[depth];
      if (event instanceof AliasEvent) {
        Node alias = tree.scalar(Node.REFUSED, line, column, "", 0);
        if (alias != null) {
          problems.add(line, column, alias.path(), "an alias", "the value itself", null);
        }
        return alias != null;
      }
      Node node;
      String tag;
      if (event instanceof ScalarEvent) {
        ScalarEvent scalar = (ScalarEvent) event;
        node = scalar(scalar, line, column);
        tag = scalar.getTag();
      } else {
        boolean object = event.is(Event.ID.MappingStart);
        node = tree.start(object ? Node.OBJECT : Node.LIST, line, column);
        tag = ((CollectionStartEvent) event).getTag();
        if (node != null) {
          inObject[++depth] = object;
          keyNext = object;
        }
      }
      if (node != null && event.getAnchor() != null) {
        problems.at(node, "an anchor", "the value alone: aliases are not followed");
      }
      if (node != null && tag != null) {
        problems.at(node, "a tag", "the value alone: tags are not followed");
      }
      return node != null;
    }

    private boolean key(NodeEvent event, int line, int column) {
      if (!(event instanceof ScalarEvent)) {
        problems.add(line, column, "", "a key that is not text", "text", null);
        return false;
      }
      ScalarEvent scalar = (ScalarEvent) event;
      if (scalar.getAnchor() != null || scalar.getTag() != null) {
        problems.add(line, column, "", "an anchor or a tag", "the key alone", null);
      }
      if (scalar.isPlain() && scalar.getValue().equals("<<")) {
        problems.add(line, column, "", "a merge key", "the keys themselves", null);
        return false;
      }
      tree.key(scalar.getValue(), line, column);
      return true;
    }

    private @Nullable Node scalar(ScalarEvent event, int line, int column) {
      String text = event.getValue();
      Mark end = event.getEndMark();
      int quotes = event.isPlain() ? 0 : 1;
      boolean oneLine = end.getLine() + 1 == line;
      boolean asWritten = end.getColumn() + 1 - column == text.length() + 2 * quotes;
      int textColumn = (oneLine && asWritten) ? column + quotes : 0;
      return tree.scalar(event.isPlain() ? kind(text) : Node.TEXT, line, column, text, textColumn);
    }
  }

  private static int kind(String text) {
    switch (text) {
      case "":
      case "~":
      case "null":
      case "Null":
      case "NULL":
        return Node.NULL;
      case "true":
      case "True":
      case "TRUE":
      case "false":
      case "False":
      case "FALSE":
        return Node.BOOLEAN;
      default:
        return isNumber(text) ? Node.NUMBER : Node.TEXT;
    }
  }

  /** JSON's numbers: an optional minus, digits, a fraction, an exponent. */
  private static boolean isNumber(String text) {
    int i = text.charAt(0) == '-' ? 1 : 0;
    int digits = digits(text, i);
    if (digits == i) {
      return false;
    }
    i = digits;
    if (i < text.length() && text.charAt(i) == '.') {
      digits = digits(text, i + 1);
      if (digits == i + 1) {
        return false;
      }
      i = digits;
    }
    if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
        i++;
      }
      digits = digits(text, i);
      if (digits == i) {
        return false;
      }
      i = digits;
    }
    return i == text.length();
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
