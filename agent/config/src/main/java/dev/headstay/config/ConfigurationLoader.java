package dev.headstay.config;

import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.Mode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads the configuration of a start-up: the file that is named, else the environment
 * variables that need no file. Never throws for what it is given: a configuration that is not right
 * in every point is as if there were none, with all its problems told.
 */
public final class ConfigurationLoader {
  private static final String TABLE_URL = "LITELLM_ANTHROPIC_BETA_HEADERS_URL";
  private static final String LOCAL_TABLE = "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS";
  private static final String PREFIX = "HEADSTAY_";

  private final Settings settings;
  private final Inputs inputs;
  private final Collection<String> knownClients;
  private final Set<String> warnings = new LinkedHashSet<>();
  private final List<Problem> problems = new ArrayList<>();
  private final @Nullable String logLevel;
  private final @Nullable String audit;
  private String source = "none";
  private @Nullable String heldBack;
  private boolean forEveryInstance;

  private ConfigurationLoader(Settings settings, Collection<String> knownClients, Inputs inputs) {
    this.settings = settings;
    this.inputs = inputs;
    this.knownClients = knownClients;
    this.logLevel = word(Settings.LOG_LEVEL, Keys.LOG_LEVELS);
    this.audit = word(Settings.LOG_AUDIT, Keys.TRUE_FALSE);
  }

  /**
   * Loads the configuration. Reads files; call it outside the application's locks.
   *
   * @param knownClients the ids of all client integrations, which {@code clients} and {@code
   *     match.clients} may name
   */
  public static Loaded load(Settings settings, Collection<String> knownClients) {
    return load(settings, knownClients, new Inputs());
  }

