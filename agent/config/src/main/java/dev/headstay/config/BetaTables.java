package dev.headstay.config;

import dev.headstay.policy.BetaTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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

  /** The table inside the agent. It is read when the first flag is filtered. */
  static BetaTable bundled() {
    return BetaTable.deferred(ConfigurationReader.BUILT_IN, new Bundled());
  }

  /** Reads the table inside the agent; its tests read it, too, so that it is always in order. */
  private static final class Bundled implements Supplier<BetaTable> {
    @Override
    public BetaTable get() {
      Problems problems = new Problems(BUNDLED);
      try (InputStream in = BetaTables.class.getResourceAsStream(BUNDLED)) {
        if (in != null) {
          FileContent content = FileContent.decode(in, FileContent.CONFIGURATION_BYTES);
          BetaTable table = table(BUNDLED, content, problems, new LinkedHashSet<>());
          if (table != null) {
            return table;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw new IllegalStateException(BUNDLED + " " + problems.all());
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
