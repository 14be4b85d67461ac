package dev.headstay.demo;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.SampleProcess;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a program must come to: its exit code, the statuses on the wire in order, and the
 * one line of a header on each request. Immutable.
 *
 * @param header the header to look at
 * @param values its value on each request, as many as {@code statuses}; null: the request must not
 *     have it
 * @param absent headers that no request may have
 */
record Expectation(
    int exitCode,
    List<Integer> statuses,
    String header,
    List<@Nullable String> values,
    List<String> absent) {

  /** What differs, one sentence each; empty if the run was as expected. */
  List<String> deviations(SampleProcess.Result result, List<Exchange> exchanges) {
    List<String> deviations = new ArrayList<>();
    if (result.exitCode() != exitCode) {
      deviations.add("exit code " + result.exitCode() + " (expected: " + exitCode + ")");
    }
    List<Integer> seen = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      seen.add(exchange.status());
    }
    if (!seen.equals(statuses)) {
      deviations.add("statuses " + seen + " (expected: " + statuses + ")");
    }
    for (int i = 0; i < Math.min(exchanges.size(), values.size()); i++) {
      List<String> lines = exchanges.get(i).headers(header);
      String value = values.get(i);
      if (value == null ? !lines.isEmpty() : !lines.equals(List.of(value))) {
        // Without the values: they may be secrets.
        deviations.add(
            "request "
                + (i + 1)
                + ": "
                + lines.size()
                + " line(s) of "
                + header
                + (value == null ? " (expected: none)" : " (expected: one, with the right value)"));
      }
    }
    for (Exchange exchange : exchanges) {
      for (String name : absent) {
        if (!exchange.headers(name).isEmpty()) {
          deviations.add("a request with " + name + " (expected: none)");
        }
      }
    }
    return deviations;
  }
}
