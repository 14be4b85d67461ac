package dev.headstay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the policy for a whole cluster does to pods of all sorts. */
class FleetPolicyTest {
  private static final Path FILE = Manifests.FOLDER.resolve("kyverno/inject-headstay.yaml");
  private static final FleetPolicy POLICY = new FleetPolicy(FILE);

  @TempDir Path root;

  private static JsonNode pod(String spec) {
    return Yaml.parse("{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: " + spec + "}")
        .get(0);
  }

  private static PodSpec applied(String spec) {
    JsonNode patched = POLICY.apply(pod(spec));
    Manifests.check(patched);
    return Manifests.typed(patched, Pod.class).getSpec();
  }

  private void assertFits(PodSpec pod, String container) throws IOException {
    InjectedPod injected = new InjectedPod(pod, container);
    injected.assertMountsFit();
    injected.assertAgentsAreCopied("headstay");
    injected.assertConfigurationIsTaken(
        PlainManifestsTest.configMap(), PlainManifestsTest.secret(), root);
    injected.assertRestricted("headstay");
  }

  @Test
  void barePodGetsEverything() throws IOException {
    PodSpec pod = applied("{containers: [{name: app, image: a}]}");

    assertFits(pod, "app");
    assertThat(InjectedPod.variable(pod.getContainers().get(0), "JAVA_TOOL_OPTIONS"))
        .isEqualTo("-javaagent:/headstay/headstay.jar");
  }

  @Test
  void whatAPodHadStays() throws IOException {
    PodSpec pod =
        applied(
            "{volumes: [{name: v, emptyDir: {}}], initContainers: [{name: first, image: f}],"
                + " containers: [{name: app, image: a, volumeMounts: [{name: v, mountPath: /v}],"
                + " env: [{name: A, value: b}, {name: JAVA_TOOL_OPTIONS, value: -Xmx1g -Da=b}]},"
                + " {name: side, image: s, env: [{name: C, value: d}]}]}");

    assertFits(pod, "app");
    assertFits(pod, "side");
    assertThat(pod.getInitContainers())
        .extracting(Container::getName)
        .containsExactly("first", "headstay");
    Container app = pod.getContainers().get(0);
    assertThat(InjectedPod.variable(app, "JAVA_TOOL_OPTIONS"))
        .isEqualTo("-Xmx1g -Da=b -javaagent:/headstay/headstay.jar");
    assertThat(InjectedPod.variable(app, "A")).isEqualTo("b");
    assertThat(InjectedPod.variable(pod.getContainers().get(1), "C")).isEqualTo("d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{name: JAVA_TOOL_OPTIONS}", "{name: JAVA_TOOL_OPTIONS, value: ''}"})
  void emptyOptionsBecomeTheAgentAlone(String variable) throws IOException {
    PodSpec pod = applied("{containers: [{name: app, image: a, env: [" + variable + "]}]}");

    assertFits(pod, "app");
    assertThat(InjectedPod.variable(pod.getContainers().get(0), "JAVA_TOOL_OPTIONS"))
        .isEqualToIgnoringWhitespace("-javaagent:/headstay/headstay.jar");
  }

  @Test
  void configurationThatAPodNamesStays() {
    PodSpec pod =
        applied("{containers: [{name: app, image: a, env: [{name: HEADSTAY_CONFIG, value: /x}]}]}");

    assertThat(InjectedPod.variable(pod.getContainers().get(0), "HEADSTAY_CONFIG")).isEqualTo("/x");
  }

  @Test
  void containerWithOptionsFromElsewhereIsLeftAlone() throws IOException {
    String from =
        "{name: app, image: a, env: [{name: JAVA_TOOL_OPTIONS, valueFrom:"
            + " {configMapKeyRef: {name: c, key: k}}}]}";
    PodSpec pod = applied("{containers: [" + from + ", {name: other, image: o}]}");

    assertFits(pod, "other");
    JsonNode before = pod("{containers: [" + from + "]}");
    assertThat(pod.getContainers().get(0))
        .isEqualTo(Manifests.typed(before, Pod.class).getSpec().getContainers().get(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{containers: [{name: app, image: a, env: [{name: JAVA_TOOL_OPTIONS, valueFrom:"
            + " {configMapKeyRef: {name: c, key: k}}}]}]}",
        "{os: {name: windows}, containers: [{name: app, image: a}]}",
        "{initContainers: [{name: headstay, image: h}], containers: [{name: app, image: a}]}",
      })
  void podIsLeftAlone(String spec) {
    assertThat(POLICY.apply(pod(spec))).isEqualTo(pod(spec));
  }

  @Test
  void isDoneOnce() {
    JsonNode once = POLICY.apply(pod("{containers: [{name: app, image: a}]}"));

    assertThat(POLICY.apply(once)).isEqualTo(once);
  }

  /** A namespace that has neither waits for none of them. */
  @Test
  void podStartsWithoutConfigMapAndSecret() {
    PodSpec pod = applied("{containers: [{name: app, image: a}]}");

    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getConfigMap() != null)
        .singleElement()
        .satisfies(volume -> assertThat(volume.getConfigMap().getOptional()).isTrue());
    assertThat(pod.getVolumes())
        .filteredOn(volume -> volume.getSecret() != null)
        .singleElement()
        .satisfies(volume -> assertThat(volume.getSecret().getOptional()).isTrue());
  }

  @Test
  void labelOptsOutAndAFailureLetsThePodThrough() {
    JsonNode spec = Yaml.read(FILE).get(0).path("spec");

    assertThat(spec.path("failurePolicy").asText()).isEqualTo("Ignore");
    assertThat(spec.at("/autogen/podControllers/controllers")).isEmpty();
    for (String selector : new String[] {"namespaceSelector", "objectSelector"}) {
      assertThat(spec.at("/matchConstraints/" + selector + "/matchExpressions/0"))
          .isEqualTo(
              Yaml.parse("{key: headstay.dev/inject, operator: NotIn, values: [disabled]}").get(0));
    }
  }
}
