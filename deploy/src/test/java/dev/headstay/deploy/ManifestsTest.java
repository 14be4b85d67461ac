package dev.headstay.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each manifest is what its kind allows, field by field. */
class ManifestsTest {
  /** All but what kustomize reads, which {@link KustomizeTest} renders. */
  static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(Manifests.FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.startsWith(Manifests.FOLDER.resolve("kustomize")))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void holdsNothingButWhatItsKindKnows(Path file) {
    assertThat(Yaml.read(file)).isNotEmpty().allSatisfy(Manifests::check);
  }

  @Test
  void thereAreManifestsOfEachWay() throws IOException {
    assertThat(manifests())
        .extracting(file -> Manifests.FOLDER.relativize(file).toString())
        .containsExactly(
            "beside-opentelemetry/my-app.yaml",
            "kyverno/inject-headstay.yaml",
            "opentelemetry-operator/instrumentation.yaml",
            "opentelemetry-operator/my-app.yaml",
            "plain/my-app.yaml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // A field that isn't there, at the top and deep down.
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, specs: {}}",
        "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {initContainer: []}}}}",
        "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, mounts: []}]}}",
        "{apiVersion: v1, kind: Pod, spec: {volumes: [{name: a, configMap: {secretName: b}}]}}",
        // The wrong type.
        "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: [{name: B, value: 1}]}]}}",
        "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: [{name: B, value:"
            + " true}]}]}}",
        "{apiVersion: v1, kind: Pod, spec: {containers: {name: a}}}",
        "{apiVersion: v1, kind: Pod, spec: {securityContext: {runAsUser: '1'}}}",
        "{apiVersion: v1, kind: Pod, spec: {securityContext: {runAsNonRoot: 'true'}}}",
        "{apiVersion: apps/v1, kind: Deployment, spec: {replicas: '2'}}",
        "{apiVersion: v1, kind: ConfigMap, data: {a: {b: c}}}",
        // Custom resources.
        "{apiVersion: opentelemetry.io/v1alpha1, kind: Instrumentation, spec: {java: {images: a}}}",
        "{apiVersion: opentelemetry.io/v1alpha1, kind: Instrumentation, spec: {java: {image: 1}}}",
        "{apiVersion: policies.kyverno.io/v1, kind: MutatingPolicy}",
        "{apiVersion: policies.kyverno.io/v1, kind: MutatingPolicy, spec: {failurePolicy: Pass}}",
        "{apiVersion: policies.kyverno.io/v1, kind: MutatingPolicy, spec: {rules: []}}",
        "{apiVersion: kyverno.io/v1, kind: ClusterPolicy, spec: {}}",
      })
  void refusesWhatAKindDoesNotKnow(String manifest) {
    JsonNode document = Yaml.parse(manifest).get(0);

    assertThatThrownBy(() -> Manifests.check(document)).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: [{name: B, value:"
            + " '1'}]}]}}",
        "{apiVersion: v1, kind: Pod, spec: {volumes: [{name: a, emptyDir: {sizeLimit: 16Mi}}]}}",
        "{apiVersion: v1, kind: Pod, spec: {containers: [{name: a, livenessProbe: {httpGet: {port:"
            + " 1}}}]}}",
        "{apiVersion: opentelemetry.io/v1alpha1, kind: Instrumentation, spec: {java: {image: a}}}",
        "{apiVersion: policies.kyverno.io/v1, kind: MutatingPolicy, spec: {failurePolicy: Fail}}",
      })
  void takesWhatAKindKnows(String manifest) {
    JsonNode document = Yaml.parse(manifest).get(0);

    assertThatCode(() -> Manifests.check(document)).doesNotThrowAnyException();
  }
}
