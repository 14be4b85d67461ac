package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.JavaNetHttpGet;
import dev.headstay.it.programs.OkHttpGet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An agent given twice works once; one that is switched off does nothing and says nothing. */
class SecondAgentIT extends OneServer {
  @ParameterizedTest
  @EnumSource
  void agentGivenTwiceOnTheCommandLineWorksOnceAndSaysSo(Jdk jdk) {
    Run run =
        Program.java(jdk, OkHttpGet.class, server.uri("/"))
            .with(AgentJar.option(Samples.json()), AgentJar.option(Samples.json()))
            .run();

    assertWorksOnce(run);
  }

  @ParameterizedTest
  @EnumSource
  void agentGivenByVariableAndOnTheCommandLineWorksOnceAndSaysSo(Jdk jdk) {
    Run run =
        Program.java(jdk, JavaNetHttpGet.class, server.uri("/"))
            .with(AgentJar.option(Samples.json()))
            .env("JAVA_TOOL_OPTIONS", AgentJar.option(Samples.json()))
            .run();

    assertWorksOnce(run);
  }

  private void assertWorksOnce(Run run) {
    assertThat(run.exit()).isZero();
    assertThat(run.stdout()).isEqualTo("200\n");
    assertThat(run.said())
        .filteredOn(line -> !line.startsWith("[headstay] INFO started: "))
        .singleElement()
        .asString()
        .startsWith("[headstay] WARN attached twice");
    assertThat(server.takeRequest().headers(Samples.HEADER)).containsExactly(Samples.VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void agentSwitchedOffIsInertAndSilent(Jdk jdk) {
    String agent = AgentJar.option(Samples.json());
    for (Program program :
        List.of(
            request(jdk).with(agent).env("HEADSTAY_ENABLED", false),
            request(jdk).with(agent, "-Dheadstay.enabled=false"),
            request(jdk).with(AgentJar.option("enabled=false")),
            request(jdk).with(AgentJar.option("config=" + Samples.json() + ",enabled=false")))) {
      Run run = program.run();

      assertThat(run).as("%s", program.commandLine()).isEqualTo(new Run(0, "200\n", ""));
      assertThat(server.takeRequest().headers(Samples.HEADER)).isEmpty();
    }
  }

  private Program request(Jdk jdk) {
    return Program.java(jdk, JavaNetHttpGet.class, server.uri("/"));
  }
}