  /**
   * Reads one document to tell what is wrong with it, whether or not its roll-out takes this
   * instance, and whatever settings elsewhere say of mode, beta flags and logging.
   *
   * @param place the document's file, or what problems are to call {@code content}
   * @param content the document, or null to read the file
   * @param environment for what the document itself takes from it
   * @throws IOException when {@code content} can't be read
   */
  public static Loaded check(
      String place,
      @Nullable InputStream content,
      Map<String, String> environment,
      Collection<String> knownClients)
      throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (!variable.getKey().startsWith(PREFIX)
          && !variable.getKey().equals(TABLE_URL)
          && !variable.getKey().equals(LOCAL_TABLE)
          && !variable.getKey().equals(CustomHeaders.HEADERS)) {
        variables.put(variable.getKey(), variable.getValue());
      }
    }
    Inputs inputs = new Inputs();
    if (content != null) {
      FileContent text = FileContent.decode(content, FileContent.CONFIGURATION_BYTES);
      inputs = new Inputs(null, Collections.singletonMap(place, text));
    }
    Settings settings = Settings.ofFile(place, variables);
    ConfigurationLoader loader = new ConfigurationLoader(settings, knownClients, inputs);
    loader.forEveryInstance = true;
    return loaded(loader, inputs);
  }

  static Loaded load(Settings settings, Collection<String> knownClients, Inputs inputs) {
    return loaded(new ConfigurationLoader(settings, knownClients, inputs), inputs);
  }

  private static Loaded loaded(ConfigurationLoader loader, Inputs inputs) {
    Configuration configuration = null;
    try {
      configuration = loader.load();
    } catch (RuntimeException e) {
      // Its message could hold what the file holds.
      String found = "reading failed: " + e.getClass().getName();
      loader.problems.add(new Problem("headstay", 0, 0, "", found, "", null));
    }
    if (configuration == null || !loader.problems.isEmpty()) {
      String level = loader.logLevel;
      configuration =
          Configuration.untouched(level == null ? Configuration.DEFAULT_LOG_LEVEL : level);
    }
    Loaded loaded =
        new Loaded(
            configuration,
            loader.problems,
            loader.warnings,
            loader.source,
            loader.heldBack,
            inputs);
    inputs.close(loader.problems.isEmpty());
    return loaded;
  }

  private @Nullable Configuration load() {
    problems.addAll(settings.problems());
    if (!settings.isEnabled()) {
      source = "switched off by " + settings.place(Settings.ENABLED);
      return null;
    }
    oneOf(Settings.ENABLED, Keys.TRUE_FALSE);
    String modeWord = oneOf(Settings.MODE, Keys.MODES);
    Mode mode = modeWord == null ? null : Checks.modeOf(modeWord);
    String filter = oneOf(Settings.BETAS, new String[] {"on", "off"});
    Boolean betas = filter == null ? null : (Boolean) filter.equals("on");
    misspeltVariables();
    boolean table = namesTable();
    String path = settings.value(Settings.CONFIG);
    return path == null
        ? fromEnvironment(mode, betas == null ? table : betas)
        : fromFile(path, mode, betas, table);
  }

  private @Nullable Configuration fromFile(
      String path, @Nullable Mode mode, @Nullable Boolean betas, boolean namesTable) {
    source =
        "file:"
            + Problem.shown(new File(path).getAbsolutePath())
            + " (source: "
            + settings.place(Settings.CONFIG)
            + ")";
    Map<String, String> labels = new LinkedHashMap<>();
    FileContent content = inputs.file(path);
    Opened file = open(path, content);
    String reason = file.heldBack(labels);
    if (reason != null && !forEveryInstance) {
      holdBack(path, content, reason);
      content = inputs.holdBack(path);
      if (content == null) {
        return null;
      }
      file = open(path, content);
      // It stays, whatever its own roll-out says by now; its labels are wanted.
      labels.clear();
      file.heldBack(labels);
    }
    Configuration configuration = null;
    if (file.root != null) {
      ReloadSettings reload = file.reader.reload(file.root);
      Boolean on = (betas == null && namesTable) ? Boolean.TRUE : betas;
      RemoteSettings url = reload.url;
      RemoteSource remote = url == null ? null : inputs.remote(url);
      Opened given = remote == null || !file.problems.isEmpty() ? null : given(remote, labels);
      if (given == null) {
        configuration = file.reader.read(file.root, mode, on, logLevel, audit);
      } else {
        // What a URL gave takes the place of the file that names the URL.
        source = given.problems.place() + ", named in " + source;
        given.reader.remote(reload);
        configuration =
            given.root == null ? null : given.reader.read(given.root, mode, on, logLevel, audit);
        problems.addAll(given.problems.all());
      }
      if (file.reader.anySecret()) {
        FilePermissions.warn(path, warnings);
      }
    }
    problems.addAll(file.problems.all());
    if (settings.environment(CustomHeaders.HEADERS) != null) {
      warnings.add(CustomHeaders.HEADERS + " is not used: there is a configuration file");
    }
    return configuration;
  }

  /** The document that a URL gave for this instance, or null while there is none. */
  private @Nullable Opened given(RemoteSource remote, Map<String, String> labels) {
    String place = remote.settings().place();
    FileContent content = remote.content();
    while (content != null) {
      Opened document = open(place, content);
      String reason = document.heldBack(new LinkedHashMap<>(labels));
      if (reason == null || !remote.isUnchecked()) {
        remote.use();
        return document;
      }
      holdBack(place, content, reason);
      content = remote.holdBack();
    }
    return null;
  }

  private void holdBack(String place, FileContent content, String reason) {
    String hash = Sha256.hex(Sha256.start().digest(content.bytes())).substring(0, 12);
    String line = "held back by its rollout: " + place + " (SHA-256 " + hash + "): " + reason;
    heldBack = heldBack == null ? line : heldBack + '\n' + line;
  }

  private Opened open(String place, FileContent content) {
    Problems inDocument = new Problems(Problem.shown(place));
    ConfigurationReader reader =
        new ConfigurationReader(settings, inputs, inDocument, warnings, knownClients);
    reader.tableElsewhere(tableElsewhere());
    Node root = null;
    String fault = content.fault;
    if (fault != null) {
      inDocument.add(content.line, content.column, "", fault, content.expectation, null);
    } else {
      root = Document.read(place, content.text, inDocument);
    }
    return new Opened(inDocument, reader, root);
  }

  /** A document's tree, with what reads it and what is wrong with it. */
  private static final class Opened {
    final Problems problems;
    final ConfigurationReader reader;
    final @Nullable Node root;

    Opened(Problems problems, ConfigurationReader reader, @Nullable Node root) {
      this.problems = problems;
      this.reader = reader;
      this.root = root;
    }

    /** See {@link ConfigurationReader#heldBack}. */
    @Nullable String heldBack(Map<String, String> labels) {
      return root == null ? null : reader.heldBack(root, labels);
    }
  }

  private Configuration fromEnvironment(@Nullable Mode mode, boolean betas) {
    HeaderPolicy.Builder policy = HeaderPolicy.builder();
    policy.mode(mode == null ? Mode.ENFORCE : mode);
    String headers = Settings.trimmed(settings.environment(CustomHeaders.HEADERS));
    if (headers != null) {
      source = "environment (" + CustomHeaders.HEADERS + ")";
      String baseUrl = Settings.trimmed(settings.environment(CustomHeaders.BASE_URL));
      CustomHeaders.read(headers, baseUrl, policy, problems, warnings);
    }
    String table = null;
    if (betas) {
      source = headers == null ? "environment (beta flags)" : source;
      Problems inTable = new Problems(TABLE_URL);
      BetaReader reader = new BetaReader(new Checks(inTable), inTable, inputs);
      reader.read(null, null, true, tableElsewhere(), policy);
      problems.addAll(inTable.all());
      table = reader.source();
    }
    String level = logLevel == null ? Configuration.DEFAULT_LOG_LEVEL : logLevel;
    return (headers == null && !betas)
        ? Configuration.untouched(level)
        : new Configuration(
            policy.build(),
            level,
            "true".equals(audit),
            new LinkedHashSet<>(),
            ReloadSettings.DEFAULT,
            table,
            null,
            Collections.emptyList());
  }

  /** Whether a LiteLLM variable names a beta table, which turns the filter on. */
  private boolean namesTable() {
    if ("true".equalsIgnoreCase(Settings.trimmed(settings.environment(LOCAL_TABLE)))) {
      return true;
    }
    return Settings.trimmed(settings.environment(TABLE_URL)) != null;
  }

  /** The table that LiteLLM's variable names, unless the other one says to use the local one. */
  private @Nullable RemoteSettings tableElsewhere() {
    String url = Settings.trimmed(settings.environment(TABLE_URL));
    if (url == null
        || "true".equalsIgnoreCase(Settings.trimmed(settings.environment(LOCAL_TABLE)))) {
      return null;
    }
    URI location = HttpLocation.parse(url);
    if (location == null) {
      warnings.add(
          TABLE_URL
              + ": no such URL (expected: "
              + HttpLocation.EXPECTATION
              + "): the bundled table is used");
      return null;
    }
    return BetaReader.remote(location);
  }

  /** A setting that decides what happens to requests: a wrong word is a problem. */
  private @Nullable String oneOf(String key, String[] words) {
    String word = word(key, words);
    String value = settings.value(key);
    if (word == null && value != null) {
      problems.add(wrong(key, value, words));
    }
    return word;
  }

  private Problem wrong(String key, String value, String[] words) {
    List<String> candidates = Arrays.asList(words);
    String near = Suggestion.nearest(value, candidates);
    String place = settings.place(key);
    return new Problem(place, 0, 0, "", Problem.quote(value), Keys.anyOf(words), near);
  }

  private @Nullable String word(String key, String[] words) {
    String value = settings.value(key);
    String word = value == null ? null : value.toLowerCase(Locale.ROOT);
    if (word == null || Keys.contains(words, word)) {
      return word;
    }
    if (key.startsWith(Settings.LOG)) {
      warnings.add(wrong(key, String.valueOf(value), words).toString());
    }
    return null;
  }

  private void misspeltVariables() {
    for (String name : settings.environment().keySet()) {
      if (name.startsWith(PREFIX)) {
        List<String> known = new ArrayList<>();
        for (String key : Settings.KEYS) {
          known.add(Settings.variableOf(key));
        }
        String near = known.contains(name) ? null : Suggestion.nearest(name, known);
        if (near != null) {
          warnings.add(name + " means nothing; did you mean " + near + "?");
        }
      }
    }
  }
}
