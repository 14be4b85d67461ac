package dev.headstay.config;

import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.BetaTable;
import dev.headstay.policy.FieldNames;
import dev.headstay.policy.HeaderCondition;
import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.HeaderValue;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.Mode;
import dev.headstay.policy.NamePattern;
import dev.headstay.policy.PathGlob;
import dev.headstay.policy.ProviderDefinition;
import dev.headstay.policy.ProviderFlags;
import dev.headstay.policy.RequestMatcher;
import dev.headstay.policy.ValueRewriter;
import dev.headstay.policy.ValueSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks a document against every key there is and compiles it into a {@link Configuration}. Goes
 * on after a problem, so that all of them are known at once. For one document; not thread-safe.
 */
final class ConfigurationReader {
  /** The providers that hosts are known for, and whose columns the bundled table has. */
  static final List<String> BUILT_IN =
      Arrays.asList(
          "anthropic",
          "bedrock",
          "bedrock_converse",
          "bedrock_mantle",
          "vertex_ai",
          "azure_ai",
          "databricks");

  private final Problems problems;
  private final Values values;
  private final Collection<String> knownClients;
  private final Set<String> disabledClients = new LinkedHashSet<>();

  /** The providers of the document, by name, with whether they name hosts. */
  private final Map<String, Boolean> providers = new LinkedHashMap<>();

  private boolean anySecret;

  ConfigurationReader(
      Settings settings,
      Problems problems,
      Collection<String> warnings,
      Collection<String> knownClients) {
    this.problems = problems;
    this.values = new Values(settings, problems, warnings);
    this.knownClients = knownClients;
  }

  /** Whether a value of the document is a secret, or names one. */
  boolean anySecret() {
    return anySecret;
  }

  /**
   * The compiled document, or null after problems were noted.
   *
   * @param mode wins over the document's, when it is not null
   * @param betas wins over whether the document has {@code betas}, when it is not null
   * @param logLevel wins over the document's, when it is not null
   */
  @Nullable Configuration read(
      Node root, @Nullable Mode mode, @Nullable Boolean betas, @Nullable String logLevel) {
    if (root.kind != Node.OBJECT) {
      problems.wrong(root, "an object with version: 1");
      return null;
    }
    keys(root, Keys.ROOT, Keys.ROOT_LATER);
    version(root);
    HeaderPolicy.Builder policy = HeaderPolicy.builder();
    Mode written = mode(root.get("mode"));
    policy.mode(mode != null ? mode : written != null ? written : Mode.ENFORCE);
    secrets(object(root, "secrets"));
    Node userProviders = object(root, "providers");
    providers(userProviders, policy);
    clients(object(root, "clients"));
    String level = logLevel(object(root, "log"));
    rules(root.get("rules"), policy);
    Node flags = root.get("betas");
    boolean on = betas != null ? betas : flags != null;
    betas(flags, userProviders, on, policy);
    if (!problems.isEmpty()) {
      return null;
    }
    String effective = logLevel != null ? logLevel : level;
    try {
      return new Configuration(
          policy.build(),
          effective == null ? Configuration.DEFAULT_LOG_LEVEL : effective,
          disabledClients);
    } catch (IllegalArgumentException e) {
      problems.refused(root, e);
      return null;
    }
  }

  private void version(Node root) {
    Node version = root.get("version");
    if (version == null) {
      problems.missing(root, "version", "1");
    } else if (version.kind != Node.NUMBER || !version.text.equals("1")) {
      problems.wrong(version, "1");
    }
  }

  // ---- what every object has in common

  private void keys(Node object, String[] known, String[] later) {
    for (Node child : object.fields().values()) {
      if (Keys.contains(later, child.key)) {
        problems.key(child, "not supported yet", "a file without this key", null);
      } else if (!Keys.contains(known, child.key)) {
        List<String> all = new ArrayList<>(Arrays.asList(known));
        all.addAll(Arrays.asList(later));
        String near = Suggestion.nearest(child.key, all);
        problems.key(child, "unknown key", Keys.anyOf(known), near);
      }
    }
  }

