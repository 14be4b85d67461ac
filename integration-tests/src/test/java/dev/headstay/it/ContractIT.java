package dev.headstay.it;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;

import dev.headstay.it.ClientVersions.ClientVersion;
import dev.headstay.testing.ForkedContract;
import dev.headstay.testing.ForkedJvm;
import dev.headstay.testing.Jdks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Every client's contract, in JVMs that have the built jar attached.
 *
 * <p>By default each client's oldest and newest version run on JDK 17 and 25, each clause on every
 * protocol, synchronously and asynchronously, in one of the two pairings, and one way in the other.
 * With {@code -Dheadstay.contract=full} every version runs every way on both.
 */
class ContractIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final boolean FULL = System.getProperty("headstay.contract", "").equals("full");
  private static final String PACKAGE = "dev.headstay.clients.";

  @TestFactory
  Stream<DynamicNode> javaNetHttp() throws Exception {
    List<DynamicNode> runs = new ArrayList<>();
    for (int feature : new int[] {17, 25}) {
      runs.add(
          run(
              "java-net-http",
              List.of(),
              feature,
              true,
              "java-net-http-11",
              "javanethttp.JavaNetHttp"));
    }
    return runs.stream();
  }

  @TestFactory
  Stream<DynamicNode> okHttp() throws Exception {
    return runs("okhttp", "okhttp-3.0", "okhttp.OkHttp");
  }

  @TestFactory
  Stream<DynamicNode> apacheHttpClient4() throws Exception {
    return runs("apache-httpclient-4", "apache-httpclient-4.0", "apache4.Apache4Classic");
  }

  @TestFactory
  Stream<DynamicNode> apacheHttpAsyncClient4() throws Exception {
    return runs("apache-httpasyncclient-4", "apache-httpasyncclient-4.0", "apache4.Apache4Async");
  }

  @TestFactory
  Stream<DynamicNode> apacheHttpClient5() throws Exception {
    return runs(
        "apache-httpclient-5",
        "apache-httpclient-5.0",
        "apache5.Apache5Classic",
        "apache5.Apache5Async");
  }

  /** Each clause fails where what it promises is broken on purpose. */
  @TestFactory
  Stream<DynamicNode> brokenVariants() throws Exception {
    ClientVersion client = ClientVersions.of("okhttp", "4.12.0");
    return ForkedContract.variants(
        jvm(client.jars(), 17, "okhttp-3.0"), LIMIT, PACKAGE + "okhttp.OkHttpContractTest");
  }

  private static Stream<DynamicNode> runs(String id, String folder, String... contracts)
      throws Exception {
    List<DynamicNode> runs = new ArrayList<>();
    for (ClientVersion client : ClientVersions.of(id)) {
      for (int feature : new int[] {17, 25}) {
        if (FULL || client.isFloor() || client.isNewest()) {
          boolean everyWay = FULL || client.isFloor() == (feature == 17);
          runs.add(run(client.toString(), client.jars(), feature, everyWay, folder, contracts));
        }
      }
    }
    return runs.stream();
  }

  private static DynamicNode run(
      String client,
      List<Path> jars,
      int feature,
      boolean everyWay,
      String folder,
      String... contracts)
      throws Exception {
    ForkedJvm jvm = jvm(jars, feature, folder);
    if (!everyWay) {
      jvm.property("headstay.contract.one-way", "true");
    }
    String[] classes = new String[contracts.length];
    for (int i = 0; i < contracts.length; i++) {
      classes[i] = PACKAGE + contracts[i] + "ContractTest";
    }
    return dynamicContainer(
        client + " on JDK " + feature, ForkedContract.tests(jvm, LIMIT, classes));
  }

  private static ForkedJvm jvm(List<Path> jars, int feature, String folder) {
    return ForkedJvm.of(Jdks.require(feature))
        .agent(AgentJar.built(), null)
        .classPath(ContractKit.drivers(folder))
        .classPath(jars.toArray(new Path[0]))
        .classPath(ContractKit.classPath());
  }
}
