package dev.headstay.config;

import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.BetaTable;
import dev.headstay.policy.ConditionalFlags;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.ModelGlob;
import dev.headstay.policy.PathGlob;
import dev.headstay.policy.ProviderFlags;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code betas} and the table that it names. For one document; not thread-safe. */
final class BetaReader {
  private static final Duration REFRESH = Duration.ofHours(24);

  private final Checks checks;
  private final Problems problems;
  private final Inputs inputs;
  private @Nullable String source;

  BetaReader(Checks checks, Problems problems, Inputs inputs) {
    this.checks = checks;
    this.problems = problems;
    this.inputs = inputs;
  }

  /** Where the table is from that was read, for people; null when none was. */
  @Nullable String source() {
    return source;
  }

  /** The remote table that an environment variable names. */
  static RemoteSettings remote(URI location) {
    return new RemoteSettings(
        true, location, REFRESH, RemoteSettings.TIMEOUT, FileContent.CONFIGURATION_BYTES, null);
  }

  /**
   * Reads the section into {@code policy}.
   *
   * @param on whether flags are filtered; the section is checked in any case
   * @param tableElsewhere the table to use where the section names none, or null
   */
  void read(
      @Nullable Node section,
      @Nullable Node userProviders,
      boolean on,
      @Nullable RemoteSettings tableElsewhere,
      HeaderPolicy.Builder policy) {
    Node object = (section != null && section.kind == Node.OBJECT) ? section : null;
    if (section != null && object == null && section.kind != Node.NULL) {
      problems.wrong(section, "an object; {} turns the filter on");
    }
    if (object != null) {
      checks.keys(object, Keys.BETAS, Keys.NONE);
    }
    Node given = object == null ? null : object.get("table");
    Node file = given == null ? null : tableFile(given);
    RemoteSettings url = given == null ? tableElsewhere : tableUrl(given);
    Node settings = object == null ? null : checks.object(object, "providers");
    int maxBodyBytes = object == null ? -1 : maxBodyBytes(object.get("maxBodyBytes"));
    Set<String> names = new LinkedHashSet<>();
    BetaTable table = on ? table(url, file, names) : null;
    if (table != null) {
      BetaFlags.Builder flags = BetaFlags.builder(table);
      flags(settings, names, flags);
      if (maxBodyBytes >= 0) {
        flags.maxBodyBytes(maxBodyBytes);
      }
      policy.betas(flags.build());
      columns(userProviders, names);
    } else if (file == null && url == null) {
      flags(settings, ConfigurationReader.BUILT_IN, null);
      columns(userProviders, ConfigurationReader.BUILT_IN);
    }
  }

  /** The number of bytes, or -1 when there is none, or something else. */
  private int maxBodyBytes(@Nullable Node node) {
    if (node == null) {
      return -1;
    }
    int bytes = checks.number(node);
    if (bytes < 0) {
      problems.wrong(node, "a number of bytes from 0 to " + Integer.MAX_VALUE);
    }
    return bytes;
  }

  /** The path of a table of the user's own, also as a fallback, or null for the bundled one. */
  private @Nullable Node tableFile(Node table) {
    if (isBundled(table)) {
      return null;
    }
    if (table.kind != Node.OBJECT) {
      problems.wrong(table, "bundled, { file: /path } or { url: https://… }");
      return null;
    }
    checks.keys(table, Keys.TABLE, Keys.NONE);
    Node file = table.get("file");
    Node url = table.get("url");
    if (url == null) {
      for (String key : Keys.TABLE) {
        Node node = table.get(key);
        if (node != null && node != file) {
          problems.key(node, "without url", "url beside it", null);
        }
      }
      if (file == null) {
        problems.missing(table, "file", "a path, or url and a URL");
      }
    } else if (file != null) {
      problems.key(file, "file and url", "one of them", null);
    }
    return url == null ? path(file) : fallback(table.get("fallback"));
  }

  private static boolean isBundled(Node table) {
    return table.kind == Node.TEXT && table.text.equals("bundled");
  }

  private @Nullable Node path(@Nullable Node file) {
    return (file != null && checks.isText(file, "a path")) ? file : null;
  }

  private @Nullable Node fallback(@Nullable Node fallback) {
    if (fallback == null || isBundled(fallback)) {
      return null;
    }
    if (fallback.kind != Node.OBJECT || fallback.get("file") == null) {
      problems.wrong(fallback, "bundled or { file: /path }");
      return null;
    }
    checks.keys(fallback, Keys.FALLBACK, Keys.NONE);
    return path(fallback.get("file"));
  }

  private @Nullable RemoteSettings tableUrl(Node table) {
    return table.kind == Node.OBJECT && table.get("url") != null
        ? new ReloadReader(checks, problems).remote(table, true, REFRESH, null)
        : null;
  }

  /**
   * The table to filter by.
   *
   * @param url where it is, or null
   * @param file what there is while nothing came from there, or without it; null for the bundled
   */
  private @Nullable BetaTable table(
      @Nullable RemoteSettings url, @Nullable Node file, Set<String> names) {
    RemoteSource remote = url == null ? null : inputs.remote(url);
    FileContent fetched = remote == null ? null : remote.content();
    if (url != null && fetched != null) {
      source = url.place();
      return table(url.place(), fetched, names);
    }
    if (file == null) {
      source = "bundled";
      names.addAll(ConfigurationReader.BUILT_IN);
      return BetaTables.bundled();
    }
    source = "file:" + Problem.shown(file.text);
    FileContent content = inputs.file(file.text);
    String fault = content.fault;
    if (fault != null && content.line == 0) {
      problems.at(file, Problems.shown(file) + ": " + fault, content.expectation);
      return null;
    }
    return table(file.text, content, names);
  }

