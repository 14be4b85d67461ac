package dev.headstay.demo;

import dev.headstay.mockprovider.Exchange;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request of a recipe, as a program makes it, and what the gateway must get for it: line by line,
 * so that what a recipe does not name has come as it was. Immutable.
 *
 * <p>In the file: {@code ###} and what the program has, {@code METHOD URL}, a line for each header,
 * maybe a body; {@code <<} status and words of the answer without the agent; {@code >>} the status
 * with it; {@code -} a header that is gone and {@code +} a line that is new. {@code LOOP URL}
 * stands for each request of an SDK's tool loop below this URL.
 *
 * @param lines {@code Name: value}
 * @param answer how the answer begins and what is in it without the agent
 * @param status of the answer with the agent; null: any
 * @param removed names in lower case
 * @param added {@code Name: value}
 */
record RecipeCall(
    String title,
    String method,
    URI url,
    List<String> lines,
    String body,
    String answer,
    @Nullable Integer status,
    List<String> removed,
    List<String> added) {

  /** Where no recipe's rules hold. */
  static final String ELSEWHERE = "elsewhere.example.net";

  /** What must come as it was, on every request and in any spelling. */
  private static final List<String> PRESERVED =
      List.of(
          "Accept: text/event-stream, application/json;q=0.5",
          "Content-Type: application/json; charset=utf-8",
          "anthropic-client-version: 1.27.0-rc.1",
          "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
          "tracestate: rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
          "baggage: tenant=a;p=1",
          "X-Stainless-Lang: java",
          "x-stainless-retry-count: 0");

  private static final String BODY =
      "{\"model\":\"claude-sonnet-4-5\",\"max_tokens\":16,"
          + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  /** What clients and connections add by themselves. */
  private static final Set<String> TRANSPORT =
      Set.of(
          "host",
          "connection",
          "content-length",
          "transfer-encoding",
          "user-agent",
          "accept-encoding");

  static List<RecipeCall> parse(String text) {
    return Arrays.stream(text.split("(?m)^###"))
        .filter(part -> !part.isBlank())
        .map(part -> part(part.strip().lines().toList()))
        .toList();
  }

  private static RecipeCall part(List<String> text) {
    String[] start = text.get(1).split(" ");
    List<String> lines = new ArrayList<>(start[0].equals("LOOP") ? List.of() : PRESERVED);
    String body = BODY;
    String signed = null;
    String answer = "";
    Integer status = null;
    List<String> removed = new ArrayList<>();
    List<String> added = new ArrayList<>();
    for (String line : text.subList(2, text.size())) {
      String[] words = line.split(" ", 2);
      String rest = words.length > 1 ? words[1] : "";
      switch (words[0]) {
        case "<<" -> answer = rest;
        case ">>" -> status = rest.isBlank() ? null : Integer.valueOf(rest);
        case "-" -> removed.add(rest.toLowerCase(Locale.ROOT));
        case "+" -> added.add(rest);
        case "SIGN" -> signed = rest;
        default -> {
          if (line.startsWith("{")) {
            body = line;
          } else {
            lines.add(line);
          }
        }
      }
    }
    URI url = URI.create(start[1]);
    if (signed != null) {
      lines.addAll(RequestSignature.lines(start[0], url, lines, body, signed));
    }
    return new RecipeCall(text.get(0), start[0], url, lines, body, answer, status, removed, added);
  }

  boolean isLoop() {
    return method.equals("LOOP");
  }

  /** The same request to a host that no recipe names. */
  RecipeCall elsewhere() {
    URI other = URI.create("https://" + ELSEWHERE + "/anthropic/v1/messages");
    return new RecipeCall(
        title + ", elsewhere", method, other, lines, body, "", null, List.of(), List.of());
  }

  /** For {@code RequestsSample}. */
  String text() {
    return method + " " + url + "\n" + String.join("\n", lines) + "\n" + body + "\n\n";
  }

  /** What is not as it must be with what came of this request. */
  List<String> faults(Exchange exchange) {
    return faults(exchange, lines);
  }

  /** The same for a request of a program that adds lines of its own. */
  List<String> faults(Exchange exchange, List<String> sent) {
    List<String> missing = block(sent);
    missing.removeIf(line -> removed.contains(name(line)));
    missing.addAll(added);
    List<String> surplus = block(exchange.headerLines());
    for (String line : List.copyOf(surplus)) {
      if (missing.remove(line)) {
        surplus.remove(line);
      }
    }
    List<String> faults = new ArrayList<>();
    missing.forEach(line -> faults.add(title + ": lacks " + line));
    surplus.forEach(line -> faults.add(title + ": has " + line));
    if (status != null && status != exchange.status()) {
      faults.add(title + ": " + exchange.status() + " " + exchange.outcome());
    }
    return faults;
  }

  /** The lines that are not the connection's. */
  static List<String> block(List<String> headerLines) {
    List<String> lines = new ArrayList<>();
    for (String line : headerLines) {
      if (!TRANSPORT.contains(name(line))) {
        int colon = line.indexOf(':');
        lines.add(line.substring(0, colon) + ": " + line.substring(colon + 1).trim());
      }
    }
    return lines;
  }

  private static String name(String line) {
    return line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
  }
}