  /** The object under a key, or null when there is none, or something else. */
  private @Nullable Node object(Node parent, String key) {
    Node node = parent.get(key);
    if (node == null || node.kind == Node.OBJECT) {
      return node;
    }
    problems.masked(node, "an object");
    return null;
  }

  /** The members of the list under a key; none when there is none, or something else. */
  private List<Node> list(Node parent, String key, String of, boolean mayBeEmpty) {
    Node node = parent.get(key);
    if (node == null) {
      return new ArrayList<>();
    }
    if (node.kind != Node.LIST) {
      problems.wrong(node, "a list of " + of);
    } else if (node.items().isEmpty() && !mayBeEmpty) {
      problems.at(node, "an empty list", "at least one of " + of + ", or no such key for any");
    }
    return node.items();
  }

  private boolean isText(Node node, String expectation) {
    if (node.kind == Node.TEXT && !node.text.trim().isEmpty()) {
      return true;
    }
    problems.wrong(node, expectation);
    return false;
  }

  private @Nullable Boolean bool(@Nullable Node node) {
    if (node == null) {
      return null;
    }
    if (node.kind == Node.BOOLEAN) {
      return node.text.toLowerCase(Locale.ROOT).equals("true");
    }
    problems.wrong(node, "true or false");
    return null;
  }

  private @Nullable String oneOf(@Nullable Node node, String[] words) {
    if (node == null) {
      return null;
    }
    if (node.kind == Node.TEXT && Keys.contains(words, node.text)) {
      return node.text;
    }
    if (node.isScalar()) {
      problems.at(node, Keys.anyOf(words), Arrays.asList(words));
    } else {
      problems.wrong(node, Keys.anyOf(words));
    }
    return null;
  }

  private @Nullable Mode mode(@Nullable Node node) {
    String word = oneOf(node, Keys.MODES);
    return word == null ? null : modeOf(word);
  }

  static @Nullable Mode modeOf(String word) {
    switch (word) {
      case "enforce":
        return Mode.ENFORCE;
      case "observe":
        return Mode.OBSERVE;
      case "off":
        return Mode.OFF;
      default:
        return null;
    }
  }