  private @Nullable BetaTable table(String place, FileContent content, Set<String> names) {
    Problems inTable = new Problems(place);
    BetaTable table = BetaTables.table(place, content, inTable, names);
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
        problems.wrong(node, "an object with " + Keys.anyOf(Keys.FLAGS));
        continue;
      }
      ProviderFlags settings = flags(node);
      if (flags != null) {
        flags.provider(node.key, settings);
      }
    }
  }

  private ProviderFlags flags(Node node) {
    checks.keys(node, Keys.FLAGS, Keys.NONE);
    ProviderFlags.Builder settings = ProviderFlags.builder();
    Boolean filter = checks.bool(node.get("filter"));
    if (filter != null) {
      settings.filter(filter);
    }
    ProviderFlags.Unmapped unmapped = unmapped(node);
    if (unmapped != null) {
      settings.unmapped(unmapped);
    }
    for (Map.Entry<String, @Nullable String> override : overrides(node).entrySet()) {
      settings.override(override.getKey(), override.getValue());
    }
    Map<String, Node> models = new HashMap<>();
    for (Node entry : checks.list(node, "models", "settings for models", true)) {
      if (isEntry(entry, Keys.FLAGS_OF_MODELS, "a glob for models' names", models)) {
        addModels(entry, settings);
      }
    }
    Map<String, Node> paths = new HashMap<>();
    for (Node entry : checks.list(node, "paths", "settings for paths", true)) {
      if (isEntry(entry, Keys.FLAGS_OF_PATHS, "a path glob, such as /v1/**", paths)) {
        addPaths(entry, settings);
      }
    }
    return settings.build();
  }

  private ProviderFlags.@Nullable Unmapped unmapped(Node node) {
    String word = checks.oneOf(node.get("unmapped"), Keys.UNMAPPED);
    if (word == null) {
      return null;
    }
    return word.equals("pass") ? ProviderFlags.Unmapped.PASS : ProviderFlags.Unmapped.DROP;
  }

  /** Those of the overrides that are right. */
  private Map<String, @Nullable String> overrides(Node node) {
    Map<String, @Nullable String> overrides = new LinkedHashMap<>();
    Node section = checks.object(node, "overrides");
    if (section != null) {
      for (Node override : section.fields().values()) {
        if (override.kind != Node.TEXT && override.kind != Node.NULL) {
          problems.wrong(override, "a flag's name or null");
          continue;
        }
        try {
          BetaTable.checkFlag(override.key);
        } catch (IllegalArgumentException e) {
          problems.refusedKey(override, e);
          continue;
        }
        String to = override.kind == Node.NULL ? null : override.text;
        try {
          overrides.put(override.key, to == null ? null : BetaTable.checkFlag(to));
        } catch (IllegalArgumentException e) {
          problems.refused(override, e);
        }
      }
    }
    return overrides;
  }

  /** Whether this entry of a list has a glob, and another one than those before it. */
  private boolean isEntry(Node entry, String[] keys, String glob, Map<String, Node> seen) {
    if (entry.kind != Node.OBJECT) {
      problems.wrong(entry, "an object with " + Keys.anyOf(keys));
      return false;
    }
    checks.keys(entry, keys, Keys.NONE);
    Node match = entry.get("match");
    if (match == null) {
      problems.missing(entry, "match", glob);
    } else if (checks.isText(match, glob)) {
      Node first = seen.putIfAbsent(match.text, match);
      if (first == null) {
        return true;
      }
      String once = "each glob once; first at " + first.line + ":" + first.column;
      problems.at(match, Problems.shown(match), once);
    }
    return false;
  }

  private void addModels(Node entry, ProviderFlags.Builder settings) {
    Map<String, @Nullable String> overrides = overrides(entry);
    ProviderFlags.Unmapped unmapped = unmapped(entry);
    if (entry.get("overrides") == null && entry.get("unmapped") == null) {
      problems.missing(entry, "overrides", "overrides, unmapped or both");
    }
    Node match = entry.get("match");
    if (match != null) {
      try {
        ModelGlob glob = ModelGlob.parse(match.text);
        settings.add(ConditionalFlags.forModels(glob, overrides, unmapped));
      } catch (IllegalArgumentException e) {
        problems.refused(match, e);
      }
    }
  }

  private void addPaths(Node entry, ProviderFlags.Builder settings) {
    Map<String, @Nullable String> overrides = overrides(entry);
    boolean strip = Boolean.TRUE.equals(checks.bool(entry.get("strip")));
    Node given = entry.get("overrides");
    if (given == null && entry.get("strip") == null) {
      problems.missing(entry, "strip", "strip or overrides");
    } else if (given != null && entry.get("strip") != null) {
      problems.key(given, "strip and overrides", "one of them", null);
    }
    Node match = entry.get("match");
    if (match != null) {
      try {
        PathGlob glob = PathGlob.parse(match.text);
        settings.add(
            strip ? ConditionalFlags.stripping(glob) : ConditionalFlags.forPaths(glob, overrides));
      } catch (IllegalArgumentException e) {
        problems.refused(match, e);
      }
    }
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
