package dev.headstay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What kustomize makes of the base, the component and the example. Its output is kept beside the
 * tests, so that all but one of them need no kustomize.
 */
class KustomizeTest {
  private static final Path FOLDER = Manifests.FOLDER.resolve("kustomize");
  private static final Path RENDERED = Path.of("src/test/resources/rendered/example.yaml");

  @TempDir Path root;

  private static Map<String, JsonNode> byName(List<JsonNode> documents) {
    Map<String, JsonNode> all = new TreeMap<>();
    for (JsonNode document : documents) {
      String name = document.path("kind").asText() + "/" + document.at("/metadata/name").asText();
      assertThat(all.put(name, document)).as(name).isNull();
    }
    return all;
  }

  private static PodSpec pod(String name) {
    JsonNode document = byName(Yaml.read(RENDERED)).get("Deployment/" + name);
    return Manifests.typed(document, Deployment.class).getSpec().getTemplate().getSpec();
  }

  @Test
  void rendersTheExampleAsItIsKept() throws Exception {
    List<String> command = kustomize();
    assumeTrue(command != null, "neither kustomize nor kubectl that has it");

    String output = run(command.get(0), command.get(1), FOLDER.resolve("example").toString());
    assertThat(byName(Yaml.parse(output))).isEqualTo(byName(Yaml.read(RENDERED)));
  }

  @Test
  void keptOutputHoldsNothingButWhatItsKindsKnow() {
    assertThat(Yaml.read(RENDERED)).hasSize(4).allSatisfy(Manifests::check);
  }

  @ParameterizedTest
  @CsvSource({"orders, orders", "chat, chat"})
  void labelledDeploymentFitsTogether(String deployment, String container) throws IOException {
    Map<String, String> configMap =
        Manifests.typed(byName(Yaml.read(RENDERED)).get("ConfigMap/headstay"), ConfigMap.class)
            .getData();
    InjectedPod injected = new InjectedPod(pod(deployment), container);

    injected.assertMountsFit();
    injected.assertAgentsAreCopied("headstay");
    injected.assertConfigurationIsTaken(configMap, PlainManifestsTest.secret(), root);
    injected.assertRestricted("headstay");
  }

  @Test
  void whatADeploymentHadStays() {
    PodSpec pod = pod("chat");

    assertThat(pod.getInitContainers())
        .extracting(Container::getName)
        .containsExactlyInAnyOrder("headstay", "migrate");
    assertThat(InjectedPod.variable(pod.getContainers().get(0), "JAVA_TOOL_OPTIONS"))
        .isEqualTo("-XX:MaxRAMPercentage=75 -Dregion=eu -javaagent:/headstay/headstay.jar");
    assertThat(InjectedPod.variable(pod.getContainers().get(0), "REGION")).isEqualTo("eu");
    assertThat(pod.getContainers().get(1).getEnv()).isEmpty();
    assertThat(pod.getContainers().get(1).getVolumeMounts()).isEmpty();
  }

  @Test
  void deploymentWithoutTheLabelIsAsItWas() {
    JsonNode before =
        byName(Yaml.read(FOLDER.resolve("example/apps.yaml"))).get("Deployment/website");

    assertThat(byName(Yaml.read(RENDERED)).get("Deployment/website")).isEqualTo(before);
  }

  @Test
  void configurationOfTheBaseIsThatOfThePlainManifest() throws IOException {
    assertThat(Files.readString(FOLDER.resolve("base/headstay.yaml")))
        .isEqualTo(PlainManifestsTest.configMap().get("headstay.yaml"));
  }

  /** The command that renders a folder, or null where there is none that is new enough. */
  private static @Nullable List<String> kustomize() throws Exception {
    try {
      run("kustomize", "version");
      return List.of("kustomize", "build");
    } catch (IOException e) {
      // Not there; kubectl has one too, and an old kubectl doesn't say which.
    }
    try {
      return run("kubectl", "version", "--client").contains("Kustomize Version: v")
          ? List.of("kubectl", "kustomize")
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
