package dev.headstay.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headstay.testing.ContractRunner.Outcome;
import dev.headstay.testing.ContractRunner.Status;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class ForkedContractTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static ForkedJvm jvm() {
    return ForkedJvm.of(Jdks.running())
        .classPath(System.getProperty("java.class.path"))
        .property(HttpClientContract.ONE_WAY, "true");
  }

  @TestFactory
  Stream<DynamicNode> showsTheTestsOfAnotherJvm() throws Exception {
    return ForkedContract.tests(jvm(), LIMIT, SimulatedContractTest.class.getName());
  }

  @Test
  void showsAJvmThatEndsEarlyAsAFailure() throws Exception {
    List<DynamicNode> nodes =
        ForkedContract.tests(jvm(), LIMIT, "dev.headstay.testing.Missing").toList();

    assertThat(nodes).hasSize(1);
    Executable test = ((DynamicTest) nodes.get(0)).getExecutable();
    assertThatThrownBy(test::execute)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ClassNotFoundException: dev.headstay.testing.Missing");
  }

  @Test
  void readsWhatTheRunnerPrints() {
    Outcome outcome = new Outcome("a.B", "holds", "[1] H2 SYNC", Status.FAILED, "expected: 1");

    assertThat(Outcome.parse(outcome.print())).isEqualTo(outcome);
    assertThat(Outcome.parse("CONTRACT tested: ok")).isNull();
  }
}
