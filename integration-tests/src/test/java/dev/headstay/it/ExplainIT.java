package dev.headstay.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headstay.it.programs.ManyCommands;
import dev.headstay.it.programs.SendCases;
import dev.headstay.testing.HeaderLine;
import dev.headstay.testing.RandomCases;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code explain} of the built jar says is what a program with that jar sends: 1,000 random
 * requests, each for one of many groups of random rules, in one program. The same requests are sent
 * without the agent first, which tells what OkHttp adds by itself.
 */
class ExplainIT {
  private static final int CASES = 1_000;
  private static final int GROUPS = 40;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @Test
  void saysWhatIsOnTheWire() throws Exception {
    long seed = Long.getLong("headstay.seed", new Random().nextLong());
    RandomCases cases = new RandomCases(seed, "localhost", GROUPS);
    Path config = Files.writeString(folder.resolve("headstay.yaml"), cases.configuration());
    List<RandomCases.Request> requests = new ArrayList<>();
    for (int i = 0; i < CASES; i++) {
      requests.add(cases.request());
    }

    List<RecordedRequest> plain;
    List<RecordedRequest> patched;
    List<JsonNode> explained;
    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      plain = send(server, requests);
      patched = send(server, requests, AgentJar.option(config));
      explained = explain(config, server.uri(""), plain);
    }

    int changed = 0;
    int changedBodies = 0;
    for (int i = 0; i < CASES; i++) {
      String about = "seed " + seed + ", case " + i + ": " + requests.get(i);
      JsonNode said = explained.get(i);
      List<String> wire = lines(patched.get(i));
      List<String> expected = lines(said, wire);
      assertThat(wire).as("%s\n%s", about, said).isEqualTo(expected);
      changed += wire.equals(lines(plain.get(i))) ? 0 : 1;
      changedBodies += assertBody(about, said, plain.get(i).body(), patched.get(i).body());
    }
    System.out.printf(
        "[explain] %d requests, %d with other headers than the program's, %d with other bodies%n",
        CASES, changed, changedBodies);
    // Else it would have compared nothing.
    assertThat(changed).isBetween(CASES / 5, CASES - 1);
    assertThat(changedBodies).isGreaterThan(CASES / 50);
  }

  /** OkHttp's body is another object then, and the model is still read from it. */
  @Test
  void filtersTheHeaderByTheModelThatABodyNamesWhichLosesFlags() throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("model.yaml"),
            """
            version: 1
            providers: { p: { hosts: [localhost], betas: bedrock } }
            betas:
              providers:
                bedrock: { models: [{ match: "some-model", overrides: { one: two } }] }
            """);
    RandomCases.Request request =
        new RandomCases.Request(
            "POST",
            "/x",
            List.of("anthropic-beta: one", "Content-Type: application/json"),
            "{\"model\": \"some-model\", \"anthropic_beta\": [\"made-up\"]}");

    try (RecordingServer server = RecordingServer.start(WireProtocol.HTTP_1_1)) {
      RecordedRequest sent = send(server, List.of(request), AgentJar.option(config)).get(0);

      assertThat(sent.body()).asString().isEqualTo("{\"model\": \"some-model\"}");
      assertThat(sent.headers("anthropic-beta")).containsExactly("two");
    }
  }

  private List<RecordedRequest> send(
      RecordingServer server, List<RandomCases.Request> requests, String... options)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (RandomCases.Request request : requests) {
      String body = request.body() == null ? "" : request.body();
      List<String> parts = new ArrayList<>(List.of(request.method(), request.path(), body));
      parts.addAll(request.headers());
      lines.add(String.join(SendCases.SEPARATOR, parts));
    }
    Path file = Files.write(folder.resolve("requests"), lines);
    String base = server.uri("").toString();
    server.forget();
    Program.Run run = Program.java(Jdk.JDK_17, SendCases.class, base, file).with(options).run();
    assertThat(run.stdout()).as("%s", run).isEqualTo(requests.size() + "\n");
    return server.requests();
  }

  private List<JsonNode> explain(Path config, Object base, List<RecordedRequest> plain)
      throws Exception {
    List<String> commands = new ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      RecordedRequest request = plain.get(i);
      List<String> words = new ArrayList<>(List.of("explain", "--json", "--client", "okhttp"));
      words.addAll(List.of("--config", config.toString()));
      for (HeaderLine line : request.headers()) {
        words.addAll(List.of("-H", line.name() + ": " + line.value()));
      }
      byte[] body = request.body();
      if (body.length > 0) {
        Path file = Files.write(folder.resolve("body" + i), body);
        words.addAll(List.of("--body", file.toString()));
      }
      words.addAll(List.of(request.method(), base + request.target()));
      commands.add(String.join(SendCases.SEPARATOR, words));
    }
    Path file = Files.write(folder.resolve("commands"), commands);
    Program.Run run =
        Program.of(
                Jdk.JDK_17.command("java"),
                "-cp",
                AgentJar.built() + ":" + Program.programs(),
                ManyCommands.class.getName(),
                file)
            .run();
    assertThat(run.exit()).as("%s", run.stderr()).isZero();
    List<JsonNode> explained = new ArrayList<>();
    for (String line : run.stdout().lines().toList()) {
      explained.add(JSON.readTree(line));
    }
    assertThat(explained).hasSameSizeAs(plain);
    return explained;
  }

  private static List<String> lines(RecordedRequest request) {
    List<String> lines = new ArrayList<>();
    for (HeaderLine line : request.headers()) {
      // OkHttp counts the body that it is given.
      if (!line.is("content-length")) {
        lines.add(line.name() + ": " + line.value());
      }
    }
    return lines;
  }

  /** What is said to be sent; a value that is masked is taken from the wire. */
  private static List<String> lines(JsonNode said, List<String> wire) {
    List<String> lines = new ArrayList<>();
    for (JsonNode line : said.get("sent")) {
      String name = line.get("name").asText();
      String text = name + ": " + line.get("value").asText();
      int at = lines.size();
      boolean masked = text.endsWith(": ***") && at < wire.size();
      if (!name.equalsIgnoreCase("content-length")) {
        lines.add(masked && wire.get(at).startsWith(name + ": ") ? wire.get(at) : text);
      }
    }
    return lines;
  }

  /** 1 if the body is another one than the program's. */
  private static int assertBody(String about, JsonNode said, byte[] plain, byte[] patched)
      throws IOException {
    boolean changed = said.at("/body/outcome").asText().equals("patched");
    if (!changed) {
      assertThat(patched).as(about).isEqualTo(plain);
      return 0;
    }
    List<String> flags = new ArrayList<>();
    for (JsonNode flag : said.at("/body/flags")) {
      if (!flag.get("sent").isNull()) {
        flags.add(flag.get("sent").asText());
      }
    }
    JsonNode sent = JSON.readTree(new String(patched, StandardCharsets.UTF_8));
    List<String> onWire = new ArrayList<>();
    sent.findPath("anthropic_beta").forEach(flag -> onWire.add(flag.asText()));
    assertThat(onWire).as("%s\n%s", about, said).isEqualTo(flags);
    return 1;
  }
}
