package dev.headstay.config;

import dev.headstay.policy.BetaTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads beta tables in the format of LiteLLM's {@code anthropic_beta_headers_config.json}: an
 * object per provider, from a flag's name to its name there or to null; {@code description} is
 * skipped, {@code provider_aliases} maps other names of a provider to it.
 */
final class BetaTables {
  private static final String BUNDLED = "beta-flags.json";
  private static final String DESCRIPTION = "description";
  private static final String ALIASES = "provider_aliases";

  private BetaTables() {}

  /** The table inside the agent, or null after a problem was noted, which no build can have. */
  static @Nullable BetaTable bundled(Problems problems, Set<String> names) {
    try (InputStream in = AgentFiles.open("dev/headstay/config/" + BUNDLED)) {
      if (in == null) {
        problems.file("the bundled table is missing", "an agent jar that is complete");
        return null;
      }
      byte[] bytes = new byte[FileContent.CONFIGURATION_BYTES];
      int size = 0;
      int read = in.read(bytes, 0, bytes.length);
      while (read > 0) {
        size += read;
        read = in.read(bytes, size, bytes.length - size);
      }
      return table(BUNDLED, FileContent.decode(bytes, size), problems, names);
    } catch (IOException e) {
      problems.file("the bundled table is not readable", "an agent jar that is complete");
      return null;
    }
  }

  /**
   * The table in a file, or null after problems were noted.
   *
   * @param names takes up the names of its columns and their aliases
   */
  static @Nullable BetaTable table(
      String name, FileContent content, Problems problems, Set<String> names) {
    String fault = content.fault;
    if (fault != null) {
      problems.add(content.line, content.column, "", fault, content.expectation, null);
      return null;
    }
    Node root = Document.read(name, content.text, problems);
    if (root == null) {
      return null;
    }
    if (root.kind != Node.OBJECT) {
      problems.wrong(root, "an object with an object per provider");
      return null;
    }
    BetaTable.Builder table = BetaTable.builder();
    for (Node column : root.fields().values()) {
      if (column.key.equals(ALIASES)) {
        aliases(column, root, table, problems);
        names.addAll(column.fields().keySet());
      } else if (!column.key.equals(DESCRIPTION)) {
        names.add(column.key);
        provider(column, table, problems);
      }
    }
    return problems.isEmpty() ? table.build() : null;
  }

  private static void provider(Node column, BetaTable.Builder table, Problems problems) {
    if (column.kind != Node.OBJECT) {
      problems.wrong(column, "an object from flag to flag or null");
      return;
    }
    table.column(column.key);
    for (Map.Entry<String, Node> entry : column.fields().entrySet()) {
      Node to = entry.getValue();
      if (to.kind != Node.TEXT && to.kind != Node.NULL) {
        problems.wrong(to, "a flag's name or null");
        continue;
      }
      try {
        table.put(column.key, entry.getKey(), to.kind == Node.NULL ? null : to.text);
      } catch (IllegalArgumentException e) {
        problems.refusedKey(to, e);
      }
    }
  }

  private static void aliases(Node aliases, Node root, BetaTable.Builder table, Problems problems) {
    if (aliases.kind != Node.OBJECT) {
      problems.wrong(aliases, "an object from another name to a provider");
      return;
    }
    for (Map.Entry<String, Node> entry : aliases.fields().entrySet()) {
      Node provider = entry.getValue();
      if (provider.kind != Node.TEXT || !root.fields().containsKey(provider.text)) {
        problems.wrong(provider, "a provider of this table");
      } else {
        table.alias(entry.getKey(), provider.text);
      }
    }
  }
}
