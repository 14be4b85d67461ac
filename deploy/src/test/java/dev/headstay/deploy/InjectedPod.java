package dev.headstay.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A pod with Headstay in it, and whether its parts fit together. */
final class InjectedPod {
  private final PodSpec pod;
  private final Container container;

  InjectedPod(PodSpec pod, String container) {
    this.pod = pod;
    this.container = named(pod.getContainers(), container);
  }

  /** A file as a container sees it: what its volume is called, and its name there. */
  private record MountedFile(String volume, String name) {}

  /** Every mount has its volume and every volume is mounted; nothing is mounted by subPath. */
  void assertMountsFit() {
    Set<String> volumes = Set.copyOf(pod.getVolumes().stream().map(Volume::getName).toList());
    List<VolumeMount> mounts =
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
            .flatMap(each -> each.getVolumeMounts().stream())
            .toList();

    assertThat(pod.getVolumes()).extracting(Volume::getName).doesNotHaveDuplicates();
    assertThat(Set.copyOf(mounts.stream().map(VolumeMount::getName).toList())).isEqualTo(volumes);
    assertThat(mounts)
        .allSatisfy(
            mount -> {
              assertThat(mount.getSubPath()).isNull();
              assertThat(mount.getSubPathExpr()).isNull();
            });
    assertThat(container.getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .doesNotHaveDuplicates();
  }

  /** Each {@code -javaagent} names a file that an init container copies to a volume of its own. */
  void assertAgentsAreCopied(String... initContainers) {
    List<MountedFile> copied = new ArrayList<>();
    for (String name : initContainers) {
      Container init = named(pod.getInitContainers(), name);
      assertThat(init.getCommand()).hasSize(3).startsWith("cp");
      assertThat(init.getCommand().get(1)).isIn("/headstay.jar", "/javaagent.jar");
      copied.add(mounted(init, init.getCommand().get(2)));
    }

    List<MountedFile> agents =
        Stream.of(variable("JAVA_TOOL_OPTIONS").trim().split(" "))
            .filter(option -> option.startsWith("-javaagent:"))
            .map(option -> mounted(container, option.substring("-javaagent:".length())))
            .toList();

    assertThat(agents).containsExactlyElementsOf(copied).doesNotHaveDuplicates();
    assertThat(agents)
        .allSatisfy(agent -> assertThat(volume(agent.volume()).getEmptyDir()).isNotNull());
  }

  /**
   * Headstay's own loader takes the file that {@code HEADSTAY_CONFIG} names, and each secret that
   * it names is a file of the Secret.
   *
   * @param configMap the data of the ConfigMap {@code headstay}
   * @param secret the keys of the Secret {@code headstay}
   * @param root a folder to lay the container's files out in
   */
  void assertConfigurationIsTaken(Map<String, String> configMap, Set<String> secret, Path root)
      throws IOException {
    String path = variable("HEADSTAY_CONFIG");
    MountedFile file = mounted(container, path);
    assertThat(volume(file.volume()).getConfigMap().getName()).isEqualTo("headstay");
    assertThat(configMap).containsKey(file.name());
    String text = configMap.get(file.name());

    List<String> secrets = new ArrayList<>();
    for (JsonNode each : Yaml.parse(text).get(0).path("secrets")) {
      secrets.add(each.path("file").asText());
    }
    assertThat(secrets).isNotEmpty();
    for (String each : secrets) {
      MountedFile key = mounted(container, each);
      assertThat(volume(key.volume()).getSecret().getSecretName()).isEqualTo("headstay");
      assertThat(secret).contains(key.name());
      Path inRoot = root.resolve(each.substring(1));
      Files.createDirectories(inRoot.getParent());
      Files.writeString(inRoot, "a-token\n");
      text = text.replace(each, inRoot.toString());
    }
    Path configuration = root.resolve(path.substring(1));
    Files.createDirectories(configuration.getParent());
    Files.writeString(configuration, text);

    Settings settings =
        new Settings(null, Map.of("HEADSTAY_CONFIG", configuration.toString()), Map.of());
    Loaded loaded = ConfigurationLoader.load(settings, List.of("java-net-http"));
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.warnings()).isEmpty();
    assertThat(loaded.source()).contains(configuration.toString());
  }

  /** These containers are within the Pod Security Standard "restricted". */
  void assertRestricted(String... containers) {
    for (String name : containers) {
      SecurityContext own =
          Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
              .filter(each -> each.getName().equals(name))
              .findFirst()
              .orElseThrow()
              .getSecurityContext();
      PodSecurityContext ofPod = pod.getSecurityContext();
      boolean inherits = own.getRunAsNonRoot() == null;

      assertThat(own.getAllowPrivilegeEscalation()).isFalse();
      assertThat(own.getReadOnlyRootFilesystem()).isTrue();
      assertThat(own.getCapabilities().getDrop()).containsExactly("ALL");
      assertThat(inherits ? ofPod.getRunAsNonRoot() : own.getRunAsNonRoot()).isTrue();
      assertThat((inherits ? ofPod.getSeccompProfile() : own.getSeccompProfile()).getType())
          .isEqualTo("RuntimeDefault");
    }
  }

  private MountedFile mounted(Container in, String path) {
    int slash = path.lastIndexOf('/');
    String folder = path.substring(0, slash);
    for (VolumeMount mount : in.getVolumeMounts()) {
      if (mount.getMountPath().equals(folder)) {
        return new MountedFile(mount.getName(), path.substring(slash + 1));
      }
    }
    throw new AssertionError(path + ": nothing is mounted there in " + in.getName());
  }

  private Volume volume(String name) {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no volume " + name));
  }

  private String variable(String name) {
    return variable(container, name);
  }

  /** The value of a variable that is there once. */
  static String variable(Container container, String name) {
    List<EnvVar> all =
        container.getEnv().stream().filter(each -> each.getName().equals(name)).toList();
    assertThat(all).as(name).hasSize(1);
    assertThat(all.get(0).getValue()).as(name).isNotNull();
    return all.get(0).getValue();
  }

  static Container named(List<Container> containers, String name) {
    return containers.stream()
        .filter(each -> each.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no container " + name));
  }
}
