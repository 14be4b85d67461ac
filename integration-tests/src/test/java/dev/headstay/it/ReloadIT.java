package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.headstay.it.Program.Run;
import dev.headstay.it.programs.SteadyGets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A configuration that changes under load, in forked JVMs with the built jar. For longer than in
 * CI: {@code -Dheadstay.reload.seconds=120}.
 */
class ReloadIT {
  private static final int THREADS = 64;
  private static final Duration LOAD =
      Duration.ofSeconds(Integer.getInteger("headstay.reload.seconds", 20));
  private static final Duration BETWEEN_VERSIONS = Duration.ofMillis(50);
  private static final List<String> STAMPS = List.of("x-first", "x-second", "x-third");

  @TempDir Path folder;

  private final Map<List<String>, LongAdder> stamps = new ConcurrentHashMap<>();
  private final Set<String> requests = ConcurrentHashMap.newKeySet();
  private final ConcurrentLinkedQueue<String> keys = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  /** Counts, and keeps nothing of a request but its name and what our rules stamped on it. */
  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          List<String> found =
              STAMPS.stream()
                  .map(name -> String.valueOf(exchange.getRequestHeaders().get(name)))
                  .toList();
          stamps.computeIfAbsent(found, absent -> new LongAdder()).increment();
          requests.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-request")));
          String key = String.valueOf(exchange.getRequestHeaders().get("x-key"));
          if (!key.equals("null")) {
            keys.add(key);
          }
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private static String stamped(int version, String watch) {
    return stamped(version) + "reload: { watch: " + watch + " }\n";
  }

  private static String stamped(int version) {
    StringBuilder text = new StringBuilder("version: 1\nrules:\n");
    for (String name : STAMPS) {
      text.append("  - name: ").append(name);
      text.append("\n    match: { hosts: [127.0.0.1] }\n    headers: { set: { ");
      text.append(name).append(": \"").append(version).append("\" } }\n");
    }
    return text.toString();
  }

  private Path write(String text) throws IOException {
    Path whole = Files.writeString(folder.resolve("next"), text);
    return Files.move(whole, folder.resolve("headstay.yaml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private CompletableFuture<Run> run(Jdk jdk, int count, Duration load) {
    Program program =
        Program.java(jdk, SteadyGets.class, url(), count, load.toMillis())
            .with(AgentJar.option(folder.resolve("headstay.yaml")), "-Xmx96m");
    return CompletableFuture.supplyAsync(() -> program.run(load.plusSeconds(60)), threads);
  }

  @ParameterizedTest
  @EnumSource
  void underLoadEveryRequestIsExplainedByOneWholePolicy(Jdk jdk) throws Exception {
    write(stamped(0, "20ms"));
    CompletableFuture<Run> running = run(jdk, THREADS, LOAD);
    int versions = 0;
    while (!running.isDone()) {
      Thread.sleep(BETWEEN_VERSIONS.toMillis());
      write(stamped(++versions, "20ms"));
    }

    Run run = running.join();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(stamps.keySet()).allSatisfy(ReloadIT::isOneVersion);
    long answers = stamps.values().stream().mapToLong(LongAdder::sum).sum();
    Matcher found = find("answers (\\d+) failures (\\d+)", run.stdout());
    System.out.printf(
        "[reload] %s: %d versions written, %d seen, in %d requests of %d threads%n",
        jdk, versions, stamps.size(), answers, THREADS);
    assertThat(found.group(1)).isEqualTo(Integer.toString(requests.size()));
    // A GET that the JDK's client sent again by itself: some runs have one.
    assertThat(answers - requests.size()).as("requests that came twice").isBetween(0L, 3L);
    assertThat(found.group(2)).as("failures").isEqualTo("0");
    assertThat(stamps.size()).as("versions seen").isGreaterThan(versions / 4);
    assertThat(run.stderr()).doesNotContain("ERROR").doesNotContain("WARN");
    Matcher early = find("heap (\\d+) metaspace (\\d+)", run.stdout());
    long heap = Long.parseLong(early.group(1));
    long metaspace = Long.parseLong(early.group(2));
    assertThat(early.find()).isTrue();
    System.out.printf(
        "[reload] %s: heap %d KB, then %s; metaspace %d KB, then %s%n",
        jdk, heap, early.group(1), metaspace, early.group(2));
    assertThat(Long.parseLong(early.group(1))).as("heap, KB").isLessThan(heap + 8 * 1024);
    assertThat(Long.parseLong(early.group(2))).as("metaspace, KB").isLessThan(metaspace + 2 * 1024);
  }

  private static void isOneVersion(List<String> found) {
    assertThat(found).as("the three stamps of a request").allMatch(found.get(0)::equals);
    assertThat(found.get(0)).matches("\\[\\d+]");
  }

  private static Matcher find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher;
  }

  @Test
  void aBadVersionChangesNothingAndIsToldOnce() throws Exception {
    write(stamped(1, "100ms"));
    CompletableFuture<Run> running = run(Jdk.JDK_17, 1, Duration.ofSeconds(6));
    awaitStamp("[1]");
    write("version: 1\nrulez: []\n");
    Thread.sleep(2000);
    write(stamped(2, "100ms"));

    Run run = running.join();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(stamps.keySet())
        .containsExactlyInAnyOrder(List.of("[1]", "[1]", "[1]"), List.of("[2]", "[2]", "[2]"));
    assertThat(run.stderr())
        .containsOnlyOnce("ERROR new configuration refused, what was in force stays:")
        .contains("headstay.yaml:2:1: rulez: unknown key")
        .containsOnlyOnce("INFO reloaded: configuration: file:");
  }

  @Test
  void aVersionForOtherInstancesChangesNothingAndIsToldOnce() throws Exception {
    write(stamped(1, "100ms"));
    CompletableFuture<Run> running = run(Jdk.JDK_17, 1, Duration.ofSeconds(6));
    awaitStamp("[1]");
    write(stamped(2, "100ms") + "rollout: { percent: 0 }\n");
    Thread.sleep(2000);
    write(stamped(3, "100ms") + "rollout: { percent: 100 }\n");

    Run run = running.join();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(stamps.keySet())
        .containsExactlyInAnyOrder(List.of("[1]", "[1]", "[1]"), List.of("[3]", "[3]", "[3]"));
    assertThat(run.stderr())
        .containsOnlyOnce("INFO held back by its rollout: ")
        .contains("): percent: 0, and this instance is at ")
        .containsOnlyOnce("INFO reloaded: configuration: file:")
        .doesNotContain("ERROR")
        .doesNotContain("WARN");
  }

  @Test
  void aRotatedSecretIsSentWithinTheIntervalAndNeverEmptyOrPartial() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "canary-one-0123456789\n");
    write(
        "version: 1\nreload: { watch: 1s }\nsecrets: { key: { file: \""
            + secret
            + "\" } }\nrules:\n  - name: one\n    match: { hosts: [127.0.0.1] }\n"
            + "    headers: { set: { x-key: \"${secret:key}\" } }\n");
    CompletableFuture<Run> running = run(Jdk.JDK_17, 4, Duration.ofSeconds(8));
    awaitKey("[canary-one-0123456789]");
    long rotated = System.nanoTime();
    // As it must not be done: emptied, then written in two parts.
    Files.write(secret, new byte[0]);
    Files.writeString(secret, "canary-two-");
    Files.writeString(secret, "canary-two-0123456789\n");
    awaitKey("[canary-two-0123456789]");
    assertThat(Duration.ofNanos(System.nanoTime() - rotated)).isLessThan(Duration.ofMillis(1500));

