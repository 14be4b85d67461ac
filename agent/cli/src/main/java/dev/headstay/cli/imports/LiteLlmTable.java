package dev.headstay.cli.imports;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Document;
import dev.headstay.config.Node;
import dev.headstay.config.Problem;
import dev.headstay.policy.BetaTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A beta table in LiteLLM's format. The agent reads such a file as it is, so the configuration
 * names it; where there is no file, or on demand, it holds the table as overrides of the bundled
 * one.
 */
final class LiteLlmTable {
  private static final String ALIASES = "provider_aliases";

  private final Snippet snippet;
  private final Draft draft;

  LiteLlmTable(Snippet snippet, Draft draft) {
    this.snippet = snippet;
    this.draft = draft;
  }

  static boolean isOne(Node root) {
    boolean any = root.get(ALIASES) != null;
    for (Node column : root.fields().values()) {
      if (column.kind == Node.OBJECT && !column.key.equals(ALIASES)) {
        for (Node flag : column.fields().values()) {
          if (flag.kind != Node.TEXT && flag.kind != Node.NULL) {
            return false;
          }
          any = true;
        }
      } else if (column.kind != Node.TEXT && column.kind != Node.OBJECT) {
        return false;
      }
    }
    return any;
  }

  /** The lines that say it. */
  String read(Node root, boolean inline) throws NotUnderstood {
    Map<String, Map<String, @Nullable String>> columns = columns(root, true);
    if (columns.isEmpty()) {
      throw new NotUnderstood(snippet.name + ": no provider (expected: a beta table)");
    }
    String path = snippet.path;
    if (!inline && path != null) {
      draft.note(1, 1, "the table stays in its file, which has to be there where the program runs");
      return "betas:\n  table: { file: " + ConfigurationText.quote(path) + " }\n";
    }
    StringBuilder text = new StringBuilder("betas:\n  table: bundled\n  providers:\n");
    for (Map.Entry<String, Map<String, @Nullable String>> bundled : bundled().entrySet()) {
      Map<String, @Nullable String> column = columns.remove(bundled.getKey());
      if (column == null && bundled.getKey().equals("anthropic")) {
        continue;
      }
      // A provider without a column gets no flag at all.
      text.append("    ").append(ConfigurationText.key(bundled.getKey())).append(":\n");
      overrides(column == null ? new LinkedHashMap<>() : column, bundled.getValue(), text);
    }
    for (String name : columns.keySet()) {
      Node column = root.get(name);
      draft.leftOut(
          column == null ? 1 : column.keyLine,
          column == null ? 1 : column.keyColumn,
          "a provider that the bundled table has not: give the table as a file");
    }
    return text.toString();
  }

  private static void overrides(
      Map<String, @Nullable String> column,
      Map<String, @Nullable String> bundled,
      StringBuilder text) {
    Map<String, @Nullable String> overrides = new LinkedHashMap<>(column);
    for (String output : column.values()) {
      if (output != null) {
        // What a flag turns into stays, whatever the table says of a flag of that name.
        overrides.put(output, output);
      }
    }
    for (Map.Entry<String, @Nullable String> flag : bundled.entrySet()) {
      overrides.putIfAbsent(flag.getKey(), null);
      String output = flag.getValue();
      if (output != null) {
        overrides.putIfAbsent(output, null);
      }
    }
    text.append("      overrides:\n");
    for (Map.Entry<String, @Nullable String> flag : overrides.entrySet()) {
      String to = flag.getValue();
      text.append("        ").append(ConfigurationText.key(flag.getKey())).append(": ");
      text.append(to == null ? "null" : ConfigurationText.quote(to)).append('\n');
    }
  }

  /** The flags by provider, aliases included. */
  private Map<String, Map<String, @Nullable String>> columns(Node root, boolean check)
      throws NotUnderstood {
    Map<String, Map<String, @Nullable String>> columns = new LinkedHashMap<>();
    for (Node column : root.fields().values()) {
      if (column.key.equals("description") || column.key.equals(ALIASES)) {
        continue;
      }
      if (column.kind != Node.OBJECT) {
        throw wrong(column, "an object from flag to flag or null");
      }
      Map<String, @Nullable String> flags = new LinkedHashMap<>();
      for (Node flag : column.fields().values()) {
        flags.put(flag.key, check ? flag(flag) : flag.kind == Node.NULL ? null : flag.text);
      }
      columns.put(column.key, flags);
    }
    Node aliases = root.get(ALIASES);
    if (aliases != null) {
      for (Node alias : aliases.fields().values()) {
        Map<String, @Nullable String> column = columns.get(alias.text);
        if (column == null) {
          throw wrong(alias, "a provider of this table");
        }
        columns.putIfAbsent(alias.key, column);
      }
    }
    return columns;
  }

  private @Nullable String flag(Node flag) throws NotUnderstood {
    if (flag.kind != Node.TEXT && flag.kind != Node.NULL) {
      throw wrong(flag, "a flag's name or null");
    }
    try {
      BetaTable.checkFlag(flag.key);
      return flag.kind == Node.NULL ? null : BetaTable.checkFlag(flag.text);
    } catch (IllegalArgumentException e) {
      throw wrong(flag, "flags of letters, digits and their like");
    }
  }

  private NotUnderstood wrong(Node node, String expectation) {
    return new NotUnderstood(snippet.name, node.line, node.column, "a table's entry", expectation);
  }

  private Map<String, Map<String, @Nullable String>> bundled() throws NotUnderstood {
    try (InputStream in = ConfigurationLoader.class.getResourceAsStream("beta-flags.json")) {
      if (in != null) {
        Snippet table = Snippet.read(in, "beta-flags.json", null);
        List<Problem> problems = new ArrayList<>();
        Node root = Document.read(table.name, table.text, problems);
        if (root != null) {
          return columns(root, false);
        }
      }
    } catch (IOException e) {
      throw new NotUnderstood("the bundled beta table: not read");
    }
    throw new NotUnderstood("the bundled beta table: not there");
  }
}
