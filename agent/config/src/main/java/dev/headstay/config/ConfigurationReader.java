package dev.headstay.config;

import dev.headstay.policy.HeaderOperation;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.HeaderRule;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.Mode;
import dev.headstay.policy.PathGlob;
import dev.headstay.policy.ProviderDefinition;
import dev.headstay.policy.SecretNames;
import dev.headstay.policy.ValueSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
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

  private final Settings settings;
  private final Inputs inputs;
  private final Problems problems;
  private final Checks checks;
  private final Values values;
  private final Collection<String> knownClients;
  private final Set<String> disabledClients = new LinkedHashSet<>();

  /** The hosts of the document's providers, by their names. */
  private final Map<String, List<HostPattern>> providers = new LinkedHashMap<>();

  private ReloadSettings reload = ReloadSettings.DEFAULT;
  private @Nullable RemoteSettings tableElsewhere;
  private boolean remote;
  private boolean anySecret;

  ConfigurationReader(
      Settings settings,
      Inputs inputs,
      Problems problems,
      Collection<String> warnings,
      Collection<String> knownClients) {
    this.settings = settings;
    this.inputs = inputs;
    this.problems = problems;
    this.checks = new Checks(problems);
    this.values = new Values(settings, inputs, problems, warnings);
    this.knownClients = knownClients;
  }

  /** Whether a value of the document is a secret, or names one. */
  boolean anySecret() {
    return anySecret;
  }

  /** The beta table to use where the document names none, or null. */
  void tableElsewhere(@Nullable RemoteSettings table) {
    tableElsewhere = table;
  }

  /**
   * Reads {@code instance} and {@code rollout} alone: of a document that is for others nothing else
   * has to be right.
   *
   * @param labels of this instance; the document's are added
   * @return why the document is not for this instance, or null
   */
  @Nullable String heldBack(Node root, Map<String, String> labels) {
    if (root.get("instance") == null && root.get("rollout") == null) {
      return null;
    }
    Rollout reader = new Rollout(settings, checks, problems, values);
    Node instance = checks.object(root, "instance");
    if (instance != null) {
      reader.labels(instance, labels);
    }
    Node rollout = checks.object(root, "rollout");
    String reason = rollout == null ? null : reader.heldBack(rollout, labels);
    return problems.isEmpty() ? reason : null;
  }

  /** Reads {@code reload} alone. */
  ReloadSettings reload(Node root) {
    Node section = root.kind == Node.OBJECT ? checks.object(root, "reload") : null;
    if (section != null) {
      reload = new ReloadReader(checks, problems).read(section);
    }
    return reload;
  }

  /** The document came by a URL, which a document elsewhere named, with these settings. */
  void remote(ReloadSettings settings) {
    reload = settings;
    remote = true;
  }

  /**
   * The compiled document, or null after problems were noted.
   *
   * @param mode wins over the document's, when it is not null
   * @param betas wins over whether the document has {@code betas}, when it is not null
   * @param logLevel wins over the document's, when it is not null
   * @param audit {@code true} or {@code false}, likewise
   */
  @Nullable Configuration read(
      Node root,
      @Nullable Mode mode,
      @Nullable Boolean betas,
      @Nullable String logLevel,
      @Nullable String audit) {
    if (root.kind != Node.OBJECT) {
      problems.wrong(root, "an object with version: 1");
      return null;
    }
    checks.keys(root, Keys.ROOT, Keys.NONE);
    Node section = root.get("reload");
    if (remote && section != null) {
      problems.key(section, "in a document from a URL", "in the file that names the URL", null);
    }
    version(root);
    HeaderPolicy.Builder policy = HeaderPolicy.builder();
    Mode written = checks.mode(root.get("mode"));
    policy.mode(mode != null ? mode : written != null ? written : Mode.ENFORCE);
    secrets(checks.object(root, "secrets"));
    Node userProviders = checks.object(root, "providers");
    providers(userProviders, policy);
    clients(checks.object(root, "clients"));
    Node log = checks.object(root, "log");
    String level = logLevel(log);
    Boolean audited = log == null ? null : checks.bool(log.get("audit"));
    rules(root.get("rules"), policy);
    Node flags = root.get("betas");
    boolean on = betas != null ? betas : flags != null;
    BetaReader betaReader = new BetaReader(checks, problems, inputs);
    betaReader.read(flags, userProviders, on, tableElsewhere, policy);
    AdminSettings admin = admin(checks.object(root, "admin"));
    List<String> redact = redact(root);
    if (!problems.isEmpty()) {
      return null;
    }
    String effective = logLevel != null ? logLevel : level;
    try {
      return new Configuration(
          policy.build(),
          effective == null ? Configuration.DEFAULT_LOG_LEVEL : effective,
          audit == null ? Boolean.TRUE.equals(audited) : audit.equals("true"),
          disabledClients,
          reload,
          betaReader.source(),
          admin,
          redact);
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

  private void secrets(@Nullable Node section) {
    if (section == null) {
      return;
    }
    for (Node secret : section.fields().values()) {
      if (!checks.isName(secret)) {
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
    checks.keys(secret, Keys.SECRET, Keys.NONE);
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
      if (!checks.isName(provider)) {
        continue;
      }
      if (provider.kind != Node.OBJECT) {
        problems.wrong(provider, "an object with hosts, paths or betas");
        continue;
      }
      checks.keys(provider, Keys.PROVIDER, Keys.NONE);
      List<HostPattern> hosts = checks.hosts(provider);
      List<PathGlob> paths = checks.paths(provider);
      providers.put(provider.key, hosts);
      Node column = provider.get("betas");
      if (provider.get("hosts") == null && provider.get("paths") == null) {
        problems.missing(provider, "hosts", "hosts, paths or both");
      } else if (column == null || checks.isText(column, "a provider of the beta table")) {
        try {
          String betas = column == null ? null : column.text;
          policy.provider(ProviderDefinition.of(provider.key, hosts, paths, betas));
        } catch (IllegalArgumentException e) {
          problems.refusedKey(provider, e);
        }
      }
    }
  }

  private void clients(@Nullable Node section) {
    if (section == null) {
      return;
    }
    for (Node client : section.fields().values()) {
      if (!knownClients.contains(client.key)) {
        String near = Suggestion.nearest(client.key, knownClients);
        problems.key(client, "unknown client", Checks.anyOf(knownClients), near);
      } else if (Boolean.FALSE.equals(checks.bool(client))) {
        disabledClients.add(client.key);
      }
    }
  }

  private @Nullable String logLevel(@Nullable Node section) {
    if (section == null) {
      return null;
    }
    checks.keys(section, Keys.LOG, Keys.NONE);
    return checks.oneOf(section.get("level"), Keys.LOG_LEVELS);
  }

  private List<String> redact(Node root) {
    List<String> patterns = new ArrayList<>();
    for (Node item : checks.list(root, "redact", "header names", true)) {
      if (checks.isText(item, "a header name, in which * is any run of characters")) {
        try {
          patterns.add(SecretNames.check(item.text));
        } catch (IllegalArgumentException e) {
          problems.refused(item, e);
        }
      }
    }
    return patterns;
  }

  private @Nullable AdminSettings admin(@Nullable Node section) {
    if (section == null) {
      return null;
    }
    anySecret |= section.get("token") != null;
    return AdminSettings.read(section, checks, problems, values);
  }

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
      checks.keys(node, Keys.RULE, Keys.NONE);
      Node name = node.get("name");
      if (name == null) {
        problems.missing(node, "name", "text that logs show");
      } else if (checks.isText(name, "text that logs show")) {
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
    Mode mode = checks.mode(node.get("mode"));
    if (mode != null) {
      rule.mode(mode);
    }
    rule.overHttp(Boolean.TRUE.equals(checks.bool(node.get("overHttp"))));
    Node match = checks.object(node, "match");
    boolean constant = Boolean.TRUE.equals(checks.bool(node.get("constantPerClient")));
    Operations operations = new Operations(checks, problems, values, constant);
    Node headers = checks.object(node, "headers");
    if (headers != null) {
      operations.read(headers);
      anySecret |= operations.secret;
    } else if (node.get("headers") == null) {
      problems.missing(node, "headers", Keys.anyOf(Keys.HEADERS));
    }
    MatchReader matches = new MatchReader(checks, problems, knownClients, providers);
    rule.matcher(matches.read(node, match, operations));
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
}
