package dev.headstay.engine;

import org.jspecify.annotations.Nullable;

/**
 * Body fields that providers refuse without a beta flag: {@code 400 <field>: Extra inputs are not
 * permitted}. Sources are in docs/beta-flags.md, "What a dropped flag leaves behind". Loaded when
 * the first flag is dropped.
 */
final class FlaggedFields {
  private FlaggedFields() {}

  /** The field that comes with a flag, or null if none is known. */
  static @Nullable String of(String flag) {
    switch (flag) {
      case "advanced-tool-use-2025-11-20":
      case "tool-search-tool-2025-10-19":
        return "tools[].defer_loading";
      case "cache-diagnosis-2026-04-07":
        return "diagnostics";
      case "compact-2026-01-12":
      case "context-management-2025-06-27":
        return "context_management";
      case "effort-2025-11-24":
        return "output_config.effort";
      case "fast-mode-2026-02-01":
        return "speed";
      case "mcp-client-2025-04-04":
      case "mcp-client-2025-11-20":
        return "mcp_servers";
      case "message-threads-2026-08-12":
        return "thread";
      case "per-turn-control-2026-07-01":
        return "messages[].output_config";
      case "prompt-caching-scope-2026-01-05":
        return "cache_control.scope";
      case "skills-2025-10-02":
        return "container.skills";
      case "structured-outputs-2025-11-13":
      case "structured-outputs-2025-12-15":
        return "output_format";
      case "tool-examples-2025-10-29":
        return "tools[].input_examples";
      default:
        return null;
    }
  }
}
