package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.SampleProcess;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectationTest {
  private static final SampleProcess.Result ENDED_WELL = new SampleProcess.Result(0, "", "");
  private final Expectation expectation =
      new Expectation(0, List.of(200, 200), "x-h", Arrays.asList("v", "v"), List.of("x-other"));

  @Test
  void acceptsOneLineWithTheValueOnEachRequest() {
    assertThat(expectation.deviations(ENDED_WELL, List.of(with("X-H: v"), with("x-h: v"))))
        .isEmpty();
  }

  @Test
  void noticesALineThatIsMissingDoubledOrWrong() {
    assertThat(expectation.deviations(ENDED_WELL, List.of(with(), with("x-h: v")))).hasSize(1);
    assertThat(
            expectation.deviations(ENDED_WELL, List.of(with("x-h: v", "x-h: v"), with("x-h: w"))))
        .hasSize(2);
  }

  @Test
  void noticesALineThatMustNotBeThere() {
    Expectation none =
        new Expectation(0, List.of(200), "x-h", Arrays.asList((String) null), List.of());

    assertThat(none.deviations(ENDED_WELL, List.of(with("x-h: v")))).hasSize(1);
    assertThat(none.deviations(ENDED_WELL, List.of(with()))).isEmpty();
  }

  @Test
  void noticesAnotherHeaderThatHasNoBusinessThere() {
    assertThat(
            expectation.deviations(
                ENDED_WELL, List.of(with("x-h: v"), with("x-h: v", "X-Other: o"))))
        .containsExactly("a request with x-other (expected: none)");
  }

  @Test
  void noticesARequestTooFewAndAWrongExitCode() {
    SampleProcess.Result failed = new SampleProcess.Result(1, "", "");

    assertThat(expectation.deviations(failed, List.of(with("x-h: v"))))
        .containsExactly("exit code 1 (expected: 0)", "statuses [200] (expected: [200, 200])");
  }

  private static Exchange with(String... headerLines) {
    return new Exchange(1, "GET / HTTP/1.1", List.of(headerLines), "", "anthropic", 200, "ok");
  }
}
