package dev.headstay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetaTablesTest {
  private static final Map<String, String> URLS =
      Map.of(
          "anthropic", "https://api.anthropic.com/v1/messages",
          "bedrock", "https://bedrock-runtime.eu-west-1.amazonaws.com/model/a/invoke",
          "bedrock_converse", "https://bedrock-runtime.eu-west-1.amazonaws.com/model/a/converse",
          "bedrock_mantle", "https://bedrock-mantle.eu-west-1.api.aws/anthropic/v1/messages",
          "vertex_ai",
              "https://eu-aiplatform.googleapis.com/v1/projects/p/locations/eu/publishers/anthropic"
                  + "/models/m:rawPredict",
          "azure_ai", "https://r.services.ai.azure.com/anthropic/v1/messages",
          "databricks", "https://w.cloud.databricks.com/serving-endpoints/anthropic/v1/messages");

  @TempDir Path directory;

  private static String sent(Loaded loaded, String provider, String flags) {
    assertThat(loaded.problems()).isEmpty();
    List<String> lines =
        Wire.of(loaded).to(URLS.get(provider)).with("anthropic-beta", flags).sent();
    return lines.isEmpty() ? "" : lines.get(0).substring("anthropic-beta: ".length());
  }

  private static Loaded bundled() {
    return Given.nothing().with("HEADSTAY_BETAS", "on").load();
  }

  private Loaded table(String json) {
    Path file = directory.resolve("table.json");
    Given.file(directory, "table.json", json);
    return Given.file(
            directory, "a.yaml", "version: 1\nbetas: { table: { file: \"" + file + "\" } }\n")
        .load();
  }

  @ParameterizedTest
  @CsvSource({
    "bedrock, interleaved-thinking-2025-05-14, interleaved-thinking-2025-05-14",
    "bedrock, mcp-client-2025-04-04, mcp-client-2025-04-04",
    "bedrock, web-search-2025-03-05, web-search-2025-03-05",
    "bedrock, token-efficient-tools-2025-02-19, token-efficient-tools-2025-02-19",
    "bedrock, output-128k-2025-02-19, output-128k-2025-02-19",
    "bedrock, advanced-tool-use-2025-11-20, tool-search-tool-2025-10-19",
    "bedrock, prompt-caching-2024-07-31, ''",
    "bedrock, files-api-2025-04-14, ''",
    "bedrock, prompt-caching-scope-2026-01-05, ''",
    "vertex_ai, advanced-tool-use-2025-11-20, tool-search-tool-2025-10-19",
    "azure_ai, message-threads-2026-08-12, message-threads-2026-08-12",
    "azure_ai, advanced-tool-use-2025-11-20, advanced-tool-use-2025-11-20",
    "anthropic, safeguards-2026-09-01, safeguards-2026-09-01",
    "anthropic, unheard-of-2030-01-01, unheard-of-2030-01-01",
    "bedrock_converse, context-management-2025-06-27, ''",
    "bedrock_mantle, context-management-2025-06-27, context-management-2025-06-27",
    "databricks, advisor-tool-2026-03-01, advisor-tool-2026-03-01",
  })
  void theBundledTableHoldsTheFacts(String provider, String flag, String expected) {
    assertThat(sent(bundled(), provider, flag)).isEqualTo(expected);
  }

  @Test
  void theLoginFlagNeverLeavesTheFirstParty() {
    for (String provider : URLS.keySet()) {
      String expected = provider.equals("anthropic") ? "oauth-2025-04-20" : "";
      assertThat(sent(bundled(), provider, "oauth-2025-04-20")).as(provider).isEqualTo(expected);
    }
  }

  @Test
  void theBundledTableHasTheColumnsThatTheReaderNames() throws IOException {
    JsonNode table;
    try (InputStream in = BetaTables.class.getResourceAsStream("beta-flags.json")) {
      table = new ObjectMapper().readTree(in);
    }

    assertThat(
            table.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> !key.equals("description")))
        .containsExactlyInAnyOrderElementsOf(ConfigurationReader.BUILT_IN);
  }

  @Test
  void readsLiteLlmsFormat() {
    Loaded loaded =
        table(
            """
            {"description": "skipped",
             "provider_aliases": {"aws": "bedrock"},
             "bedrock": {"a-1": "a-2", "b-1": null, "a-0": "a-2"},
             "azure_ai": {"a-1": "a-1"}}
            """);

    assertThat(sent(loaded, "bedrock", "a-1,b-1,a-0,c-1")).isEqualTo("a-2");
    assertThat(sent(loaded, "azure_ai", "a-1,b-1")).isEqualTo("a-1");
  }

  @Test
  void anAliasNamesAColumn() {
    Path file = directory.resolve("table.json");
    Given.file(
        directory,
        "table.json",
        "{\"provider_aliases\": {\"aws\": \"mine\"}, \"mine\": {\"a-1\": \"a-2\"}}");
    Loaded loaded =
        Given.file(
                directory,
                "a.yaml",
                "version: 1\nproviders: { gw: { hosts: [gw.example], betas: aws } }\n"
                    + "betas: { table: { file: \""
                    + file
                    + "\" } }\n")
            .load();

    assertThat(loaded.problems()).isEmpty();
    assertThat(Wire.of(loaded).to("https://gw.example/v1").with("anthropic-beta", "a-1,b").sent())
        .containsExactly("anthropic-beta: a-2");
  }

  @Test
  void readsLiteLlmsPublishedTable() {
    Path published = Path.of("../../../shared/data/litellm-table.json");
    Assumptions.assumeTrue(Files.exists(published), "the published table is not here");
    Loaded loaded =
        Given.file(
                directory,
                "a.yaml",
                "version: 1\nbetas: { table: { file: \"" + published.toAbsolutePath() + "\" } }\n")
            .load();

    assertThat(sent(loaded, "bedrock", "advanced-tool-use-2025-11-20,bash_20250124"))
        .isEqualTo("tool-search-tool-2025-10-19");
    assertThat(sent(loaded, "databricks", "oauth-2025-04-20")).isEqualTo("oauth-2025-04-20");
  }

  @Test
  void aBadTableIsToldByItsOwnFileLineAndColumn() {
    Loaded loaded =
        table(
            """
            {"bedrock": {"a": 1, "b": ["c"]},
             "vertex_ai": null,
             "provider_aliases": {"x": "y"}}
            """);

    assertThat(Given.problems(loaded, directory))
        .containsExactly(
            "table.json:1:19: bedrock.a: \"1\" (expected: a flag's name or null)",
            "table.json:1:27: bedrock.b: a list (expected: a flag's name or null)",
            "table.json:2:15: vertex_ai: nothing (expected: an object from flag to flag or null)",
            "table.json:3:28: provider_aliases.x: \"y\" (expected: a provider of this table)");
  }
}