  /** Names stand in paths, placeholders and log lines. */
  private boolean isName(Node named) {
    String name = named.key;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letterOrDigit = c < 0x80 && Character.isLetterOrDigit(c);
      if (!letterOrDigit && "-_.".indexOf(c) < 0) {
        problems.key(named, "a name with other characters", "letters, digits, -, _ and .", null);
        return false;
      }
    }
    if (name.isEmpty()) {
      problems.key(named, "an empty name", "letters, digits, -, _ and .", null);
    }
    return !name.isEmpty();
  }

  // ---- the small sections

  private void secrets(@Nullable Node section) {
    if (section == null) {
      return;
    }
    for (Node secret : section.fields().values()) {
      if (!isName(secret)) {
        continue;
      }
      values.define(secret.key, secret(secret));
    }
  }

  /** A secret that is wrong has no value, so that what uses it isn't wrong as well. */
  private ValueSource secret(Node secret) {
    ValueSource none = new FixedValue(null);
    if (secret.kind != Node.OBJECT) {
      problems.masked(secret, "an object: { env: NAME } or { file: /path }");
      return none;
    }
    keys(secret, Keys.SECRET, Keys.NONE);
    Node variable = secret.get("env");
    Node file = secret.get("file");
    if (variable == null && file == null) {
      problems.missing(secret, "env", "env or file");
    } else if (variable != null && file != null) {
      problems.key(file, "env and file", "one of them", null);
    } else if (variable != null) {
      if (variable.kind == Node.TEXT && Values.isVariableName(variable.text)) {
        return values.variable(variable, variable.text, null);
      }
      problems.masked(variable, "a variable's name: letters, digits and _");
    } else if (file != null) {
      if (file.kind == Node.TEXT && !file.text.isEmpty()) {
        return values.file(file, file.text);
      }
      problems.masked(file, "a path");
    }
    return none;
  }

  private void providers(@Nullable Node section, HeaderPolicy.Builder policy) {
    if (section == null) {
      return;
    }
    for (Node provider : section.fields().values()) {
      if (!isName(provider)) {
        continue;
      }
      if (provider.kind != Node.OBJECT) {
        problems.wrong(provider, "an object with hosts, paths or betas");
        continue;
      }
      keys(provider, Keys.PROVIDER, Keys.NONE);
      List<HostPattern> hosts = hosts(provider);
      List<PathGlob> paths = paths(provider);
      providers.put(provider.key, !hosts.isEmpty());
      Node column = provider.get("betas");
      if (provider.get("hosts") == null && provider.get("paths") == null) {
        problems.missing(provider, "hosts", "hosts, paths or both");
      } else if (column == null || isText(column, "a provider of the beta table")) {
        try {
          String betas = column == null ? null : column.text;
          policy.provider(ProviderDefinition.of(provider.key, hosts, paths, betas));
        } catch (IllegalArgumentException e) {
          problems.refusedKey(provider, e);
        }
      }
    }
  }

  private static String anyOf(Collection<String> words) {
    return Keys.anyOf(words.toArray(new String[0]));
  }

  private void clients(@Nullable Node section) {
    if (section == null) {
      return;
    }
    for (Node client : section.fields().values()) {
      if (!knownClients.contains(client.key)) {
        String near = Suggestion.nearest(client.key, knownClients);
        problems.key(client, "unknown client", anyOf(knownClients), near);
      } else if (Boolean.FALSE.equals(bool(client))) {
        disabledClients.add(client.key);
      }
    }
  }

  private @Nullable String logLevel(@Nullable Node section) {
    if (section == null) {
      return null;
    }
    keys(section, Keys.LOG, Keys.NONE);
    return oneOf(section.get("level"), Keys.LOG_LEVELS);
  }

  // ---- rules

  private void rules(@Nullable Node section, HeaderPolicy.Builder policy) {
    if (section == null) {
      return;
    }
    if (section.kind != Node.LIST) {
      problems.wrong(section, "a list of rules");
      return;
    }
    Map<String, Node> names = new HashMap<>();
    for (Node node : section.items()) {
      if (node.kind != Node.OBJECT) {
        problems.masked(node, "an object with name and headers");
        continue;
      }
      keys(node, Keys.RULE, Keys.RULE_LATER);
      Node name = node.get("name");
      if (name == null) {
        problems.missing(node, "name", "text that logs show");
      } else if (isText(name, "text that logs show")) {
        Node first = names.putIfAbsent(name.text, name);
        if (first != null) {
          String once = "each name once; first at " + first.line + ":" + first.column;
          problems.at(name, Problems.shown(name), once);
        }
      }
      rule(node, name == null ? "" : name.text, policy);
    }
  }

  private void rule(Node node, String name, HeaderPolicy.Builder policy) {
    HeaderRule.Builder rule = HeaderRule.builder(name);
    Mode mode = mode(node.get("mode"));
    if (mode != null) {
      rule.mode(mode);
    }
    rule.overHttp(Boolean.TRUE.equals(bool(node.get("overHttp"))));
    Node match = object(node, "match");
    Operations operations = new Operations();
    Node headers = object(node, "headers");
    if (headers != null) {
      operations(headers, operations);
    } else if (node.get("headers") == null) {
      problems.missing(node, "headers", Keys.anyOf(Keys.HEADERS));
    }
    rule.matcher(matcher(node, match, operations));
    for (HeaderOperation operation : operations.list) {
      rule.add(operation);
    }
    if (!problems.isEmpty()) {
      return;
    }
    try {
      policy.rule(rule.build());
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
    }
  }

  private RequestMatcher matcher(Node rule, @Nullable Node match, Operations operations) {
    RequestMatcher.Builder matcher = RequestMatcher.builder();
    List<HostPattern> hosts = new ArrayList<>();
    boolean provider = false;
    if (match != null) {
      keys(match, Keys.MATCH, Keys.NONE);
      hosts = hosts(match);
      provider = match.get("provider") != null;
      matcher.hosts(hosts).paths(paths(match)).methods(methods(match)).clients(clientsOf(match));
      matcher.providers(providersOf(match, operations));
      matcher.headers(conditions(object(match, "headers")));
    }
    if (operations.secret && !provider && (match == null || match.get("hosts") == null)) {
      problems.at(
          rule,
          "a secret for every host",
          "match.hosts or match.provider, which say who may have it");
    }
    for (int i = 0; i < hosts.size(); i++) {
      if (operations.secret && hosts.get(i).matchesEverything() && match != null) {
        Node list = match.get("hosts");
        Node everything = list == null ? match : list.items().get(i);
        problems.at(everything, "a secret for every host", "hosts that may have it");
      }
    }
    return matcher.build();
  }

  private List<HostPattern> hosts(Node parent) {
    List<HostPattern> hosts = new ArrayList<>();
    for (Node item : list(parent, "hosts", "host patterns", false)) {
      if (isText(item, "a host pattern, such as *.example.com:8443")) {
        try {
          hosts.add(HostPattern.parse(item.text));
        } catch (IllegalArgumentException e) {
          problems.refused(item, e);
        }
      }
    }
    return hosts;
  }

  private List<PathGlob> paths(Node parent) {
    List<PathGlob> paths = new ArrayList<>();
    for (Node item : list(parent, "paths", "path globs", false)) {
      if (isText(item, "a path glob, such as /v1/**")) {
        try {
          paths.add(PathGlob.parse(item.text));
        } catch (IllegalArgumentException e) {
          problems.refused(item, e);
        }
      }
    }
    return paths;
  }

  private List<String> methods(Node match) {
    List<String> methods = new ArrayList<>();
    for (Node item : list(match, "methods", "methods", false)) {
      if (isText(item, "a method, such as POST")) {
        try {
          RequestMatcher.builder().methods(Collections.singletonList(item.text));
          methods.add(item.text);
        } catch (IllegalArgumentException e) {
          problems.refused(item, e);
        }
      }
    }
    return methods;
  }

  private List<String> clientsOf(Node match) {
    List<String> clients = new ArrayList<>();
    for (Node item : list(match, "clients", "clients", false)) {
      if (item.isScalar() && !knownClients.contains(item.text)) {
        problems.at(item, anyOf(knownClients), knownClients);
      } else if (isText(item, anyOf(knownClients))) {
        clients.add(item.text);
      }
    }
    return clients;
  }

  private List<String> providersOf(Node match, Operations operations) {
    List<Node> nodes = new ArrayList<>();
    Node provider = match.get("provider");
    if (provider != null && provider.kind == Node.LIST) {
      nodes = list(match, "provider", "providers", false);
    } else if (provider != null) {
      nodes.add(provider);
    }
    List<String> names = new ArrayList<>();
    for (Node node : nodes) {
      if (!isText(node, "a provider's name, or a list of them")) {
        continue;
      }
      Boolean hasHosts = providers.get(node.text);
      if (hasHosts == null && !BUILT_IN.contains(node.text)) {
        Set<String> known = new LinkedHashSet<>(providers.keySet());
        known.addAll(BUILT_IN);
        problems.at(node, anyOf(known), known);
        continue;
      }
      if (Boolean.FALSE.equals(hasHosts) && operations.adds) {
        String expected = "a provider with hosts: a path alone can be anybody's";
        problems.at(node, Problems.shown(node), expected);
      }
      names.add(node.text);
    }
    return names;
  }

  private Map<String, HeaderCondition> conditions(@Nullable Node section) {
    Map<String, HeaderCondition> conditions = new LinkedHashMap<>();
    if (section == null) {
      return conditions;
    }
    Map<String, Node> seen = new HashMap<>();
    for (Node node : section.fields().values()) {
      if (!isHeader(node, seen, false)) {
        continue;
      }
      if (node.kind == Node.BOOLEAN) {
        boolean present = Boolean.TRUE.equals(bool(node));
        conditions.put(node.key, present ? HeaderCondition.present() : HeaderCondition.absent());
      } else if (node.isScalar()) {
        conditions.put(node.key, HeaderCondition.equalTo(node.text));
      } else {
        problems.masked(node, "the exact value, true (present) or false (absent)");
      }
    }
    return conditions;
  }

  // ---- operations

  /** The operations of one rule and what they mean for where it may apply. */
  private static final class Operations {
    final List<HeaderOperation> list = new ArrayList<>();
    boolean secret;
    boolean adds;

    void add(HeaderOperation operation, boolean addsValue) {
      list.add(operation);
      secret |= operation.isSecret();
      adds |= addsValue;
    }
  }

  private void operations(Node headers, Operations operations) {
    keys(headers, Keys.HEADERS, Keys.HEADERS_LATER);
    for (Node item : list(headers, "remove", "header names", true)) {
      if (item.kind != Node.TEXT) {
        problems.masked(item, "a header name, or its beginning and *");
        continue;
      }
      try {
        operations.add(HeaderOperation.remove(NamePattern.parse(item.text)), false);
      } catch (IllegalArgumentException e) {
        problems.refused(item, e);
      }
    }
    for (Node node : headersIn(headers, "rename")) {
      rename(node, operations);
    }
    for (Node node : headersIn(headers, "replace")) {
      replace(node, operations);
    }
    for (Node node : headersIn(headers, "set")) {
      HeaderValue value = values.read(node);
      if (value != null) {
        add(node, value, false, operations);
      }
    }
    for (Node node : headersIn(headers, "default")) {
      HeaderValue value = values.read(node);
      if (value != null) {
        add(node, value, true, operations);
      }
    }
    for (Node node : headersIn(headers, "append")) {
      append(node, operations);
    }
    anySecret |= operations.secret;
  }

  private void add(Node node, HeaderValue value, boolean ifAbsent, Operations operations) {
    try {
      operations.add(
          ifAbsent
              ? HeaderOperation.defaultValue(node.key, value)
              : HeaderOperation.set(node.key, value),
          true);
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
    }
  }

  /** The entries of one operation whose names are headers that rules may touch. */
  private List<Node> headersIn(Node headers, String operation) {
    List<Node> nodes = new ArrayList<>();
    Node section = object(headers, operation);
    if (section != null) {
      Map<String, Node> seen = new HashMap<>();
      for (Node node : section.fields().values()) {
        if (isHeader(node, seen, true)) {
          nodes.add(node);
        }
      }
    }
    return nodes;
  }

  private boolean isHeader(Node node, Map<String, Node> seen, boolean changed) {
    try {
      if (changed) {
        FieldNames.checkMayChange(node.key);
      } else {
        FieldNames.check(node.key);
      }
    } catch (IllegalArgumentException e) {
      problems.refusedKey(node, e);
      return false;
    }
    Node first = seen.putIfAbsent(node.key.toLowerCase(Locale.ROOT), node);
    if (first != null) {
      String once = "each header once; first at " + first.keyLine + ":" + first.keyColumn;
      problems.key(node, "the same header in another case", once, null);
    }
    return first == null;
  }

  private void rename(Node node, Operations operations) {
    if (!isText(node, "a header name")) {
      return;
    }
    try {
      operations.add(HeaderOperation.rename(node.key, node.text), false);
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
    }
  }

  private void replace(Node node, Operations operations) {
    if (node.kind != Node.OBJECT) {
      HeaderValue to = values.read(node);
      if (to != null) {
        replaceWith(node, null, to, operations);
      }
      return;
    }
    keys(node, Keys.REPLACE, Keys.NONE);
    Node from = node.get("from");
    Node matching = node.get("matching");
    Node to = node.get("to");
    if (to == null) {
      problems.missing(node, "to", "the new value");
    }
    if (from != null && matching != null) {
      problems.key(matching, "from and matching", "one of them", null);
    } else if (matching != null) {
      matching(node, matching, to, operations);
    } else if (from == null) {
      problems.missing(node, "from", "from or matching");
    } else {
      HeaderValue old = values.read(from);
      HeaderValue value = to == null ? null : values.read(to);
      if (old != null && value != null) {
        replaceWith(node, old, value, operations);
      }
    }
  }

  private void replaceWith(
      Node node, @Nullable HeaderValue from, HeaderValue to, Operations operations) {
    try {
      operations.add(
          from == null
              ? HeaderOperation.replace(node.key, to)
              : HeaderOperation.replaceFrom(node.key, from, to),
          true);
    } catch (IllegalArgumentException e) {
      problems.refused(node, e);
    }
  }

  private void matching(Node node, Node matching, @Nullable Node to, Operations operations) {
    if (matching.kind != Node.TEXT) {
      problems.masked(matching, "an RE2 expression");
      return;
    }
    RegexRewriter expression;
    try {
      expression = RegexRewriter.compile(matching.text);
    } catch (IllegalArgumentException e) {
      problems.refused(matching, e);
      return;
    }
    Values.Parts parts = to == null ? null : values.parts(to, expression.groups());
    if (parts != null) {
      ValueRewriter rewriter = expression.to(parts.list);
      operations.add(HeaderOperation.replaceMatching(node.key, rewriter, parts.secret), true);
    }
  }

  private void append(Node node, Operations operations) {
    List<HeaderValue> members = new ArrayList<>();
    if (node.kind == Node.LIST) {
      for (Node item : node.items()) {
        HeaderValue member = values.member(item);
        if (member != null) {
          members.add(member);
        }
      }
    } else {
      HeaderValue member = values.member(node);
      if (member != null) {
        members.add(member);
      }
    }
    try {
      operations.add(HeaderOperation.append(node.key, members), true);
    } catch (IllegalArgumentException e) {
      problems.refusedKey(node, e);
    }
  }

  // ---- beta flags

  private void betas(
      @Nullable Node section,
      @Nullable Node userProviders,
      boolean on,
      HeaderPolicy.Builder policy) {
    Node object = (section != null && section.kind == Node.OBJECT) ? section : null;
    if (section != null && object == null && section.kind != Node.NULL) {
      problems.wrong(section, "an object; {} turns the filter on");
    }
    if (object != null) {
      keys(object, Keys.BETAS, Keys.BETAS_LATER);
    }
    Node file = object == null ? null : tableFile(object.get("table"));
    Node settings = object == null ? null : object(object, "providers");
    Set<String> names = new LinkedHashSet<>();
    BetaTable table = on ? table(file, names) : null;
    if (table != null) {
      BetaFlags.Builder flags = BetaFlags.builder(table);
      flags(settings, names, flags);
      policy.betas(flags.build());
      columns(userProviders, names);
    } else if (file == null) {
      flags(settings, BUILT_IN, null);
      columns(userProviders, BUILT_IN);
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
    keys(table, Keys.TABLE, Keys.TABLE_LATER);
    Node file = table.get("file");
    if (file == null && table.get("url") == null) {
      problems.missing(table, "file", "a path");
    }
    return (file != null && isText(file, "a path")) ? file : null;
  }

  private @Nullable BetaTable table(@Nullable Node file, Set<String> names) {
    if (file == null) {
      return BetaTables.bundled(problems, names);
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
        problems.key(node, "no provider of the beta table", anyOf(columns), near);
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
    keys(node, Keys.FLAGS, Keys.FLAGS_LATER);
    ProviderFlags.Builder settings = ProviderFlags.builder();
    Boolean filter = bool(node.get("filter"));
    if (filter != null) {
      settings.filter(filter);
    }
    String unmapped = oneOf(node.get("unmapped"), Keys.UNMAPPED);
    if (unmapped != null) {
      settings.unmapped(
          unmapped.equals("pass") ? ProviderFlags.Unmapped.PASS : ProviderFlags.Unmapped.DROP);
    }
    Node overrides = object(node, "overrides");
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
        problems.at(column, "a provider of the beta table: " + anyOf(columns), columns);
      }
    }
  }
}
