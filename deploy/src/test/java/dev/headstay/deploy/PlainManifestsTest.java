package dev.headstay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manifests without kustomize say fits together, across files too. */
class PlainManifestsTest {
  private static final Path PLAIN = Manifests.FOLDER.resolve("plain/my-app.yaml");

  @TempDir Path root;

  static <T> T only(Path file, Class<T> type) {
    for (JsonNode document : Yaml.read(file)) {
      if (document.path("kind").asText().equals(type.getSimpleName())) {
        return Manifests.typed(document, type);
      }
    }
    throw new AssertionError(file + ": no " + type.getSimpleName());
  }

  static Map<String, String> configMap() {
    return only(PLAIN, ConfigMap.class).getData();
  }

  static Set<String> secret() {
    return only(PLAIN, Secret.class).getStringData().keySet();
  }

  private static PodSpec pod(String file) {
    Deployment deployment = only(Manifests.FOLDER.resolve(file), Deployment.class);
    assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels());
    return deployment.getSpec().getTemplate().getSpec();
  }

  @Test
  void plainManifestFitsTogether() throws IOException {
    PodSpec pod = pod("plain/my-app.yaml");
    InjectedPod injected = new InjectedPod(pod, "app");

    injected.assertMountsFit();
    injected.assertAgentsAreCopied("headstay");
    injected.assertConfigurationIsTaken(configMap(), secret(), root);
    injected.assertRestricted("headstay", "app");
  }

  @Test
  void otherUsersMayNotReadTheSecretButItsGroupMay() {
    PodSpec pod = pod("plain/my-app.yaml");

    assertThat(pod.getSecurityContext().getFsGroup()).isNotNull();
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .singleElement()
        .satisfies(volume -> assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440));
  }

  @Test
  void eachAgentHasVolumeAndInitContainerOfItsOwnInTheOrderOfTheOptions() throws IOException {
    InjectedPod injected = new InjectedPod(pod("beside-opentelemetry/my-app.yaml"), "app");

    injected.assertMountsFit();
    injected.assertAgentsAreCopied("opentelemetry", "headstay");
    injected.assertConfigurationIsTaken(configMap(), secret(), root);
    injected.assertRestricted("opentelemetry", "headstay", "app");
  }

  /** Adds what the operator's webhook adds, as its source says; see docs/containers.md. */
  @Test
  void operatorsInstrumentationFitsThePodThatAsksForIt() throws IOException {
    JsonNode instrumentation =
        Yaml.read(Manifests.FOLDER.resolve("opentelemetry-operator/instrumentation.yaml")).get(0);
    Deployment deployment =
        only(Manifests.FOLDER.resolve("opentelemetry-operator/my-app.yaml"), Deployment.class);
    assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry(
            "instrumentation.opentelemetry.io/inject-java",
            instrumentation.at("/metadata/name").asText());

    PodSpec pod = deployment.getSpec().getTemplate().getSpec();
    Container app = InjectedPod.named(pod.getContainers(), "app");
    String volume = "opentelemetry-auto-instrumentation-java";
    Container init = new Container();
    init.setName(volume);
    init.setImage(instrumentation.at("/spec/java/image").asText());
    init.getCommand().add("cp");
    init.getCommand().add("/javaagent.jar");
    init.getCommand().add("/otel-auto-instrumentation-java/javaagent.jar");
    init.getVolumeMounts()
        .add(
            new VolumeMountBuilder()
                .withName(volume)
                .withMountPath("/otel-auto-instrumentation-java")
                .build());
    pod.getInitContainers().add(init);
    pod.getVolumes()
        .add(new VolumeBuilder().withName(volume).withEmptyDir(new EmptyDirVolumeSource()).build());
    app.getVolumeMounts()
        .add(
            new VolumeMountBuilder()
                .withName(volume)
                .withMountPath("/otel-auto-instrumentation-java-app")
                .build());
    for (JsonNode variable : instrumentation.at("/spec/java/env")) {
      app.getEnv()
          .add(
              new EnvVarBuilder()
                  .withName(variable.path("name").asText())
                  .withValue(variable.path("value").asText())
                  .build());
    }
    app.getEnv()
        .add(
            new EnvVarBuilder()
                .withName("JAVA_TOOL_OPTIONS")
                .withValue(" -javaagent:/otel-auto-instrumentation-java-app/javaagent.jar")
                .build());

    InjectedPod injected = new InjectedPod(pod, "app");
    injected.assertMountsFit();
    injected.assertAgentsAreCopied(volume);
    injected.assertConfigurationIsTaken(configMap(), secret(), root);
  }
}
