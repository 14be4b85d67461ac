package dev.headstay.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

/** Shows what {@link ContractRunner} did in another JVM as tests of this one. */
public final class ForkedContract {
  private ForkedContract() {}

  /**
   * Runs contract classes in {@code jvm}, whose class path has the kit, JUnit and the client.
   *
   * @return a container for each clause, with a test for each way; a JVM that ends early is a
   *     failing test of its own
   */
  public static Stream<DynamicNode> tests(ForkedJvm jvm, Duration timeout, String... contracts)
      throws Exception {
    List<String> program = new ArrayList<>(List.of(ContractRunner.class.getName()));
    program.addAll(List.of(contracts));
    return nodes(jvm.program(program.toArray(new String[0])).run(timeout));
  }

  /**
   * Runs the clauses against the broken variants they name.
   *
   * @return a container for each clause, with a test for each variant that it must catch
   */
  public static Stream<DynamicNode> variants(ForkedJvm jvm, Duration timeout, String... contracts)
      throws Exception {
    List<String> program = new ArrayList<>(List.of("--variants"));
    program.addAll(List.of(contracts));
    return tests(jvm, timeout, program.toArray(new String[0]));
  }

  static Stream<DynamicNode> nodes(ForkedJvm.Result result) {
    Map<String, List<DynamicNode>> clauses = new LinkedHashMap<>();
    for (String line : result.stdout().split("\\R", -1)) {
      ContractRunner.Outcome outcome = ContractRunner.Outcome.parse(line);
      if (outcome != null) {
        clauses
            .computeIfAbsent(outcome.clause(), clause -> new ArrayList<>())
            .add(DynamicTest.dynamicTest(outcome.display(), () -> replay(outcome, result)));
      }
    }
    List<DynamicNode> nodes = new ArrayList<>();
    clauses.forEach((clause, tests) -> nodes.add(DynamicContainer.dynamicContainer(clause, tests)));
    if (!clauses.isEmpty()) {
      nodes.add(
          DynamicTest.dynamicTest(
              "no secret gets out", () -> Canaries.none("stderr", result.stderr())));
    }
    if (clauses.isEmpty() || result.exitCode() > 1) {
      nodes.add(
          DynamicTest.dynamicTest(
              "the JVM runs to its end", () -> fail("no complete run: " + result)));
    }
    return nodes.stream();
  }

  private static void replay(ContractRunner.Outcome outcome, ForkedJvm.Result result) {
    switch (outcome.status()) {
      case PASSED -> {}
      case SKIPPED -> abort(outcome.reason());
      case FAILED -> fail(outcome.reason() + "\n--- stderr\n" + result.stderr());
    }
  }
}
