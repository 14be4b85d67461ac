package dev.headstay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A container's variable reaches every JVM in it: those of the JDK's tools notice nothing. */
@NeedsDocker
class JdkToolsIT {
  private static final List<String> TOOLS =
      List.of(
          "java -version",
          "javac -version",
          "javac -d /shared/tools /headstay/Hello.java && ls /shared/tools/Hello.class",
          "jar tf /headstay/headstay.jar",
          "jps > /shared/tools/list && sed 's/^[0-9]*//' /shared/tools/list",
          "jcmd -l > /shared/tools/list && sed 's/^[0-9]*//' /shared/tools/list",
          "keytool -list -keystore /shared/tools/none.p12 -storepass changeit",
          "jstat -options");

  static Stream<Images> jdks() {
    return Images.jdks().stream();
  }

  /** The quotes are in the value: the JVM takes them off. */
  @ParameterizedTest
  @MethodSource("jdks")
  void aPathWithASpaceIsQuotedInTheVariable(Images jdk) {
    JdkContainer container = JdkContainer.of(jdk);
    String copy = "mkdir '/shared/a space' && cp " + JdkContainer.AGENT + " '/shared/a space/'";
    Run copied = container.run(Map.of(), "sh", "-c", copy);
    assertThat(copied.exit()).as("%s", copied).isZero();
    String option = "-javaagent:/shared/a space/headstay.jar";

    Run quoted =
        container.run(Map.of("JAVA_TOOL_OPTIONS", "\"" + option + "\""), "java", "-version");
    Run bare = container.run(Map.of("JAVA_TOOL_OPTIONS", option), "java", "-version");

    assertThat(quoted.exit()).as("%s", quoted).isZero();
    assertThat(bare.exit()).as("%s", bare).isNotZero();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void toolsOfTheJdkSayAndDoWhatTheyDoWithoutTheAgent(Images jdk) {
    JdkContainer container = JdkContainer.of(jdk);
    Run made = container.run(Map.of(), "mkdir", "/shared/tools");
    assertThat(made.exit()).as("%s", made).isZero();

    for (String tool : TOOLS) {
      Run without = container.run(Map.of(), "sh", "-c", tool);
      Run with = container.run(JdkContainer.withAgent(), "sh", "-c", tool);

      assertThat(with.exit()).as("%s: %s", tool, with).isEqualTo(without.exit());
      assertThat(with.stdout()).as(tool).isEqualTo(without.stdout());
      assertThat(with.said()).as(tool).isEmpty();
      assertThat(with.stderrBesides()).as(tool).isEqualTo(without.stderr());
      boolean fails = tool.startsWith("keytool");
      assertThat(with.exit() == 0).as("%s: %s", tool, with).isNotEqualTo(fails);
    }
  }
}
