package dev.headstay.mockprovider;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One request that the mock received, and how it was judged. Immutable.
 *
 * @param number 1 for the first since start
 * @param requestLine verbatim
 * @param headerLines {@code Name: value}, verbatim and in the order of the wire; values of secrets
 *     are whole here, see {@link #maskedHeaderLines()}
 * @param body decoded from its framing, as UTF-8
 * @param provider whose judgement it was, in LiteLLM's names, or {@code gateway}
 * @param status of the answer
 * @param outcome one phrase: {@code tool_use}, {@code end_turn}, or why it was refused
 */
public record Exchange(
    int number,
    String requestLine,
    List<String> headerLines,
    String body,
    String provider,
    int status,
    String outcome) {

  /** The values of every line with that name, in any case and in the order of the wire. */
  public List<String> headers(String name) {
    return WireRequest.values(headerLines, name);
  }

  /** The header lines as they may be printed: a secret is replaced by {@code ****}. */
  public List<String> maskedHeaderLines() {
    List<String> lines = new ArrayList<>();
    for (String line : headerLines) {
      lines.add(mask(line));
    }
    return lines;
  }

  /** A few lines for a person: request line, header lines with secrets masked, and the outcome. */
  public String printed() {
    StringBuilder text = new StringBuilder();
    text.append("> ").append(maskedRequestLine()).append('\n');
    for (String line : maskedHeaderLines()) {
      text.append("> ").append(line).append('\n');
    }
    return text.append("< ").append(status).append(' ').append(outcome).append('\n').toString();
  }

  private String maskedRequestLine() {
    return requestLine.replaceAll("(X-Amz-(?:Signature|Security-Token)=)[^& ]+", "$1****");
  }

  private static String mask(String line) {
    int colon = line.indexOf(':');
    if (colon < 0 || !isSecret(line.substring(0, colon).toLowerCase(Locale.ROOT))) {
      return line;
    }
    String value = line.substring(colon + 1).trim();
    int scheme = value.indexOf(' ');
    return line.substring(0, colon)
        + ": "
        + (scheme > 0 ? value.substring(0, scheme + 1) : "")
        + "****";
  }

  private static boolean isSecret(String name) {
    return name.endsWith("authorization")
        || name.endsWith("api-key")
        || name.endsWith("cookie")
        || name.endsWith("token");
  }
}
