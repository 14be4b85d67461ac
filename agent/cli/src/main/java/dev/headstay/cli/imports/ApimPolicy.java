package dev.headstay.cli.imports;

import dev.headstay.policy.SecretNames;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.jspecify.annotations.Nullable;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.Locator;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * {@code set-header} in the inbound section of a policy of Azure API Management
 * (https://learn.microsoft.com/azure/api-management/set-header-policy), in the order in which it
 * stands there. Policies as people write them are XML but for their expressions, whose quotes and
 * angle brackets are masked first; no document type is read, so no entity is.
 */
final class ApimPolicy {
  private static final String ROOT = "<x>";

  private final Snippet snippet;
  private final Draft draft;

  ApimPolicy(Snippet snippet, Draft draft) {
    this.snippet = snippet;
    this.draft = draft;
  }

  void read() throws NotUnderstood {
    int type = snippet.text.indexOf("<!DOCTYPE");
    if (type >= 0) {
      throw snippet.wrong(type, "a document type", "a policy without one");
    }
    String masked = mask(snippet.text);
    // A part of a policy has many roots.
    boolean whole = masked.startsWith("<?xml");
    String text = whole ? masked : ROOT + masked + "</x>";
    Handler handler = new Handler(whole ? 0 : ROOT.length());
    try {
      SAXParserFactory factory = SAXParserFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
      factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
      SAXParser parser = factory.newSAXParser();
      parser.parse(new InputSource(new StringReader(text)), handler);
    } catch (SAXException e) {
      // Its message may hold what the file holds.
      throw handler.notXml();
    } catch (ParserConfigurationException | IOException e) {
      throw new NotUnderstood(snippet.name + ": not read as XML: " + e.getClass().getName());
    }
  }

  /** Takes out of expressions what XML would take for its own; all stays at its place. */
  static String mask(String text) {
    StringBuilder masked = new StringBuilder(text);
    for (int i = text.indexOf('@'); i >= 0; i = text.indexOf('@', i + 1)) {
      char open = i + 1 < text.length() ? text.charAt(i + 1) : 0;
      if ((open == '(' || open == '{') && begins(text, i)) {
        i = mask(text, masked, i + 1, open, open == '(' ? ')' : '}');
      }
    }
    return masked.toString();
  }

  /** Whether what stands before is a quote, or the end of a tag. */
  private static boolean begins(String text, int at) {
    int i = at - 1;
    while (i >= 0 && text.charAt(i) <= ' ') {
      i--;
    }
    return i >= 0 && (text.charAt(i) == '>' || text.charAt(i) == '"');
  }

  private static int mask(String text, StringBuilder masked, int start, char open, char close) {
    int depth = 0;
    boolean quoted = false;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        masked.setCharAt(i, '_');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == open) {
        depth++;
      } else if (!quoted && c == close && --depth == 0) {
        return i;
      }
      if (i < text.length() && "\"<&>".indexOf(text.charAt(i)) >= 0) {
        masked.setCharAt(i, '_');
      }
    }
    // Without an end, it is no expression.
    masked.replace(start, text.length(), text.substring(start));
    return text.length();
  }

  /** Goes through the elements. */
  private final class Handler extends DefaultHandler {
    private final int shift;
    private final Deque<String> open = new ArrayDeque<>();
    private final List<SnippetValue> values = new ArrayList<>();
    private final List<String> overridden = new ArrayList<>();
    private @Nullable Locator locator;
    private @Nullable Scope scope;
    private @Nullable StringBuilder value;
    private String name = "";
    private String action = "";
    private boolean expression;
    private int line;
    private int column;

    Handler(int shift) {
      this.shift = shift;
    }

    @Override
    public void setDocumentLocator(Locator locator) {
      this.locator = locator;
    }

    NotUnderstood notXml() {
      int line = locator == null ? 1 : locator.getLineNumber();
      int column = locator == null ? 1 : locator.getColumnNumber() - (line == 1 ? shift : 0);
      String expectation = "a policy of Azure API Management";
      return new NotUnderstood(
          snippet.name, line, Math.max(1, column), "not well-formed XML", expectation);
    }

    /** The parser tells where a tag ends; it begins at the last bracket before. */
    private void place(String element) {
      int end = locator == null ? 1 : locator.getColumnNumber();
      line = locator == null ? 1 : locator.getLineNumber();
      column = 1;
      int start = snippet.start(line);
      int to = start + end - 1 - (line == 1 ? shift : 0);
      int tag = snippet.text.lastIndexOf("<" + element, Math.max(0, to));
      if (tag >= 0) {
        line = snippet.line(tag);
        column = snippet.column(tag);
      }
    }

    @Override
    public void startElement(String uri, String local, String element, Attributes attributes) {
      if (element.equals("set-header")) {
        place(element);
        name = String.valueOf(attributes.getValue("name"));
        action = String.valueOf(attributes.getValue("exists-action"));
        values.clear();
        expression = false;
      } else if (element.equals("value") && "set-header".equals(open.peek())) {
        value = new StringBuilder();
      } else if (isInbound()) {
        place(element);
        policy(element, attributes);
      }
      open.push(element);
    }

    /** A policy other than set-header, right in the inbound section. */
    private void policy(String element, Attributes attributes) {
      String url = attributes.getValue("base-url");
      if (element.equals("set-backend-service") && url != null && !isExpression(url)) {
        scope().hosts.clear();
        draft.url(scope(), url, line, column);
      } else if (element.equals("set-backend-service") || element.startsWith("authentication-")) {
        draft.leftOut(line, column, "<" + shown(element) + ">");
      } else if (!isFrame(element)) {
        draft.note(line, column, "<" + shown(element) + ">: is no operation on headers");
      }
    }

    private boolean isFrame(String element) {
      return element.equals("x")
          || element.equals("policies")
          || element.equals("fragment")
          || element.equals("inbound")
          || element.equals("base")
          || element.equals("backend")
          || element.equals("outbound")
          || element.equals("on-error");
    }

    private String shown(String element) {
      return element.length() > 60 || SecretNames.looksSecret(element) ? "..." : element;
    }

    /** What the element is in that has a meaning, or null right in the inbound section. */
    private @Nullable String inside() {
      for (String element : open) {
        if (element.equals("inbound") || element.equals("fragment") || element.equals("x")) {
          return null;
        }
        if (!element.equals("policies")) {
          return element;
        }
      }
      return null;
    }

    private boolean isInbound() {
      return inside() == null;
    }

    private Scope scope() {
      Scope known = scope;
      if (known == null) {
        known = draft.scope(line, column, this);
        scope = known;
      }
      return known;
    }

    @Override
    public void characters(char[] text, int start, int length) {
      StringBuilder open = value;
      if (open != null) {
        open.append(text, start, length);
      }
    }

    @Override
    public void endElement(String uri, String local, String element) {
      open.pop();
      StringBuilder read = value;
      if (element.equals("value") && read != null) {
        String text = read.toString().trim();
        expression |= isExpression(text);
        values.add(named(text));
        value = null;
      } else if (element.equals("set-header")) {
        header();
      }
    }

    private boolean isExpression(String text) {
      return text.trim().startsWith("@(") || text.trim().startsWith("@{");
    }

    /** Text in which {@code {{name}}} stands for what the gateway has under that name. */
    private SnippetValue named(String text) {
      SnippetValue value = new SnippetValue();
      int from = 0;
      for (int i = text.indexOf("{{"); i >= 0; i = text.indexOf("{{", from)) {
        int end = text.indexOf("}}", i);
        String inner = end < 0 ? "" : text.substring(i + 2, end).trim();
        if (!inner.matches("[A-Za-z0-9._-]+") || SecretNames.looksSecret(inner)) {
          break;
        }
        value.literal(text.substring(from, i)).add(SnippetValue.NAMED, inner);
        from = end + 2;
      }
      return value.literal(text.substring(from));
    }

    private void header() {
      String inside = inside();
      if (inside != null) {
        boolean response = inside.equals("outbound") || inside.equals("on-error");
        draft.leftOut(
            line,
            column,
            Draft.shown(name)
                + ": in <"
                + shown(inside)
                + ">"
                + (response ? ", so of the response" : ", not in every request"));
      } else if (isExpression(name) || name.contains("{{") || isExpression(action)) {
        draft.leftOut(line, column, "a header by an expression or a named value");
      } else if (action.equals("delete")) {
        draft.remove(scope(), name, line, column);
      } else if (expression) {
        draft.leftOut(line, column, Draft.shown(name) + ": a policy expression, @(...)");
      } else if (values.isEmpty()) {
        draft.leftOut(line, column, Draft.shown(name) + ": no value");
      } else {
        put();
      }
    }

    private void put() {
      switch (action) {
        case "append":
          for (SnippetValue value : values) {
            draft.put(scope(), Step.Kind.APPEND, name, value, line, column);
          }
          break;
        case "skip":
          draft.put(scope(), Step.Kind.DEFAULT, name, joined(), line, column);
          break;
        case "override":
        case "null":
          if (overridden.contains(name.toLowerCase(Locale.ROOT))) {
            draft.note(line, column, Draft.shown(name) + ": set twice; the last one counts");
          }
          overridden.add(name.toLowerCase(Locale.ROOT));
          draft.put(scope(), Step.Kind.SET, name, joined(), line, column);
          break;
        default:
          draft.leftOut(line, column, Draft.shown(name) + ": an unknown exists-action");
      }
    }

    /** Values of one header make one list. */
    private SnippetValue joined() {
      SnippetValue joined = new SnippetValue();
      Iterator<SnippetValue> all = values.iterator();
      while (all.hasNext()) {
        for (SnippetValue.Part part : all.next().parts()) {
          if (part.kind == SnippetValue.LITERAL) {
            joined.literal(part.text);
          } else {
            joined.add(part.kind, part.text);
          }
        }
        joined.literal(all.hasNext() ? "," : "");
      }
      return joined;
    }
  }
}
