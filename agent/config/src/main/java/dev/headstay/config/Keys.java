package dev.headstay.config;

/** The keys that each object of a configuration may have, and those that are still to come. */
final class Keys {
  static final String[] ROOT = {
    "version",
    "mode",
    "providers",
    "secrets",
    "rules",
    "betas",
    "reload",
    "clients",
    "log",
    "admin",
    "instance",
    "rollout",
    "redact"
  };
  static final String[] PROVIDER = {"hosts", "paths", "betas"};
  static final String[] SECRET = {"env", "file"};
  static final String[] RULE = {
    "name", "mode", "overHttp", "constantPerClient", "match", "headers"
  };
  static final String[] MATCH = {"provider", "hosts", "paths", "methods", "clients", "headers"};
  static final String[] HEADERS = {
    "remove", "rename", "replace", "set", "keep", "default", "append"
  };
  static final String[] REPLACE = {"from", "matching", "to"};
  static final String[] BETAS = {"table", "providers", "maxBodyBytes"};
  static final String[] TABLE = {"file", "url", "refresh", "timeout", "maxBytes", "fallback"};
  static final String[] FALLBACK = {"file"};
  static final String[] RELOAD = {"watch", "url"};
  static final String[] RELOAD_URL = {"location", "refresh", "timeout", "maxBytes", "cache"};
  static final String[] FLAGS = {"filter", "unmapped", "overrides", "models", "paths"};
  static final String[] FLAGS_OF_MODELS = {"match", "overrides", "unmapped"};
  static final String[] FLAGS_OF_PATHS = {"match", "strip", "overrides"};
  static final String[] LOG = {"level", "audit"};
  static final String[] ADMIN = {"listen", "token"};
  static final String[] ROLLOUT = {"labels", "percent"};
  static final String[] NONE = {};

  static final String[] MODES = {"enforce", "observe", "off"};
  static final String[] TRUE_FALSE = {"true", "false"};
  static final String[] LOG_LEVELS = {"error", "warn", "info", "debug"};
  static final String[] UNMAPPED = {"drop", "pass"};

  private Keys() {}

  /** {@code a, b or c}. */
  static String anyOf(String[] words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words.length; i++) {
      text.append(i == 0 ? "" : i == words.length - 1 ? " or " : ", ").append(words[i]);
    }
    return text.toString();
  }

  static boolean contains(String[] words, String word) {
    for (String one : words) {
      if (one.equals(word)) {
        return true;
      }
    }
    return false;
  }
}
