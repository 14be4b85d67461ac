package dev.headstay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.ContractRunner.Status;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BrokenVariantTest {
  /** The contract in a JVM without the agent. */
  static class WithoutAgent extends HttpClientContract {
    @Override
    protected ClientDriver driver() {
      return new JavaNetHttpDriver();
    }
  }

  @Test
  void everyClauseNamesAVariantAndEveryVariantIsNamed() {
    List<String> clausesWithout = new ArrayList<>();
    Set<BrokenVariant> named = EnumSet.of(BrokenVariant.NONE);
    for (Method method : HttpClientContract.class.getDeclaredMethods()) {
      if (!method.isAnnotationPresent(ParameterizedTest.class)) {
        continue;
      }
      Catches catches = method.getAnnotation(Catches.class);
      if (catches == null || catches.value().length == 0) {
        clausesWithout.add(method.getName());
      } else {
        named.addAll(List.of(catches.value()));
      }
    }

    assertThat(clausesWithout).isEmpty();
    assertThat(EnumSet.complementOf(EnumSet.copyOf(named))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void failsExactlyTheClausesThatNameIt(BrokenVariant variant) {
    assertFailsExactly(
        ContractRunner.statuses(SimulatedContractTest.class, variant, List.of()),
        ContractRunner.clausesThatCatch(variant));
  }

  @Test
  void withoutAnAgentWhatItAddsIsMissing() {
    assertFailsExactly(
        ContractRunner.statuses(WithoutAgent.class, BrokenVariant.NONE, List.of()),
        ContractRunner.clausesThatCatch(BrokenVariant.ADDS_NOTHING));
  }

  private static void assertFailsExactly(Map<String, Status> statuses, List<Method> clauses) {
    Set<String> failed = new TreeSet<>();
    Set<String> expected = new TreeSet<>();
    statuses.forEach(
        (clause, status) -> {
          if (status == Status.FAILED) {
            failed.add(clause);
          }
        });
    for (Method clause : clauses) {
      if (statuses.get(clause.getName()) != Status.SKIPPED) {
        expected.add(clause.getName());
      }
    }

    assertThat(failed).isEqualTo(expected);
  }
}
