package dev.headstay.it;

import dev.headstay.it.ClientVersions.ClientVersion;
import dev.headstay.testing.ForkedContract;
import dev.headstay.testing.ForkedJvm;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What programs do with clients beyond the contract, in JVMs that have the built jar attached: the
 * classes in {@code dev.headstay.it.clients}, once with the clients' versions that they are
 * compiled against, and once with the newest.
 */
class ProgramsIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String[] CONTRACTS = {
    "WrappedClientsContract",
    "CancelledCallsContract",
    "UnusualRequestsContract",
    "SharedConnectionsContract",
    "CachesContract",
    "CallbacksContract"
  };

  @TempDir static Path folder;

  @TestFactory
  Stream<DynamicNode> onJdk17() throws Exception {
    return tests(Jdk.JDK_17);
  }

  @TestFactory
  Stream<DynamicNode> onJdk25WithTheNewestClients() throws Exception {
    return tests(Jdk.JDK_25, newest("okhttp"), newest("apache-httpclient-5"));
  }

  private static ClientVersion newest(String id) {
    List<ClientVersion> all = ClientVersions.of(id);
    return all.get(all.size() - 1);
  }

  private static Stream<DynamicNode> tests(Jdk jdk, ClientVersion... clients) throws Exception {
    Path configuration =
        Samples.write(
            folder,
            "headstay.yaml",
            """
            version: 1
            providers:
              gateway: { hosts: [localhost], paths: ["/model/**"], betas: bedrock }
            secrets:
              token: { env: GATEWAY_TOKEN }
            rules:
              - name: token for the gateway
                match: { hosts: [localhost] }
                headers:
                  default: { x-gateway-token: "${secret:token}" }
                  set: { x-gateway-hop: "${uuid}" }
            betas: {}
            """);
    ForkedJvm jvm =
        ForkedJvm.of(jdk.found())
            .agent(AgentJar.built(), configuration.toString())
            .environment("GATEWAY_TOKEN", "canary-token")
            .jvmArguments("-XX:+EnableDynamicAgentLoading");
    for (ClientVersion client : clients) {
      jvm.classPath(client.jars().toArray(new Path[0]));
    }
    return ForkedContract.tests(
        jvm.classPath(withoutTheAgent()),
        LIMIT,
        Arrays.stream(CONTRACTS)
            .map(name -> "dev.headstay.it.clients." + name)
            .toArray(String[]::new));
  }

  /** Of this JVM's class path the tests, the kit and all libraries. */
  private static String withoutTheAgent() {
    List<String> kept = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String path = entry.replace(File.separatorChar, '/');
      if (path.contains("agent/testing/target")
          || !path.contains("/agent/") && !path.contains("/dev/headstay/")) {
        kept.add(entry);
      }
    }
    return String.join(File.pathSeparator, kept);
  }
}
