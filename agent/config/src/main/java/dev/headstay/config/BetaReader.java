package dev.headstay.config;

import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.BetaTable;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.ProviderFlags;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code betas} and the table that it names. For one document; not thread-safe. */
final class BetaReader {
  private final Checks checks;
  private final Problems problems;

  BetaReader(Checks checks, Problems problems) {
    this.checks = checks;
    this.problems = problems;
  }

  void read(
      @Nullable Node section,
      @Nullable Node userProviders,
      boolean on,
      HeaderPolicy.Builder policy) {
    Node object = (section != null && section.kind == Node.OBJECT) ? section : null;
    if (section != null && object == null && section.kind != Node.NULL) {
      problems.wrong(section, "an object; {} turns the filter on");
    }
    if (object != null) {
      checks.keys(object, Keys.BETAS, Keys.BETAS_LATER);
    }
    Node file = object == null ? null : tableFile(object.get("table"));
    Node settings = object == null ? null : checks.object(object, "providers");
    Set<String> names = new LinkedHashSet<>();
    BetaTable table = on ? table(file, names) : null;
    if (table != null) {
      BetaFlags.Builder flags = BetaFlags.builder(table);
      flags(settings, names, flags);
      policy.betas(flags.build());
      columns(userProviders, names);
    } else if (file == null) {
      flags(settings, ConfigurationReader.BUILT_IN, null);
      columns(userProviders, ConfigurationReader.BUILT_IN);
    }
  }

  /** The path of a table of the user's own, or null for the bundled one. */
  private @Nullable Node tableFile(@Nullable Node table) {
    if (table == null || (table.kind == Node.TEXT && table.text.equals("bundled"))) {
      return null;
    }
    if (table.kind != Node.OBJECT) {
      problems.wrong(table, "bundled or { file: /path }");
      return null;
    }
    checks.keys(table, Keys.TABLE, Keys.TABLE_LATER);
    Node file = table.get("file");
    if (file == null && table.get("url") == null) {
      problems.missing(table, "file", "a path");
    }
    return (file != null && checks.isText(file, "a path")) ? file : null;
  }

  private @Nullable BetaTable table(@Nullable Node file, Set<String> names) {
    if (file == null) {
      names.addAll(ConfigurationReader.BUILT_IN);
      return BetaTables.bundled();
    }
    FileContent content = FileContent.read(file.text, FileContent.CONFIGURATION_BYTES);
    String fault = content.fault;
    if (fault != null && content.line == 0) {
      problems.at(file, Problems.shown(file) + ": " + fault, content.expectation);
      return null;
    }
    Problems inTable = new Problems(file.text);
    BetaTable table = BetaTables.table(file.text, content, inTable, names);
    problems.include(inTable);
    return table;
  }

  private void flags(
      @Nullable Node section, Collection<String> columns, BetaFlags.@Nullable Builder flags) {
    if (section == null) {
      return;
    }
    for (Node node : section.fields().values()) {
      if (!columns.contains(node.key)) {
        String near = Suggestion.nearest(node.key, columns);
        problems.key(node, "no provider of the beta table", Checks.anyOf(columns), near);
        continue;
      }
      if (node.kind != Node.OBJECT) {
        problems.wrong(node, "an object with filter, unmapped or overrides");
        continue;
      }
      ProviderFlags settings = flags(node);
      if (flags != null) {
        flags.provider(node.key, settings);
      }
    }
  }

  private ProviderFlags flags(Node node) {
    checks.keys(node, Keys.FLAGS, Keys.FLAGS_LATER);
    ProviderFlags.Builder settings = ProviderFlags.builder();
    Boolean filter = checks.bool(node.get("filter"));
    if (filter != null) {
      settings.filter(filter);
    }
    String unmapped = checks.oneOf(node.get("unmapped"), Keys.UNMAPPED);
    if (unmapped != null) {
      settings.unmapped(
          unmapped.equals("pass") ? ProviderFlags.Unmapped.PASS : ProviderFlags.Unmapped.DROP);
    }
    Node overrides = checks.object(node, "overrides");
    if (overrides != null) {
      for (Node override : overrides.fields().values()) {
        if (override.kind != Node.TEXT && override.kind != Node.NULL) {
          problems.wrong(override, "a flag's name or null");
          continue;
        }
        try {
          settings.override(override.key, override.kind == Node.NULL ? null : override.text);
        } catch (IllegalArgumentException e) {
          problems.refused(override, e);
        }
      }
    }
    return settings.build();
  }

  /** Checks which table column each provider of the document borrows. */
  private void columns(@Nullable Node userProviders, Collection<String> columns) {
    if (userProviders == null) {
      return;
    }
    for (Node provider : userProviders.fields().values()) {
      Node column = provider.get("betas");
      if (column != null && column.kind == Node.TEXT && !columns.contains(column.text)) {
        problems.at(column, "a provider of the beta table: " + Checks.anyOf(columns), columns);
      }
    }
  }
}
