package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateTest {
  private static final String GOOD =
      """
      version: 1
      rules:
        - name: a
          match: { hosts: [a.test] }
          headers: { set: { x-a: "${env:HEADSTAY_TEST_UNSET}" } }
      betas: {}
      """;

  @TempDir Path folder;
  private Path good;
  private Path bad;

  @BeforeEach
  void write() throws IOException {
    good = Files.writeString(folder.resolve("good.yaml"), GOOD);
    bad =
        Files.writeString(
            folder.resolve("bad.yaml"),
            "version: 2\nmode: enforced\nrules:\n  - name: a\n    headers: { sett: {} }\n");
  }

  @Test
  void saysThatAFileIsValidAndWhatIsMissingHere() {
    CommandRun run = CommandRun.of("validate", good);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .isEqualTo(
            good
                + ": valid (mode: enforce; rules: 1; betas: on)\nnote: "
                + good
                + ":5: variable HEADSTAY_TEST_UNSET is not set; what uses it is left out of"
                + " requests\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void tellsEverythingThatIsWrongByLineAndColumn() {
    CommandRun run = CommandRun.of("validate", bad);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            bad + ":1:10: version: \"2\" (expected: 1)",
            bad
                + ":2:7: mode: \"enforced\" (expected: enforce, observe or off; did you mean"
                + " enforce?)",
            bad
                + ":5:16: rules[0].headers.sett: unknown key (expected: remove, rename, replace,"
                + " set, keep, default or append; did you mean set?)");
  }

  @Test
  void tellsTheSameAsJson() {
    CommandRun run = CommandRun.of("validate", "--json", bad, good);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
    assertThat(run.json().get("valid").booleanValue()).isFalse();
    assertThat(run.json().get("notes")).hasSize(1);
    JsonNode problems = run.json().get("problems");
    assertThat(problems).hasSize(3);
    assertThat(problems.get(1))
        .hasToString(
            "{\"file\":\""
                + bad
                + "\",\"line\":2,\"column\":7,\"path\":\"mode\",\"found\":\"\\\"enforced\\\"\","
                + "\"expected\":\"enforce, observe or off\",\"suggestion\":\"enforce\"}");
  }

  @Test
  void readsStandardInput() {
    InputStream stdin = System.in;
    try {
      System.setIn(new ByteArrayInputStream("version: 3\n".getBytes(StandardCharsets.UTF_8)));
      CommandRun run = CommandRun.of("validate", "-");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).isEqualTo("stdin:1:10: version: \"3\" (expected: 1)\n");

      System.setIn(new ByteArrayInputStream(GOOD.getBytes(StandardCharsets.UTF_8)));
      assertThat(CommandRun.of("validate", "-").exit()).isZero();
    } finally {
      System.setIn(stdin);
    }
  }

  @Test
  void readsTheBetaTableThatAFileNames() throws IOException {
    Path table = Files.writeString(folder.resolve("table.json"), "{\"bedrock\": {\"a\": 1}}");
    Path file = folder.resolve("tabled.yaml");
    Files.writeString(file, "version: 1\nbetas: { table: { file: \"" + table + "\" } }\n");

    CommandRun run = CommandRun.of("validate", file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).startsWith(table + ":1:19: bedrock.a: \"1\" (expected: a flag's name");
  }

  @Test
  void looksAtAFileThatIsRolledOutToOthers() throws IOException {
    Path file = folder.resolve("rolled.yaml");
    Files.writeString(file, "version: 1\nrollout: { percent: 0 }\nmode: enforced\n");

    CommandRun run = CommandRun.of("validate", file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains(":3:7: mode: ");
  }

  @Test
  void tellsThatAFileCanNotBeRead() {
    CommandRun run = CommandRun.of("validate", good, folder.resolve("none.yaml"), bad);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("none.yaml: no such file", "bad.yaml:1:10");
    assertThat(CommandRun.of("validate", folder).exit()).isEqualTo(2);
    assertThat(CommandRun.of("validate").exit()).isEqualTo(2);
  }
}
