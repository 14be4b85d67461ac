package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.programs.Hello;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.it.programs.OkHttpGet;
import dev.headstay.testing.ForkedJvm;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the agent adds to the CPU time (user and system) of short programs. Two JVMs are run in
 * turn, and the median over all pairs is held against the bound. Since machines are noisy, a round
 * above the bound is repeated, but the bound stays; the figures are printed.
 *
 * <p>CPU time is tagged {@code cost} and runs by {@code -DexcludedGroups=none}: on a shared machine
 * milliseconds say more of the neighbours than of us. Class counts hold still, and always run.
 */
class StartUpCostIT {
  private static final int ROUNDS = 3;
  private static final int HELLO_PAIRS = 40;
  private static final int REQUEST_PAIRS = 9;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private static final double HELLO_RATIO = 1.10;
  private static final double JSON_MILLIS = 200;
  private static final double YAML_MILLIS = 300;

  /** Measured: 244 and 252. The rest is room for the JDK's next update. */
  private static final int CLASSES_17 = 277;

  private static final int CLASSES_25 = 283;

  @TempDir Path alone;

  @Tag("cost")
  @ParameterizedTest
  @EnumSource
  void helloCostsAtMostATenthMoreThanWithAnEmptyAgent(Jdk jdk) throws Exception {
    // Alone on the class path, so that both agents come from their jars.
    String file = Hello.class.getName().replace('.', '/') + ".class";
    Path hello = alone.resolve(file);
    Files.createDirectories(hello.getParent());
    Files.copy(Path.of(Program.programs()).resolve(file), hello);
    ForkedJvm empty = hello(jdk).jvmArguments(AgentJar.emptyOption());
    ForkedJvm agent = hello(jdk).jvmArguments(AgentJar.option(Samples.json()));

    double ratio =
        lowestMedian(
            "hello, CPU time over that with an empty agent, " + jdk,
            HELLO_PAIRS,
            HELLO_RATIO,
            empty,
            agent,
            (a, b) -> b / a);

    assertThat(ratio).isLessThanOrEqualTo(HELLO_RATIO);
  }

  @Tag("cost")
  @ParameterizedTest
  @EnumSource
  void oneRequestOfJavaNetHttpWithJsonCostsAtMost200Millis(Jdk jdk) throws Exception {
    assertThat(addedMillis(jdk, JavaNetHttpGet.class, "JSON", JSON_MILLIS))
        .isLessThanOrEqualTo(JSON_MILLIS);
  }

  @Tag("cost")
  @ParameterizedTest
  @EnumSource
  void oneRequestOfOkHttpWithJsonCostsAtMost200Millis(Jdk jdk) throws Exception {
    assertThat(addedMillis(jdk, OkHttpGet.class, "JSON", JSON_MILLIS))
        .isLessThanOrEqualTo(JSON_MILLIS);
  }

  @Tag("cost")
  @ParameterizedTest
  @EnumSource
  void oneRequestOfJavaNetHttpWithYamlCostsAtMost300Millis(Jdk jdk) throws Exception {
    assertThat(addedMillis(jdk, JavaNetHttpGet.class, "YAML", YAML_MILLIS))
        .isLessThanOrEqualTo(YAML_MILLIS);
  }

  @ParameterizedTest
  @EnumSource
  void oneRequestLoadsNoMoreClassesThanItDid(Jdk jdk) {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      Program without = Program.java(jdk, JavaNetHttpGet.class, server.uri("/"));
      Program with = Program.java(jdk, JavaNetHttpGet.class, server.uri("/"));

      int base = LoadedClasses.of(without.with("-Xlog:class+load").run().stdout()).size();
      LoadedClasses loaded =
          LoadedClasses.of(
              with.with(AgentJar.option(Samples.json()), "-Xlog:class+load").run().stdout());

      int added = loaded.size() - base;
      System.out.printf(
          "[cost] classes, one java.net.http request with JSON, %s: +%d, of them ours %d%n",
          jdk, added, loaded.below("dev.headstay.").size() - 1);
      assertThat(added).isLessThanOrEqualTo(jdk == Jdk.JDK_17 ? CLASSES_17 : CLASSES_25);
    }
  }

  private static double addedMillis(Jdk jdk, Class<?> program, String syntax, double bound)
      throws Exception {
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      String url = server.uri("/").toString();
      ForkedJvm without = java(jdk, program, url);
      ForkedJvm with =
          java(jdk, program, url)
              .jvmArguments(
                  AgentJar.option(syntax.equals("JSON") ? Samples.json() : Samples.yaml()));
      double added =
          lowestMedian(
              program.getSimpleName() + " with " + syntax + ", added CPU ms, " + jdk,
              REQUEST_PAIRS,
              bound,
              without,
              with,
              (a, b) -> b - a);
      assertThat(server.requests().stream().filter(r -> !r.headers(Samples.HEADER).isEmpty()))
          .as("requests with the header")
          .hasSize(server.requests().size() / 2);
      return added;
    }
  }

  private ForkedJvm hello(Jdk jdk) {
    return ForkedJvm.of(jdk.found()).classPath(alone).program(Hello.class.getName());
  }

  private static ForkedJvm java(Jdk jdk, Class<?> program, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.getName());
    Collections.addAll(command, arguments);
    return ForkedJvm.of(jdk.found())
        .classPath(Program.programs())
        .classPath(Program.okHttp())
        .program(command.toArray(new String[0]));
  }

  private static double lowestMedian(
      String what,
      int pairs,
      double bound,
      ForkedJvm first,
      ForkedJvm second,
      ToDoubleBiFunction<Double, Double> comparison)
      throws Exception {
    double lowest = Double.MAX_VALUE;
    for (int round = 1; round <= ROUNDS && lowest > bound; round++) {
      List<Double> compared = new ArrayList<>();
      List<Double> base = new ArrayList<>();
      for (int pair = 0; pair < pairs; pair++) {
        double before = cpuMillis(first);
        base.add(before);
        compared.add(comparison.applyAsDouble(before, cpuMillis(second)));
      }
      Collections.sort(compared);
      Collections.sort(base);
      double median = compared.get(pairs / 2);
      // The base says how fast the machine was.
      System.out.printf(
          "[cost] %s: median of %d pairs %.3f (quartiles %.3f, %.3f; bound %.2f; base %.0f ms)%n",
          what,
          pairs,
          median,
          compared.get(pairs / 4),
          compared.get(pairs * 3 / 4),
          bound,
          base.get(pairs / 2));
      lowest = Math.min(lowest, median);
    }
    return lowest;
  }

  private static double cpuMillis(ForkedJvm jvm) throws Exception {
    ForkedJvm.Result result = jvm.run(LIMIT);
    assertThat(result.exitCode()).as("%s", result).isZero();
    assertThat(result.cpu()).isPositive();
    return result.cpu().toMillis();
  }
}
