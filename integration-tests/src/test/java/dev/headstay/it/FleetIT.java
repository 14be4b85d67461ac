package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.ConfigurationWatch;
import dev.headstay.config.Loaded;
import dev.headstay.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A fleet against one real Nginx: what each agent does with its configuration is the real thing, on
 * a thread of its own as in a JVM; Nginx's access log gives the figures, which are printed. The
 * fleet of docs/fleet.md: {@code -Dheadstay.fleet.agents=1000 -Dheadstay.fleet.seconds=10}.
 */
class FleetIT {
  private static final int AGENTS = Integer.getInteger("headstay.fleet.agents", 100);

  /** The interval of the fetches. */
  private static final int SECONDS = Integer.getInteger("headstay.fleet.seconds", 1);

  private static final Duration PATIENCE = Duration.ofSeconds(20 + 20L * SECONDS);

  @TempDir Path folder;

  private final List<Agent> agents = new ArrayList<>();
  private Path document;
  private Path log;
  private int port;
  private Process nginx;
  private volatile boolean ended;

  /** One line of the access log. */
  private record Access(double time, int status, int sent, int received) {}

  /** One instance of the fleet. */
  private final class Agent extends Thread {
    private final String host;
    private volatile Loaded inForce;
    private volatile long taken;
    private volatile boolean reached;

    Agent(int number) {
      super(null, null, "agent-" + number, 256 * 1024);
      setDaemon(true);
      host = "api-" + number;
    }

