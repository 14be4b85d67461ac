package dev.headstay.testing;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.PrintStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs contract classes in this JVM and prints a line for each test, for a parent to read. With
 * {@code --variants} first, each class runs once for every {@link BrokenVariant}, and a test stands
 * for a clause that names the variant: it passes when the clause fails. Exit code 0 when no test
 * failed, 1 when one did, 2 when there was none.
 */
public final class ContractRunner {
  private static final String MARK = "CONTRACT";

  /** How a test ended. */
  public enum Status {
    PASSED,
    FAILED,
    SKIPPED
  }

  /**
   * How one test ended.
   *
   * @param clause the method, or empty for what went wrong outside of any
   * @param display which invocation of it
   * @param reason first line of the failure, or why it was skipped; else empty
   */
  public record Outcome(
      String contract, String clause, String display, Status status, String reason) {
    String print() {
      return String.join("\t", MARK, contract, clause, display, status.name(), reason);
    }

    static @Nullable Outcome parse(String line) {
      String[] parts = line.split("\t", -1);
      if (parts.length != 6 || !parts[0].equals(MARK)) {
        return null;
      }
      return new Outcome(parts[1], parts[2], parts[3], Status.valueOf(parts[4]), parts[5]);
    }
  }

  private ContractRunner() {}

  /** See the class. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    ClassLoader beside = AgentSideLoader.find();
    if (beside != null) {
      Thread.currentThread().setContextClassLoader(beside);
      beside
          .loadClass(ContractRunner.class.getName())
          .getMethod("runAll", String[].class)
          .invoke(null, (Object) arguments);
    } else {
      runAll(arguments);
    }
  }

  /** What {@link #main} does, in the loader where the kit and the agent are one. */
  public static void runAll(String[] arguments) throws ClassNotFoundException {
    PrintStream out = System.out;
    boolean variants = arguments.length > 0 && arguments[0].equals("--variants");
    int failed = 0;
    int count = 0;
    for (int i = variants ? 1 : 0; i < arguments.length; i++) {
      Class<?> contract = Class.forName(arguments[i]);
      for (Outcome outcome : variants ? runVariants(contract) : run(contract)) {
        out.println(outcome.print());
        count++;
        failed += outcome.status == Status.FAILED ? 1 : 0;
      }
    }
    out.flush();
    // Clients leave threads behind that would hold the JVM.
    Runtime.getRuntime().halt(count == 0 ? 2 : failed == 0 ? 0 : 1);
  }

  /** Runs one class in this JVM. */
  public static List<Outcome> run(Class<?> contract) {
    return run(contract, List.of());
  }

  private static List<Outcome> run(Class<?> contract, List<Method> clauses) {
    LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
    if (clauses.isEmpty()) {
      request.selectors(selectClass(contract));
    }
    for (Method clause : clauses) {
      request.selectors(selectMethod(contract, clause));
    }
    LauncherDiscoveryRequest built = request.build();
    Launcher launcher = LauncherFactory.create();
    Collecting collecting = new Collecting(contract.getName());
    launcher.execute(built, collecting);
    return collecting.outcomes;
  }

  /**
   * Runs the clauses of one class that name a broken variant, each under that variant and one way
   * each.
   *
   * @return an outcome for each pair: passed when the clause failed
   */
  public static List<Outcome> runVariants(Class<?> contract) {
    List<Outcome> outcomes = new ArrayList<>();
    for (BrokenVariant variant : BrokenVariant.values()) {
      List<Method> clauses = clausesThatCatch(variant);
      if (!clauses.isEmpty()) {
        for (Map.Entry<String, Status> clause : statuses(contract, variant, clauses).entrySet()) {
          outcomes.add(judge(contract, variant, clause.getKey(), clause.getValue()));
        }
      }
    }
    return outcomes;
  }

  private static Outcome judge(
      Class<?> contract, BrokenVariant variant, String clause, Status status) {
    Status judged =
        switch (status) {
          case FAILED -> Status.PASSED;
          case PASSED -> Status.FAILED;
          case SKIPPED -> Status.SKIPPED;
        };
    String reason = judged == Status.FAILED ? "passes although the client is broken" : "";
    return new Outcome(contract.getName(), clause, variant.name(), judged, reason);
  }

  /** How each clause ends under {@code variant}; no clauses given means all. */
  static Map<String, Status> statuses(
      Class<?> contract, BrokenVariant variant, List<Method> clauses) {
    Map<String, Status> statuses = new TreeMap<>();
    System.setProperty(BrokenVariant.PROPERTY, variant.name());
    System.setProperty(HttpClientContract.ONE_WAY, "true");
    try {
      for (Outcome outcome : run(contract, clauses)) {
        statuses.merge(outcome.clause, outcome.status, ContractRunner::worse);
      }
    } finally {
      System.clearProperty(BrokenVariant.PROPERTY);
      System.clearProperty(HttpClientContract.ONE_WAY);
    }
    return statuses;
  }

  private static Status worse(Status one, Status other) {
    if (one == Status.FAILED || other == Status.FAILED) {
      return Status.FAILED;
    }
    return one == Status.PASSED || other == Status.PASSED ? Status.PASSED : Status.SKIPPED;
  }

  static List<Method> clausesThatCatch(BrokenVariant variant) {
    List<Method> clauses = new ArrayList<>();
    for (Method method : HttpClientContract.class.getDeclaredMethods()) {
      Catches catches = method.getAnnotation(Catches.class);
      if (catches != null && List.of(catches.value()).contains(variant)) {
        clauses.add(method);
      }
    }
    return clauses;
  }

  private static final class Collecting implements TestExecutionListener {
    private final String contract;
    private final List<Outcome> outcomes = new ArrayList<>();

    Collecting(String contract) {
      this.contract = contract;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      add(test, Status.SKIPPED, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      String reason = result.getThrowable().map(Collecting::firstLine).orElse("");
      switch (result.getStatus()) {
        case SUCCESSFUL -> {
          if (test.isTest()) {
            add(test, Status.PASSED, "");
          }
        }
        case ABORTED -> add(test, Status.SKIPPED, reason);
        case FAILED -> add(test, Status.FAILED, reason);
      }
    }

    private synchronized void add(TestIdentifier test, Status status, String reason) {
      TestSource source = test.getSource().orElse(null);
      String clause = source instanceof MethodSource method ? method.getMethodName() : "";
      outcomes.add(new Outcome(contract, clause, test.getDisplayName(), status, flat(reason)));
    }

    private static String firstLine(Throwable failure) {
      return failure.toString();
    }

    private static String flat(String text) {
      return text.strip().replaceAll("\\s*[\\r\\n]\\s*", " | ").replace('\t', ' ');
    }
  }
}
