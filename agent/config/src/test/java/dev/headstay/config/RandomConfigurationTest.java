package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.headstay.policy.HeaderPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever somebody's editor, template or disk does to a file: no exception, no endless loop. */
class RandomConfigurationTest {
  private static final String CANARY = "canary";

  private static final String YAML =
      """
      version: 1
      mode: enforce
      providers:
        gw: { hosts: [a.example, "*.b.example:8443"], paths: ["/v1/**"], betas: anthropic }
      secrets:
        token: { env: TOKEN }
      rules:
        - name: all of it
          overHttp: true
          constantPerClient: true
          match: { provider: [gw, anthropic], methods: [POST], headers: { x-a: "b", x-c: false } }
          headers:
            remove: [x-internal-*]
            rename: { x-gw-id: x-request-id }
            replace: { x-api-key: { matching: "^gw-(.*)$", to: "${secret:token}-$1" } }
            set: { authorization: "Bearer ${secret:token}", x-n: 1 }
            keep: [cf-aig-metadata, x-session-*]
            default: { anthropic-version: "2023-06-01" }
            append: { x-list: [a, "${env:NONE:-b}"] }
      betas:
        maxBodyBytes: 1048576
        providers:
          bedrock:
            unmapped: drop
            overrides: { a: b, c: null }
            models: [{ match: "us.anthropic.*", unmapped: pass, overrides: { d: null } }]
            paths: [{ match: "/model/*/invoke", strip: true }, { match: "/**", overrides: {} }]
      clients: { okhttp: false }
      instance: { ring: canary, region: "${env:NONE:-eu}", number: 7 }
      rollout: { labels: { ring: [early, canary], region: eu }, percent: 100.0 }
      log: { level: info }
      """;

  private static final String JSON =
      """
      {"version": 1, "secrets": {"token": {"env": "TOKEN"}}, "rules": [{"name": "a",
       "match": {"hosts": ["a.example"], "headers": {"x": true}}, "headers":
       {"set": {"x-api-key": "${secret:token}", "x-b": 1.5e3}, "append": {"x-c": ["d"]}}}]}
      """;

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "\"",
          "'",
          "\n",
          "\t",
          " ",
          "- ",
          "&a ",
          "*a",
          "<<: ",
          "!!x ",
          "---\n",
          "null",
          "true",
          "${",
          "$",
          "\\",
          "\u0000",
          "\uFEFF",
          "|\n",
          "> ",
          "# ",
          "? ",
          "%",
          "@",
          "\u00e9",
          "999999999999999999999",
          "1e999",
          "\\u12");

  private static Path directory;

  @BeforeContainer
  static void makeDirectory() throws IOException {
    directory = Files.createTempDirectory("headstay");
  }

  @AfterContainer
  static void dropDirectory() throws IOException {
    for (String name : new String[] {"a.yaml", "a.json"}) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.delete(directory);
  }

  @Property(tries = 1000)
  void aMutatedFileEitherLoadsOrIsRefused(
      @ForAll boolean yaml, @ForAll long seed, @ForAll @IntRange(min = 0, max = 6) int mutations) {
    Random random = new Random(seed);
    byte[] bytes = (yaml ? YAML : JSON).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < mutations; i++) {
      bytes = mutated(bytes, random);
    }
    Given given = Given.file(directory, yaml ? "a.yaml" : "a.json", bytes).with("TOKEN", CANARY);

    Loaded loaded = assertTimeoutPreemptively(Duration.ofSeconds(20), given::load);

    if (!loaded.problems().isEmpty()) {
      assertThat(loaded.configuration().policy()).isSameAs(HeaderPolicy.empty());
    }
    if (mutations == 0) {
      assertThat(loaded.problems()).isEmpty();
    }
    assertThat(loaded.problems().toString() + loaded.warnings())
        .doesNotContain(CANARY)
        .doesNotContain("reading failed");
  }

  private static byte[] mutated(byte[] bytes, Random random) {
    int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
    int length = Math.min(bytes.length - at, random.nextInt(12));
    byte[] piece =
        switch (random.nextInt(5)) {
          case 0 -> new byte[0];
          case 1 -> new byte[] {(byte) random.nextInt(256)};
          case 2 -> Arrays.copyOfRange(bytes, at, bytes.length);
          default -> PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
        };
    byte[] result = new byte[bytes.length - length + piece.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(piece, 0, result, at, piece.length);
    System.arraycopy(bytes, at + length, result, at + piece.length, bytes.length - at - length);
    return result;
  }
}
