package dev.headstay.containers;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * A model gateway on a network of its own: Nginx, and behind it the mock provider, which refuses
 * what comes without the gateway's header. One for all tests, until the JVM ends.
 */
final class Gateway {
  /** Where programs on the network send to. */
  static final String BASE_URL = "http://gateway:8080/v1/acme/prod/anthropic";

  /** What is answered with 200 to whoever sends the gateway's header. */
  static final String MODELS = BASE_URL + "/v1/models";

  /** The token that the gateway takes. */
  static final String TOKEN = "canary-gateway-token";

  private static Gateway shared;

  private final Network network = Network.newNetwork();
  private final GenericContainer<?> mock;
  private final GenericContainer<?> nginx;

  private Gateway() {
    Path jar = Mounts.fresh("gateway").resolve("mock-provider.jar");
    Mounts.copy(Mounts.mockProvider(), jar);
    Path configuration = Mounts.fresh("nginx").resolve("nginx.conf");
    Mounts.write(
        configuration,
        """
        events {}
        http {
          access_log off;
          server {
            listen 8080;
            location / {
              proxy_pass http://mock:8081;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $http_host;
            }
          }
        }
        """);
    Mounts.open(jar.getParent());
    Mounts.open(configuration.getParent());
    mock =
        new GenericContainer<>(Images.JDK_21.reference())
            .withNetwork(network)
            .withNetworkAliases("mock")
            .withCreateContainerCmdModifier(
                command -> {
                  command.withEntrypoint("java");
                  command.getHostConfig().withBinds(Mounts.bind(jar.getParent(), "/mock", false));
                })
            .withCommand(
                "-jar",
                "/mock/mock-provider.jar",
                "--host=0.0.0.0",
                "--port=8081",
                "--gateway-token=" + TOKEN)
            .waitingFor(Wait.forLogMessage("http://.*\\n", 1));
    mock.start();
    nginx =
        new GenericContainer<>(Images.NGINX.reference())
            .withNetwork(network)
            .withNetworkAliases("gateway")
            .withExposedPorts(8080)
            .withCreateContainerCmdModifier(
                command ->
                    command
                        .getHostConfig()
                        .withBinds(Mounts.bind(configuration.getParent(), "/gateway", false)))
            .withCommand("nginx", "-c", "/gateway/nginx.conf", "-g", "daemon off;")
            .waitingFor(Wait.forListeningPort().withStartupTimeout(Duration.ofSeconds(30)));
    nginx.start();
  }

  static synchronized Gateway shared() {
    if (shared == null) {
      shared = new Gateway();
    }
    return shared;
  }

  Network network() {
    return network;
  }

  /**
   * An address for containers that are on no network of ours, such as one of {@code docker run}.
   */
  String addressOnDefaultNetwork() {
    DockerClient docker = nginx.getDockerClient();
    docker
        .connectToNetworkCmd()
        .withNetworkId("bridge")
        .withContainerId(nginx.getContainerId())
        .exec();
    return docker
        .inspectContainerCmd(nginx.getContainerId())
        .exec()
        .getNetworkSettings()
        .getNetworks()
        .get("bridge")
        .getIpAddress();
  }

  /** What the mock has printed so far: see {@link #since}. */
  int mark() {
    return mock.getLogs(OutputType.STDOUT).length();
  }

  /** The requests that came since a mark, each with its header lines and the answer's status. */
  List<String> since(int mark) {
    String printed = mock.getLogs(OutputType.STDOUT).substring(mark).trim();
    return printed.isEmpty() ? List.of() : Arrays.asList(printed.split("\n\n"));
  }

  /**
   * The turns of a tool loop since a mark, once they are there: the engine collects what containers
   * print in its own time.
   *
   * @throws AssertionError when there are fewer than {@code count} after ten seconds
   */
  List<String> turnsSince(int mark, int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (true) {
      List<String> turns =
          since(mark).stream().filter(request -> request.startsWith("> POST ")).toList();
      if (turns.size() >= count) {
        return turns;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError(turns.size() + " turns (expected: " + count + "): " + turns);
      }
      Thread.sleep(50);
    }
  }
}