    /** As the agent's own thread. */
    @Override
    public void run() {
      Map<String, String> environment =
          Map.of("HEADSTAY_CONFIG", folder.resolve("local.yaml").toString(), "HOSTNAME", host);
      Settings settings = new Settings(null, environment, Map.of());
      Loaded loaded = ConfigurationLoader.load(settings, List.of());
      inForce = loaded;
      ConfigurationWatch watch = new ConfigurationWatch(settings, List.of(), loaded);
      while (!ended) {
        Loaded read = watch.look(false);
        if (read != null) {
          assertThat(read.problems()).isEmpty();
          taken = System.nanoTime();
          inForce = read;
        }
        reached = watch.fault() == null;
        try {
          Thread.sleep(Math.max(1, watch.nanosUntilLook() / 1_000_000));
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    /** The name of the first rule: the version. */
    String version() {
      Loaded loaded = inForce;
      return loaded == null || loaded.configuration().policy().rules().isEmpty()
          ? ""
          : loaded.configuration().policy().rules().get(0).name();
    }

    boolean holdsBack(String rollout) {
      Loaded loaded = inForce;
      return loaded != null && Objects.toString(loaded.heldBack(), "").contains(rollout);
    }
  }

  @BeforeEach
  void serve() throws Exception {
    Assumptions.assumeTrue(program() != null, "nginx is not installed");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    document = Files.createDirectory(folder.resolve("www")).resolve("headstay.yaml");
    log = folder.resolve("access.log");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        worker_processes 1;
        pid PATH/nginx.pid;
        events { worker_connections 4096; }
        http {
          log_format fleet '$msec $status $bytes_sent $request_length';
          access_log PATH/access.log fleet;
          client_body_temp_path PATH/t1;
          proxy_temp_path PATH/t2;
          fastcgi_temp_path PATH/t3;
          uwsgi_temp_path PATH/t4;
          scgi_temp_path PATH/t5;
          server {
            listen 127.0.0.1:PORT backlog=4096;
            root PATH/www;
            default_type application/yaml;
          }
        }
        """
            .replace("PATH", folder.toString())
            .replace("PORT", String.valueOf(port)));
    Files.writeString(
        folder.resolve("local.yaml"),
        "version: 1\nreload: { url: { location: \"http://127.0.0.1:"
            + port
            + "/headstay.yaml\", refresh: "
            + SECONDS
            + "s } }\nrules: []\n");
    startNginx();
  }

  private static String program() {
    return Stream.concat(
            Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
        .map(each -> Path.of(each, "nginx"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  private void startNginx() throws Exception {
    Path errors = folder.resolve("error.log");
    nginx =
        new ProcessBuilder(
                program(),
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-e",
                errors.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    long start = System.nanoTime();
    while (!answers()) {
      assertThat(nginx.isAlive()).as("%s", folder.resolve("nginx.out")).isTrue();
      assertThat(since(start)).isLessThan(20);
      Thread.sleep(20);
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void stopNginx() throws InterruptedException {
    nginx.destroy();
    assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void stop() throws InterruptedException {
    ended = true;
    agents.forEach(Thread::interrupt);
    if (nginx != null) {
      stopNginx();
    }
  }

  /** A document of the size that one for several gateways has, put in place by a rename. */
  private void publish(String version, String more) throws IOException {
    StringBuilder text = new StringBuilder("version: 1\n" + more + "rules:\n");
    for (int i = 0; i < 12; i++) {
      text.append("  - name: ").append(i == 0 ? version : version + " rule " + i);
      text.append("\n    match: { hosts: [\"gateway-").append(i).append(".example\"] }\n");
      text.append("    headers: { set: { x-team: \"team-").append(i).append("\" } }\n");
    }
    Path part = Files.writeString(document.resolveSibling("part"), text);
    Files.move(part, document, StandardCopyOption.ATOMIC_MOVE);
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static double now() {
    return System.currentTimeMillis() / 1000.0;
  }

  /** Waits until it holds for every agent. */
  private void await(Predicate<Agent> condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!agents.stream().allMatch(condition)) {
      assertThat(nginx.isAlive()).isTrue();
      assertThat(since(start))
          .as("agents: %s", agents.stream().filter(condition).count())
          .isLessThan(PATIENCE.toSeconds());
      Thread.sleep(20);
    }
  }

  private List<Access> requests(double from, double to) throws IOException {
    List<Access> requests = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      String[] fields = line.split(" ");
      Access access =
          new Access(
              Double.parseDouble(fields[0]),
              Integer.parseInt(fields[1]),
              Integer.parseInt(fields[2]),
              Integer.parseInt(fields[3]));
      if (access.time >= from && access.time < to) {
        requests.add(access);
      }
    }
    return requests;
  }

  /** Requests in each whole second from the first on. */
  private static int[] perSecond(List<Access> requests, double from, double to) {
    int[] seconds = new int[Math.max(1, (int) (to - from))];
    for (Access access : requests) {
      seconds[Math.min(seconds.length - 1, (int) (access.time - from))]++;
    }
    return seconds;
  }

  private static long count(List<Access> requests, int status) {
    return requests.stream().filter(access -> access.status == status).count();
  }

  private static void say(String line, Object... values) {
    System.out.println("[fleet] " + String.format(Locale.ROOT, line, values));
  }

  private static String bytes(List<Access> requests, int status) {
    List<Access> such = requests.stream().filter(access -> access.status == status).toList();
    return String.format(
        Locale.ROOT,
        "%d answers %d, %.0f bytes each and %.0f asked with",
        such.size(),
        status,
        such.stream().mapToInt(Access::sent).average().orElse(0),
        such.stream().mapToInt(Access::received).average().orElse(0));
  }

  /**
   * A new version, until every agent has taken it or holds it back; each fetches it once.
   *
   * @return the hosts of those that have it
   */
  private Set<String> change(String version, String more, String heldBack) throws Exception {
    double from = now();
    long start = System.nanoTime();
    publish(version, more);
    await(
        agent ->
            agent.taken > start && (agent.version().equals(version) || agent.holdsBack(heldBack)));
    double to = now();
    List<Agent> having =
        agents.stream()
            .filter(agent -> agent.version().equals(version))
            .sorted(Comparator.comparing(agent -> agent.taken))
            .toList();
    // Who holds it back asks for it no more.
    Thread.sleep(1000L * SECONDS);
    List<Access> requests = requests(from, now());
    say(
        "%s %s: %d of %d have it; half of them after %.1f s, 99 %% after %.1f s, all agents know of"
            + " it after %.1f s; %s",
        version,
        more.trim(),
        having.size(),
        AGENTS,
        (having.get(having.size() / 2).taken - start) / 1e9,
        (having.get(having.size() * 99 / 100).taken - start) / 1e9,
        to - from,
        bytes(requests, 200));
    assertThat(count(requests, 200)).isEqualTo(AGENTS);
    assertThat(to - from).isLessThan(1.1 * SECONDS + 5);
    return having.stream().map(agent -> agent.host).collect(Collectors.toSet());
  }

  @Test
  void aFleetFollowsOneFile() throws Exception {
    publish("v1", "");
    for (int i = 0; i < AGENTS; i++) {
      agents.add(new Agent(i));
    }
    double from = now();
    agents.forEach(Thread::start);
    await(agent -> agent.version().equals("v1"));
    double started = now();
    Thread.sleep(Math.max(0, (long) (1000 * (from + 1 + SECONDS - now()))));
    List<Access> first = requests(from, from + SECONDS);
    say("%d agents, an interval of %d s", AGENTS, SECONDS);
    say(
        "start of all at once: all have v1 after %.1f s; requests in each second: %s; %s",
        started - from, Arrays.toString(perSecond(first, from, from + SECONDS)), bytes(first, 200));

    Thread.sleep(6000L * SECONDS);
    double to = now();
    double steady = to - 6 * SECONDS;
    List<Access> requests = requests(steady, to);
    int[] seconds = perSecond(requests, steady, to);
    double mean = Arrays.stream(seconds).average().orElseThrow();
    double variance =
        Arrays.stream(seconds).mapToDouble(n -> (n - mean) * (n - mean)).average().orElseThrow();
    say(
        "steady for %d s: %.1f requests a second, %d to %d, variance %.2f of the mean's; %s",
        seconds.length,
        mean,
        Arrays.stream(seconds).min().orElseThrow(),
        Arrays.stream(seconds).max().orElseThrow(),
        variance / mean,
        bytes(requests, 304));
    assertThat(count(requests, 304)).isEqualTo(requests.size());
    assertThat(mean).isBetween(0.8 * AGENTS / SECONDS, 1.2 * AGENTS / SECONDS);
    assertThat(Arrays.stream(seconds).max().orElseThrow()).isLessThan((int) (2 * mean));

    assertThat(change("v2", "", "none")).hasSize(AGENTS);
    Set<String> tenth = change("v3", "rollout: { percent: 10 }\n", "percent: 10,");
    Set<String> half = change("v3", "rollout: { percent: 50 }\n", "percent: 50,");
    // Five deviations of as many coins.
    double room = 5 * Math.sqrt(AGENTS);
    assertThat((double) tenth.size())
        .isBetween(0.1 * AGENTS - room * 0.3, 0.1 * AGENTS + room * 0.3);
    assertThat((double) half.size())
        .isBetween(0.5 * AGENTS - room * 0.5, 0.5 * AGENTS + room * 0.5);
    assertThat(half).containsAll(tenth);
    assertThat(agents.stream().filter(agent -> agent.version().equals("v2")))
        .hasSize(AGENTS - half.size());
    assertThat(change("v3", "rollout: { percent: 100 }\n", "none")).hasSize(AGENTS);
    assertThat(change("off", "mode: off\n", "none")).hasSize(AGENTS);
    if (AGENTS >= 1000) {
      outage();
    }
  }

  /** A server that was away is not met by all at once. */
  private void outage() throws Exception {
    stopNginx();
    Thread.sleep(4500L * SECONDS);
    assertThat(agents).noneMatch(agent -> agent.reached);
    assertThat(agents).allMatch(agent -> agent.version().equals("off"));
    double from = now();
    startNginx();
    await(agent -> agent.reached);
    double to = now();
    int[] seconds = perSecond(requests(from, to), from, to);
    say(
        "back after %.1f s away: all have reached it after %.1f s; requests in each second: %s",
        4.5 * SECONDS, to - from, Arrays.toString(seconds));
    assertThat(Arrays.stream(seconds).max().orElseThrow()).isLessThan(AGENTS / 4);
  }
}
