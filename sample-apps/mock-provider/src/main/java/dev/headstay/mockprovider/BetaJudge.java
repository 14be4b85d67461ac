package dev.headstay.mockprovider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which beta flags a provider takes, and how it words its refusal.
 *
 * <p>The lists are this mock's own and are not derived from what the agent bundles. Sources: for
 * Bedrock live probes published by Envoy AI Gateway (August 2026) and in CLIProxyAPI issue 4750, of
 * its refusal in Anthropic's shape claude-code issue 49370; for Vertex AI, Azure AI and what
 * Anthropic knows LiteLLM's table of September 2026, with the flags that anthropic-java 3.11 was
 * seen to send. Where a probe and a table disagree, the probe wins. The Claude Platform on AWS is
 * run by Anthropic and has its features the same day (its page on platform.claude.com).
 */
final class BetaJudge {
  static final String HEADER = "anthropic-beta";

  private static final Set<String> FIRST_PARTY =
      Set.of(
          "advanced-tool-use-2025-11-20",
          "advisor-tool-2026-03-01",
          "claude-code-20250219",
          "code-execution-2025-05-22",
          "code-execution-2025-08-25",
          "compact-2026-01-12",
          "compact-2026-09-04",
          "computer-use-2024-10-22",
          "computer-use-2025-01-24",
          "computer-use-2025-11-24",
          "context-1m-2025-08-07",
          "context-management-2025-06-27",
          "dangerous-tool-use-2026-09-03",
          "dev-full-thinking-2025-05-14",
          "effort-2025-11-24",
          "extended-cache-ttl-2025-04-11",
          "fast-mode-2026-02-01",
          "files-api-2025-04-14",
          "fine-grained-tool-streaming-2025-05-14",
          "interleaved-thinking-2025-05-14",
          "mcp-client-2025-04-04",
          "mcp-client-2025-11-20",
          "message-threads-2026-08-12",
          "mid-conversation-output-config-2026-07-01",
          "mid-conversation-tool-changes-2026-07-01",
          "model-context-window-exceeded-2025-08-26",
          "oauth-2025-04-20",
          "output-128k-2025-02-19",
          "pdfs-2024-09-25",
          "per-turn-control-2026-07-01",
          "prompt-caching-2024-07-31",
          "prompt-caching-scope-2026-01-05",
          "safeguards-2026-09-01",
          "skills-2025-10-02",
          "structured-outputs-2025-11-13",
          "structured-outputs-2025-12-15",
          "thinking-binding-controls-2026-08-01",
          "thinking-display-updates-2026-08-18",
          "token-counting-2024-11-01",
          "token-efficient-tools-2025-02-19",
          "web-fetch-2025-09-10",
          "web-search-2025-03-05");

  private static final Set<String> BEDROCK =
      Set.of(
          "claude-code-20250219",
          "compact-2026-01-12",
          "computer-use-2024-10-22",
          "computer-use-2025-01-24",
          "computer-use-2025-11-24",
          "context-1m-2025-08-07",
          "context-management-2025-06-27",
          "dangerous-tool-use-2026-09-03",
          "dev-full-thinking-2025-05-14",
          "effort-2025-11-24",
          "fine-grained-tool-streaming-2025-05-14",
          "interleaved-thinking-2025-05-14",
          "mcp-client-2025-04-04",
          "mcp-client-2025-11-20",
          "mid-conversation-output-config-2026-07-01",
          "mid-conversation-tool-changes-2026-07-01",
          "model-context-window-exceeded-2025-08-26",
          "output-128k-2025-02-19",
          "pdfs-2024-09-25",
          "search-results-2025-06-09",
          "structured-outputs-2025-11-13",
          "structured-outputs-2025-12-15",
          "thinking-binding-controls-2026-08-01",
          "thinking-display-updates-2026-08-18",
          "token-counting-2024-11-01",
          "token-efficient-tools-2025-02-19",
          "tool-search-tool-2025-10-19",
          "web-search-2025-03-05");

  private static final Set<String> VERTEX_AI =
      Set.of(
          "compact-2026-01-12",
          "compact-2026-09-04",
          "computer-use-2025-01-24",
          "computer-use-2025-11-24",
          "context-1m-2025-08-07",
          "context-management-2025-06-27",
          "dangerous-tool-use-2026-09-03",
          "interleaved-thinking-2025-05-14",
          "per-turn-control-2026-07-01",
          "thinking-binding-controls-2026-08-01",
          "thinking-display-updates-2026-08-18",
          "tool-search-tool-2025-10-19",
          "web-search-2025-03-05");

