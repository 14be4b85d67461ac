package dev.headstay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A ConfigMap and a Secret, mounted as Kubernetes mounts them and changed as it changes them: files
 * are links to {@code ..data/…}, and {@code ..data} is a link that is swapped for one to a new
 * folder.
 */
@NeedsDocker
class MountedConfigurationIT {
  static Stream<Images> jdks() {
    return Images.jdks().stream();
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void aChangedConfigMapAndARotatedSecretAreInUseWithinSeconds(Images jdk) throws Exception {
    JdkContainer container = JdkContainer.of(jdk);
    Path mount = Files.createDirectory(container.shared().resolve("mounted"));
    Path configMap = Files.createDirectory(mount.resolve("config"));
    Path secret = Files.createDirectory(mount.resolve("secret"));
    publish(configMap, 1, "headstay.yaml", configuration("first"));
    publish(secret, 1, "token", "canary-of-before");
    Mounts.open(mount);
    Map<String, String> environment =
        Map.of(
            "JAVA_TOOL_OPTIONS",
            "-javaagent:" + JdkContainer.AGENT,
            "HEADSTAY_CONFIG",
            "/shared/mounted/config/headstay.yaml");
    String[] command =
        Sample.java(
                "okhttp",
                "dev.headstay.containers.programs.GetsUntilFile",
                Gateway.MODELS,
                "/shared/mounted/end")
            .toArray(new String[0]);
    int start = Gateway.shared().mark();
    CompletableFuture<Run> running =
        CompletableFuture.supplyAsync(() -> container.run(environment, command));
    try {
      await(start, "> x-stamp: first\n", "< 401 ");

      publish(secret, 2, "token", Gateway.TOKEN);
      await(start, "> x-stamp: first\n", "< 200 ");

      publish(configMap, 2, "headstay.yaml", configuration("second"));
      int mark = Gateway.shared().mark();
      await(mark, "> x-stamp: second\n", "< 200 ");
    } finally {
      Files.createFile(mount.resolve("end"));
    }
    Run run = running.get();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(run.stderrBesides()).isEmpty();
    assertThat(run.said())
        .anyMatch(line -> line.contains("a new value is in use"))
        .anyMatch(line -> line.startsWith("[headstay] INFO reloaded: "))
        .noneMatch(line -> line.contains("ERROR") || line.contains(Gateway.TOKEN));
    // Once accepted, none was refused: nothing was sent without a token, or with half of one.
    String all = String.join("\n", Gateway.shared().since(start));
    assertThat(all.substring(all.indexOf("< 200 "))).doesNotContain("< 401 ");
  }

  private static String configuration(String stamp) {
    return """
        version: 1
        reload: { watch: 500ms }
        secrets:
          gateway-token: { file: /shared/mounted/secret/token }
        rules:
          - name: gateway token on every request
            match: { hosts: [gateway] }
            overHttp: true
            headers:
              default: { cf-aig-authorization: "Bearer ${secret:gateway-token}" }
              set: { x-stamp: %s }
        """
        .formatted(stamp);
  }

  /** As the kubelet writes a volume: a new folder, and one rename that makes it the data. */
  private static void publish(Path volume, int version, String name, String text)
      throws IOException {
    Path folder = Files.createDirectory(volume.resolve("..version_" + version));
    Files.writeString(folder.resolve(name), text);
    Mounts.open(folder);
    Path next = Files.createSymbolicLink(volume.resolve("..data_tmp"), folder.getFileName());
    Files.move(next, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
    if (version == 1) {
      Files.createSymbolicLink(volume.resolve(name), Path.of("..data", name));
    } else {
      Path old = volume.resolve("..version_" + (version - 1));
      Files.delete(old.resolve(name));
      Files.delete(old);
    }
  }

  /** Waits for a request with both in it. */
  private static void await(int mark, String header, String answer) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (Gateway.shared().since(mark).stream()
        .noneMatch(request -> request.contains(header) && request.contains(answer))) {
      assertThat(System.nanoTime()).as(header + answer).isLessThan(end);
      Thread.sleep(200);
    }
  }
}
