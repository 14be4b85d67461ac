package dev.headstay.config;

import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.RequestMatcher;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way without a file: the headers of {@code ANTHROPIC_CUSTOM_HEADERS}, one {@code Name: value}
 * a line as Claude Code reads them, for {@code api.anthropic.com} and the host of {@code
 * ANTHROPIC_BASE_URL}, where the application sends none of that name. Every value is a secret.
 */
final class CustomHeaders {
  static final String HEADERS = "ANTHROPIC_CUSTOM_HEADERS";
  static final String BASE_URL = "ANTHROPIC_BASE_URL";
  private static final String FIRST_PARTY = "api.anthropic.com";

  private CustomHeaders() {}

  /** Adds the rules to {@code policy}, or notes problems. */
  static void read(
      String headers,
      @Nullable String baseUrl,
      HeaderPolicy.Builder policy,
      List<Problem> problems,
      Collection<String> warnings) {
    List<HeaderOperation> operations = operations(headers, problems);
    if (operations.isEmpty() || !problems.isEmpty()) {
      return;
    }
    policy.rule(rule(HEADERS, FIRST_PARTY, false, operations));
    if (baseUrl == null) {
      return;
    }
    boolean http = baseUrl.regionMatches(true, 0, "http://", 0, 7);
    try {
      if (!http && !baseUrl.regionMatches(true, 0, "https://", 0, 8)) {
        throw new IllegalArgumentException("a URL without http:// or https://");
      }
      String host = host(baseUrl.substring(http ? 7 : 8), http ? 80 : 443);
      policy.rule(rule(HEADERS + " for " + BASE_URL, host, http, operations));
      if (http) {
        String warning = BASE_URL + " is plain http: the values of " + HEADERS + " go to " + host;
        warnings.add(warning + " unencrypted");
      }
    } catch (IllegalArgumentException e) {
      problems.add(problem(BASE_URL, 0, "not a URL", "https://host[:port]/…"));
    }
  }

  private static HeaderRule rule(
      String name, String host, boolean overHttp, List<HeaderOperation> operations) {
    List<HostPattern> hosts = Collections.singletonList(HostPattern.parse(host));
    HeaderRule.Builder rule = HeaderRule.builder(name);
    rule.overHttp(overHttp).matcher(RequestMatcher.builder().hosts(hosts).build());
    for (HeaderOperation operation : operations) {
      rule.add(operation);
    }
    return rule.build();
  }

  private static List<HeaderOperation> operations(String headers, List<Problem> problems) {
    List<HeaderOperation> operations = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int number = 0;
    int start = 0;
    while (start <= headers.length()) {
      int newline = headers.indexOf('\n', start);
      int end = newline < 0 ? headers.length() : newline;
      number++;
      String line = headers.substring(start, end).trim();
      if (!line.isEmpty()) {
        operation(line, number, names, operations, problems);
      }
      start = end + 1;
    }
    return operations;
  }

  private static void operation(
      String line,
      int number,
      Set<String> names,
      List<HeaderOperation> operations,
      List<Problem> problems) {
    int colon = line.indexOf(':');
    String name = line.substring(0, Math.max(colon, 0)).trim();
    String value = line.substring(colon + 1).trim();
    if (name.isEmpty() || value.isEmpty()) {
      problems.add(problem(HEADERS, number, "a line that is no header", "Name: value"));
      return;
    }
    try {
      // Checked as a constant, kept as a secret.
      HeaderValue.constant(value);
      HeaderValue secret = HeaderValue.of(new FixedValue(value), true, "***");
      operations.add(HeaderOperation.defaultValue(name, secret));
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        problems.add(problem(HEADERS, number, "a header that an earlier line has", "each once"));
      }
    } catch (IllegalArgumentException e) {
      String expected = "Name: value, a header that rules may touch and visible ASCII text";
      problems.add(problem(HEADERS, number, "a name or a value that no header may have", expected));
    }
  }

  private static Problem problem(String place, int line, String found, String expectation) {
    return new Problem(place, line, line == 0 ? 0 : 1, "", found, expectation, null);
  }

  /** {@code host:port} of what follows a URL's scheme; credentials are left out. */
  private static String host(String rest, int port) {
    int end = 0;
    while (end < rest.length() && "/?#\\".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(rest.lastIndexOf('@', end) + 1, end);
    boolean hasPort = authority.lastIndexOf(':') > authority.lastIndexOf(']');
    return hasPort ? authority : authority + ":" + port;
  }
}