    Run run = running.join();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(keys).containsOnly("[canary-one-0123456789]", "[canary-two-0123456789]");
    assertThat(run.stderr()).contains("a new value is in use");
  }

  @Test
  void aConfigurationBehindAUrlIsTakenAndItsRequestsAreNotOurs() throws Exception {
    AtomicReference<String> document = new AtomicReference<>(stamped(7));
    ConcurrentLinkedQueue<Headers> fetches = new ConcurrentLinkedQueue<>();
    server.createContext(
        "/headstay.yaml",
        exchange -> {
          fetches.add(exchange.getRequestHeaders());
          byte[] body = document.get().getBytes(StandardCharsets.UTF_8);
          String tag = "\"" + body.length + "\"";
          exchange.getResponseHeaders().set("ETag", tag);
          if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
          } else {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    write(
        "version: 1\nreload: { url: { location: \""
            + url()
            + "headstay.yaml\", refresh: 200ms } }\n");
    CompletableFuture<Run> running = run(Jdk.JDK_17, 2, Duration.ofSeconds(8));
    awaitStamp("[7]");
    document.set(stamped(10));
    awaitStamp("[10]");

    Run run = running.join();
    assertThat(run.exit()).as("%s", run).isZero();
    assertThat(fetches).hasSizeGreaterThan(5).noneMatch(headers -> headers.containsKey("X-first"));
    assertThat(fetches).anyMatch(headers -> headers.containsKey("If-none-match"));
    assertThat(run.stderr())
        .contains("INFO reloaded: configuration: " + url() + "headstay.yaml, named in file:")
        .doesNotContain("ERROR")
        .doesNotContain("WARN");
  }

  private void awaitStamp(String stamp) throws InterruptedException {
    await(() -> stamps.keySet().stream().anyMatch(found -> found.get(0).equals(stamp)));
  }

  private void awaitKey(String key) throws InterruptedException {
    await(() -> keys.contains(key));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      Thread.sleep(10);
    }
  }
}
