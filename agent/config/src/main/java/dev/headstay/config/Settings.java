package dev.headstay.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a start-up is told from outside a file: the agent's argument, system properties {@code
 * headstay.*} and environment variables {@code HEADSTAY_*}, in this order of precedence. Immutable;
 * the process's own properties are read when they are asked for.
 */
public final class Settings {
  /** Path of the configuration file: {@code headstay.config}, {@code HEADSTAY_CONFIG}. */
  public static final String CONFIG = "config";

  /** {@code enforce}, {@code observe} or {@code off}. */
  public static final String MODE = "mode";

  /** {@code on} or {@code off}: the beta filter, whatever the file says. */
  public static final String BETAS = "betas";

  /** What the settings of logging begin with. */
  static final String LOG = "log.";

  /** {@code error}, {@code warn}, {@code info} or {@code debug}. */
  public static final String LOG_LEVEL = "log.level";

  /** {@code true} or {@code false}: whether each changed request is logged. */
  public static final String LOG_AUDIT = "log.audit";

  /** {@code true} or {@code false}; with false the agent does nothing at all. */
  public static final String ENABLED = "enabled";

  static final List<String> KEYS =
      Collections.unmodifiableList(
          Arrays.asList(CONFIG, MODE, BETAS, LOG_LEVEL, LOG_AUDIT, ENABLED));

  private static final String ARGUMENT = "agent argument";
  private static final int LONGEST_ARGUMENT = 8 * 1024;

  private final Map<String, String> environment;
  private final @Nullable Map<String, String> properties;
  private final Map<String, String> argument = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private String argumentName = ARGUMENT;
  private @Nullable String randomId;

  /**
   * Settings from values given, for tests and tools.
   *
   * @param agentArgument what follows {@code -javaagent:headstay.jar=}: a path, or {@code
   *     key=value} pairs separated by commas; null or blank for none
   * @param environment all environment variables
   * @param properties all system properties
   */
  public Settings(
      @Nullable String agentArgument,
      Map<String, String> environment,
      Map<String, String> properties) {
    this(environment, properties, agentArgument);
  }

  private Settings(
      Map<String, String> environment,
      @Nullable Map<String, String> properties,
      @Nullable String agentArgument) {
    this.environment = environment;
    this.properties = properties;
    if (agentArgument != null) {
      parse(agentArgument.trim());
    }
  }

  /**
   * As {@link #ofProcess}, with this file instead of the one that they name.
   *
   * @param place what names the file, for people
   */
  public static Settings ofProcess(String file, String place) {
    Settings settings = ofProcess(null);
    settings.argument.put(CONFIG, file);
    settings.argumentName = place;
    return settings;
  }

  /** A file and nothing else, but for the variables that it names. */
  static Settings ofFile(String file, Map<String, String> environment) {
    Settings settings = new Settings(null, environment, Collections.emptyMap());
    settings.argument.put(CONFIG, file);
    return settings;
  }

  /** The settings of this process; what a security manager hides counts as unset. */
  public static Settings ofProcess(@Nullable String agentArgument) {
    Map<String, String> environment;
    try {
      environment = System.getenv();
    } catch (SecurityException e) {
      environment = Collections.emptyMap();
    }
    return new Settings(environment, null, agentArgument);
  }

  private void parse(String text) {
    if (text.length() > LONGEST_ARGUMENT) {
      refuse(text.length() + " characters", "at most " + LONGEST_ARGUMENT, null);
      return;
    }
    if (!isPairs(text)) {
      if (!text.isEmpty()) {
        argument.put(CONFIG, text);
      }
      return;
    }
    int start = 0;
    while (start <= text.length()) {
      int comma = text.indexOf(',', start);
      int end = comma < 0 ? text.length() : comma;
      pair(text.substring(start, end).trim());
      start = end + 1;
    }
  }

  /** A path may hold an equals sign, but not after a plain word. */
  private static boolean isPairs(String text) {
    int equals = text.indexOf('=');
    for (int i = 0; i < equals; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || (!Character.isLetter(c) && "._ ".indexOf(c) < 0)) {
        return false;
      }
    }
    return equals > 0;
  }

  private void pair(String pair) {
    if (pair.isEmpty()) {
      return;
    }
    int equals = pair.indexOf('=');
    String key = equals < 0 ? pair : pair.substring(0, equals).trim();
    if (equals < 0 || !KEYS.contains(key)) {
      String expectation = "config, mode, betas, log.level, log.audit or enabled, with =value";
      String found = Problem.quote(Problem.name(key));
      refuse(found, expectation, equals < 0 ? null : Suggestion.nearest(key, KEYS));
    } else if (argument.put(key, pair.substring(equals + 1).trim()) != null) {
      refuse(Problem.quote(key) + " twice", "each key once", null);
    }
  }

  private void refuse(String found, String expectation, @Nullable String suggestion) {
    problems.add(new Problem(ARGUMENT, 0, 0, "", found, expectation, suggestion));
  }

  /** What is wrong with the agent's argument. */
  List<Problem> problems() {
    return problems;
  }

  /** Whether nothing says {@code enabled=false}. Cheap: loads no class and touches no file. */
  public boolean isEnabled() {
    return !"false".equalsIgnoreCase(value(ENABLED));
  }

  /** The value that wins, trimmed, or null when the key is set nowhere or is blank. */
  @Nullable String value(String key) {
    String given = trimmed(argument.get(key));
    if (given == null) {
      given = trimmed(property("headstay." + key));
    }
    return given == null ? trimmed(environment(variableOf(key))) : given;
  }

  /** Where {@link #value} has it from, for people: the name of the variable, for example. */
  String place(String key) {
    if (trimmed(argument.get(key)) != null) {
      return argumentName;
    }
    return trimmed(property("headstay." + key)) != null ? "headstay." + key : variableOf(key);
  }

  /** Every key, in a fixed order, with what wins and where that is from. */
  public List<Setting> all() {
    List<Setting> all = new ArrayList<>();
    for (String key : KEYS) {
      String value = value(key);
      all.add(
          value == null
              ? new Setting(key, null, null)
              : new Setting(key, Problem.shown(value), place(key)));
    }
    return all;
  }

  /** One key, for people. Immutable. */
  public static final class Setting {
    public final String key;

    /** As it may be shown, or null where it is set nowhere. */
    public final @Nullable String value;

    /** For example {@code HEADSTAY_MODE}, or null where it is set nowhere. */
    public final @Nullable String place;

    Setting(String key, @Nullable String value, @Nullable String place) {
      this.key = key;
      this.value = value;
      this.place = place;
    }
  }

  static @Nullable String trimmed(@Nullable String value) {
    String trimmed = value == null ? "" : value.trim();
    return trimmed.isEmpty() ? null : trimmed;
  }

  static String variableOf(String key) {
    return "HEADSTAY_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * What tells this instance from others: the host's name, else an id that is new at each start.
   */
  synchronized String instance() {
    String host = trimmed(environment("HOSTNAME"));
    if (host != null) {
      return host;
    }
    String id = randomId;
    if (id == null) {
      id = UUID.randomUUID().toString();
      randomId = id;
    }
    return id;
  }

  /** An environment variable as it is, or null. */
  @Nullable String environment(String name) {
    return environment.get(name);
  }

  Map<String, String> environment() {
    return environment;
  }

  /** A system property as it is, or null, also where reading it is forbidden. */
  @Nullable String property(String name) {
    if (properties != null) {
      return properties.get(name);
    }
    try {
      return System.getProperty(name);
    } catch (SecurityException | IllegalArgumentException e) {
      return null;
    }
  }
}
