package dev.headstay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Unmodified programs under {@code JAVA_TOOL_OPTIONS}, on each JDK, in a container of no rights.
 */
@NeedsDocker
class SamplesIT {
  static Stream<Images> jdks() {
    return Images.jdks().stream();
  }

  static Stream<Arguments> samples() {
    return jdks()
        .flatMap(
            jdk ->
                Sample.all()
                    .filter(sample -> sample.feature() <= jdk.feature())
                    .map(sample -> Arguments.of(jdk, sample)));
  }

  /** Else the tests below would prove less than they say. */
  @ParameterizedTest
  @MethodSource("jdks")
  void theContainerHasNoRightsAndTheGatewayRefusesAProgramWithoutTheAgent(Images jdk) {
    JdkContainer container = JdkContainer.of(jdk);
    Map<String, String> plain = new HashMap<>(JdkContainer.withAgent());
    plain.remove("JAVA_TOOL_OPTIONS");

    Run rights = container.run(Map.of(), "sh", "-c", "id -u; touch /tmp/x || touch /var/tmp/x");
    Run memory =
        container.run(
            Map.of(),
            "sh",
            "-c",
            "cat /sys/fs/cgroup/memory.max || cat /sys/fs/cgroup/memory/memory.limit_in_bytes");
    Run run = container.run(plain, command("okhttp"));

    assertThat(rights.exit()).as("%s", rights).isNotZero();
    assertThat(rights.stdout()).isEqualTo("10001\n");
    assertThat(memory.stdout()).isEqualTo((128 << 20) + "\n");
    assertThat(run.exit()).as("%s", run).isEqualTo(1);
    assertThat(run.stdout()).startsWith("turn 1: 401 ");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void everyRequestOfTheToolLoopHasTheGatewaysHeader(Images jdk, Sample sample) throws Exception {
    JdkContainer container = JdkContainer.of(jdk);
    int mark = Gateway.shared().mark();

    Run run = container.run(JdkContainer.withAgent(), command(sample.module()));

    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stdout()).as("%s", run).contains("turn 1: 200 ", "turn 2: 200 ");
    assertThat(run.said())
        .singleElement()
        .asString()
        .startsWith("[headstay] INFO started: configuration: file:/headstay/headstay.yaml");
    assertThat(run.stderrBesides()).isEmpty();
    List<String> requests = Gateway.shared().turnsSince(mark, 3);
    assertThat(requests)
        .hasSize(3)
        .allSatisfy(
            request ->
                assertThat(request).containsOnlyOnce("> cf-aig-authorization: Bearer ****\n"));
    assertThat(container.ranOutOfMemory()).isFalse();
  }

  private static String[] command(String module) {
    return Sample.all()
        .filter(sample -> sample.module().equals(module))
        .findFirst()
        .orElseThrow()
        .command()
        .toArray(new String[0]);
  }
}
