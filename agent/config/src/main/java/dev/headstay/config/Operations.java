package dev.headstay.config;

import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.NamePattern;
import dev.headstay.policy.ValueRewriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one rule as they are read from {@code rules[].headers}, and what they mean for
 * where the rule may apply. Not thread-safe.
 */
final class Operations {
  final List<HeaderOperation> list = new ArrayList<>();

  /** Whether any value is a secret. */
  boolean secret;

  /** Whether any operation brings a value along. */
  boolean adds;

  private final Checks checks;
  private final Problems problems;
  private final Values values;
  private final boolean constantPerClient;

  Operations(Checks checks, Problems problems, Values values, boolean constantPerClient) {
    this.checks = checks;
    this.problems = problems;
    this.values = values;
    this.constantPerClient = constantPerClient;
  }

  private void add(HeaderOperation operation, boolean addsValue) {
    list.add(operation);
    secret |= operation.isSecret();
    adds |= addsValue;
  }

  void read(Node headers) {
    checks.keys(headers, Keys.HEADERS, Keys.NONE);
    named(headers, "remove");
    named(headers, "keep");
    for (Node node : headersIn(headers, "rename")) {
      rename(node);
    }
    for (Node node : headersIn(headers, "replace")) {
      replace(node);
    }
    for (Node node : headersIn(headers, "set")) {
      HeaderValue value = values.read(node);
      if (value != null) {
        add(node, value, false);
      }
    }
    for (Node node : headersIn(headers, "default")) {
      HeaderValue value = values.read(node);
      if (value != null) {
        add(node, value, true);
      }
    }
    for (Node node : headersIn(headers, "append")) {
      append(node);
    }
  }

  /** An operation on headers by their names alone. */
  private void named(Node headers, String operation) {
    boolean keep = operation.equals("keep");
    for (Node item : checks.list(headers, operation, "header names", true)) {
      if (item.kind != Node.TEXT) {
        problems.masked(item, "a header name, or its beginning and *");
        continue;
      }
      try {
        NamePattern name = NamePattern.parse(item.text);
        add(
            keep ? HeaderOperation.keep(name, constantPerClient) : HeaderOperation.remove(name),
            keep);
      } catch (IllegalArgumentException e) {
        problems.refused(item, e);
      }
    }
  }

  private void add(Node node, HeaderValue value, boolean ifAbsent) {
    try {
      add(
          ifAbsent
              ? HeaderOperation.defaultValue(node.key, value)
              : HeaderOperation.set(node.key, value),
          true);
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
    }
  }

  /** The entries of one operation whose names are headers that rules may touch. */
  private List<Node> headersIn(Node headers, String operation) {
    List<Node> nodes = new ArrayList<>();
    Node section = checks.object(headers, operation);
    if (section != null) {
      Map<String, Node> seen = new HashMap<>();
      for (Node node : section.fields().values()) {
        if (checks.isHeader(node, seen, true)) {
          nodes.add(node);
        }
      }
    }
    return nodes;
  }

  private void rename(Node node) {
    if (!checks.isText(node, "a header name")) {
      return;
    }
    try {
      add(HeaderOperation.rename(node.key, node.text), false);
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
    }
  }

  private void replace(Node node) {
    if (node.kind != Node.OBJECT) {
      HeaderValue to = values.read(node);
      if (to != null) {
        replaceWith(node, null, to);
      }
      return;
    }
    checks.keys(node, Keys.REPLACE, Keys.NONE);
    Node from = node.get("from");
    Node matching = node.get("matching");
    Node to = node.get("to");
    if (to == null) {
      problems.missing(node, "to", "the new value");
    }
    if (from != null && matching != null) {
      problems.key(matching, "from and matching", "one of them", null);
    } else if (matching != null) {
      matching(node, matching, to);
    } else if (from == null) {
      problems.missing(node, "from", "from or matching");
    } else {
      HeaderValue old = values.read(from);
      HeaderValue value = to == null ? null : values.read(to);
      if (old != null && value != null) {
        replaceWith(node, old, value);
      }
    }
  }

  private void replaceWith(Node node, @Nullable HeaderValue from, HeaderValue to) {
    try {
      add(
          from == null
              ? HeaderOperation.replace(node.key, to)
              : HeaderOperation.replaceFrom(node.key, from, to),
          true);
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
    }
  }

  private void matching(Node node, Node matching, @Nullable Node to) {
    if (matching.kind != Node.TEXT) {
      problems.masked(matching, "an RE2 expression");
      return;
    }
    RegexRewriter expression;
    try {
      expression = RegexRewriter.compile(matching.text);
    } catch (IllegalArgumentException e) {
      problems.refused(matching, e);
      return;
    }
    Values.Parts parts = to == null ? null : values.parts(to, expression.groups());
    if (parts != null) {
      ValueRewriter rewriter = expression.to(parts.list);
      add(HeaderOperation.replaceMatching(node.key, rewriter, parts.secret), true);
    }
  }

  private void append(Node node) {
    List<HeaderValue> members = new ArrayList<>();
    if (node.kind == Node.LIST) {
      for (Node item : node.items()) {
        HeaderValue member = values.member(item);
        if (member != null) {
          members.add(member);
        }
      }
    } else {
      HeaderValue member = values.member(node);
      if (member != null) {
        members.add(member);
      }
    }
    try {
      add(HeaderOperation.append(node.key, members), true);
    } catch (IllegalArgumentException e) {
      problems.refusedKey(node, e);
    }
  }
}
