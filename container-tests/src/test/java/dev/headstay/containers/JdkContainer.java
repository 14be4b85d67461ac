package dev.headstay.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.ExecConfig;
import org.testcontainers.containers.GenericContainer;

/**
 * A container of a JDK's image as strict clusters run them: nothing of the root file system can be
 * written to, {@code /tmp} included, nobody is root, 128 MB of memory, one CPU. Commands run in it
 * one at a time; there is one for each image, until the JVM ends.
 */
final class JdkContainer {
  /** Where the agent's jar is in every container. */
  static final String AGENT = "/headstay/headstay.jar";

  private static final long MEMORY_BYTES = 128L << 20;
  private static final Map<Images, JdkContainer> STARTED = new EnumMap<>(Images.class);

  private final GenericContainer<?> container;
  private final Path shared;

  private JdkContainer(Images image) {
    Path agent = Mounts.fresh("agent");
    Mounts.copy(Mounts.AGENT, agent.resolve("headstay.jar"));
    Mounts.write(agent.resolve("headstay.yaml"), configuration("gateway"));
    Mounts.write(agent.resolve("Hello.java"), "class Hello {}\n");
    shared = Mounts.openToAll(Mounts.fresh("shared-" + image));
    container =
        new GenericContainer<>(image.reference())
            .withNetwork(Gateway.shared().network())
            .withCreateContainerCmdModifier(
                command -> {
                  command.withEntrypoint("sleep").withUser("10001:10001");
                  command
                      .getHostConfig()
                      .withReadonlyRootfs(true)
                      .withMemory(MEMORY_BYTES)
                      .withMemorySwap(MEMORY_BYTES)
                      .withNanoCPUs(1_000_000_000L)
                      .withBinds(
                          Mounts.bind(Mounts.open(agent), "/headstay", false),
                          Mounts.bind(Sample.staged(), "/apps", false),
                          Mounts.bind(shared, "/shared", true));
                })
            .withCommand("infinity");
    container.start();
  }

  static synchronized JdkContainer of(Images image) {
    return STARTED.computeIfAbsent(image, JdkContainer::new);
  }

  /** A configuration that adds the gateway's header to requests to {@code host}. */
  static String configuration(String host) {
    return """
        version: 1
        secrets:
          gateway-token: { env: GATEWAY_KEY }
        rules:
          - name: gateway token on every request
            match: { hosts: [%s] }
            overHttp: true
            headers:
              default: { cf-aig-authorization: "Bearer ${secret:gateway-token}" }
        """
        .formatted(host);
  }

  /** A folder of this machine that is {@code /shared} in the container, and can be written to. */
  Path shared() {
    return shared;
  }

  /** The environment that switches the agent on, and the samples' own. */
  static Map<String, String> withAgent() {
    return Map.of(
        "JAVA_TOOL_OPTIONS",
        "-javaagent:" + AGENT,
        "HEADSTAY_CONFIG",
        "/headstay/headstay.yaml",
        "GATEWAY_KEY",
        Gateway.TOKEN,
        "ANTHROPIC_BASE_URL",
        Gateway.BASE_URL,
        "ANTHROPIC_API_KEY",
        "canary-key");
  }

  /** Runs a command to its end, which must not write any secret of ours. */
  Run run(Map<String, String> environment, String... command) {
    try {
      ExecResult result =
          container.execInContainer(
              ExecConfig.builder().command(command).envVars(environment).build());
      String all = result.getStdout() + result.getStderr();
      assertThat(all).as("what %s wrote", List.of(command)).doesNotContain("canary-");
      return new Run(result.getExitCode(), result.getStdout(), result.getStderr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Whether the kernel has ended anything here for want of memory. */
  boolean ranOutOfMemory() {
    return Boolean.TRUE.equals(container.getCurrentContainerInfo().getState().getOOMKilled());
  }
}