  private static final Set<String> AZURE_AI =
      Set.of(
          "advanced-tool-use-2025-11-20",
          "code-execution-2025-08-25",
          "computer-use-2025-01-24",
          "computer-use-2025-11-24",
          "context-1m-2025-08-07",
          "context-management-2025-06-27",
          "dangerous-tool-use-2026-09-03",
          "effort-2025-11-24",
          "files-api-2025-04-14",
          "interleaved-thinking-2025-05-14",
          "mcp-client-2025-04-04",
          "mcp-client-2025-11-20",
          "message-threads-2026-08-12",
          "per-turn-control-2026-07-01",
          "prompt-caching-scope-2026-01-05",
          "skills-2025-10-02",
          "structured-outputs-2025-11-13",
          "thinking-display-updates-2026-08-18",
          "web-fetch-2025-09-10",
          "web-search-2025-03-05");

  /** Body fields that only a flag makes known, each with the flags of which one must be there. */
  private static final Map<String, Set<String>> FIELDS =
      Map.of(
          "context_management",
          Set.of("context-management-2025-06-27", "compact-2026-01-12", "compact-2026-09-04"),
          "mcp_servers",
          Set.of("mcp-client-2025-04-04", "mcp-client-2025-11-20"),
          "output_format",
          Set.of("structured-outputs-2025-11-13", "structured-outputs-2025-12-15"),
          "thread",
          Set.of("message-threads-2026-08-12"));

  private BetaJudge() {}

  /** The refusal of the flags in header and body; null if there is nothing to refuse. */
  static @Nullable Reply judge(
      Upstream upstream, List<String> headerValues, ObjectNode body, boolean countTokens) {
    Set<String> flags = new LinkedHashSet<>();
    for (String value : headerValues) {
      for (String flag : value.split(",", -1)) {
        if (!flag.isBlank()) {
          flags.add(flag.trim());
        }
      }
    }
    Reply misplaced = judgeBodyList(upstream, body, !flags.isEmpty());
    if (misplaced != null) {
      return misplaced;
    }
    addAll(flags, body.path("anthropic_beta"));
    addAll(flags, body.path("additionalModelRequestFields").path("anthropic_beta"));

    List<String> unexpected = new ArrayList<>();
    for (String flag : flags) {
      if (!accepted(upstream).contains(flag) || (countTokens && upstream == Upstream.VERTEX_AI)) {
        unexpected.add(flag);
      }
    }
    if (!unexpected.isEmpty()) {
      return refuse(upstream, unexpected);
    }
    for (Map.Entry<String, Set<String>> field : FIELDS.entrySet()) {
      if (body.has(field.getKey()) && field.getValue().stream().noneMatch(flags::contains)) {
        return extraInput(upstream, field.getKey());
      }
    }
    return null;
  }

  /**
   * Where flags may stand in the body: Bedrock takes them there, Vertex AI only beside a header.
   */
  private static @Nullable Reply judgeBodyList(
      Upstream upstream, ObjectNode body, boolean inHeader) {
    if (!body.has("anthropic_beta") || upstream.isBedrock()) {
      return null;
    }
    if (upstream == Upstream.VERTEX_AI && inHeader) {
      return null;
    }
    return extraInput(upstream, "anthropic_beta");
  }

  private static void addAll(Set<String> flags, JsonNode list) {
    list.forEach(flag -> flags.add(flag.asText()));
  }

  private static Set<String> accepted(Upstream upstream) {
    return switch (upstream) {
      case BEDROCK, BEDROCK_CONVERSE, BEDROCK_MANTLE -> BEDROCK;
      case VERTEX_AI -> VERTEX_AI;
      case AZURE_AI -> AZURE_AI;
      case ANTHROPIC, ANTHROPIC_AWS, OPENAI -> FIRST_PARTY;
    };
  }

  private static Reply refuse(Upstream upstream, List<String> unexpected) {
    if (upstream.isBedrock() || upstream == Upstream.BEDROCK_MANTLE) {
      return upstream.invalid("invalid beta flag");
    }
    return upstream.invalid(
        "Unexpected value(s) "
            + "`"
            + String.join("`, `", unexpected)
            + "` for the `anthropic-beta` header. Please consult our documentation at"
            + " docs.anthropic.com or try again without the header.");
  }

  private static Reply extraInput(Upstream upstream, String field) {
    return upstream.invalid(field + ": Extra inputs are not permitted");
  }
}
