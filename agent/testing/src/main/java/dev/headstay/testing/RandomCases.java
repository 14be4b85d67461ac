package dev.headstay.testing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Configurations and requests to hold against each other, each from a random number: a
 * configuration has rules for groups of paths, {@code /c0/…} to {@code /cN/…}, and a request is for
 * one of the groups. Equal numbers give equal cases. Not thread-safe.
 */
public final class RandomCases {
  private static final String[] NAMES = {"x-a", "X-A", "x-b", "x-c", "x-d", "Accept"};
  private static final String[] VALUES = {
    "1", "2", "a b", "1,2", "1, 3", "old", "\\\"q,r\\\"", "${sys:file.separator}", "${sys:no.such}"
  };
  private static final String[] FLAGS = {
    "advanced-tool-use-2025-11-20",
    "context-1m-2025-08-07",
    "files-api-2025-04-14",
    "mcp-client-2025-11-20",
    "tool-search-tool-2025-10-19",
    "interleaved-thinking-2025-05-14",
    "made-up-1",
    "made-up-2",
  };
  private static final String[] COLUMNS = {
    "anthropic", "bedrock", "bedrock_converse", "vertex_ai", "azure_ai", "databricks"
  };
  private static final String[] PATHS = {
    "/v1/messages",
    "/v1/messages?key=value",
    "/model/us.anthropic.claude-opus-4-6-v1/invoke",
    "/model/anthropic.claude-x/converse",
    "/publishers/anthropic/models/claude-x:rawPredict",
    "/publishers/anthropic/models/count-tokens:rawPredict",
    "/x",
  };
  private static final String[] MODELS = {"claude-opus-4-6", "us.anthropic.claude-opus-4-6-v1"};

  private final Random random;
  private final String host;
  private final int groups;

  /**
   * Cases of one random sequence.
   *
   * @param host of all requests, and of most rules
   * @param groups how many there are, each with rules of its own
   */
  public RandomCases(long seed, String host, int groups) {
    this.random = new Random(seed);
    this.host = host;
    this.groups = groups;
  }

  /**
   * One request.
   *
   * @param headers as {@code Name: value}
   * @param body JSON, or null where there is none
   */
  public record Request(String method, String path, List<String> headers, @Nullable String body) {}

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T pick(T[] from) {
    return from[random.nextInt(from.length)];
  }

  private String quoted(String text) {
    return '"' + text + '"';
  }

  /** A good configuration, as YAML. */
  public String configuration() {
    StringBuilder yaml = new StringBuilder("version: 1\n");
    StringBuilder providers = new StringBuilder();
    for (int group = 0; group < groups; group++) {
      if (chance(70)) {
        String betas = chance(85) ? ", betas: " + pick(COLUMNS) : "";
        String port = chance(20) ? ":1" : "";
        providers.append(
            "  p%d: { hosts: [\"%s%s\"], paths: [\"/c%d/**\"]%s }\n"
                .formatted(group, host, port, group, betas));
      } else {
        providers.append("  p%d: { hosts: [\"other.test\"] }\n".formatted(group));
      }
    }
    yaml.append("providers:\n").append(providers).append("rules:\n");
    for (int group = 0; group < groups; group++) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        rule(yaml, group, i);
      }
    }
    yaml.append("betas:\n  providers:\n    databricks: {}\n");
    for (String column : COLUMNS) {
      if (!column.equals("databricks") && chance(60)) {
        column(yaml, column);
      }
    }
    return yaml.toString();
  }

  private void rule(StringBuilder yaml, int group, int number) {
    yaml.append("  - name: r%d-%d\n".formatted(group, number));
    if (chance(20)) {
      yaml.append("    mode: ")
          .append(pick(new String[] {"observe", "off", "enforce"}))
          .append('\n');
    }
    yaml.append("    match:\n");
    yaml.append("      hosts: [\"%s\"]\n".formatted(chance(90) ? host : "*.other.test"));
    yaml.append("      paths: [\"/c%d/**\"]\n".formatted(group));
    if (chance(15)) {
      yaml.append("      methods: [").append(chance(50) ? "POST" : "get, PUT").append("]\n");
    }
    if (chance(15)) {
      yaml.append("      clients: [").append(chance(50) ? "okhttp" : "java-net-http").append("]\n");
    }
    if (chance(15)) {
      yaml.append("      provider: p%d\n".formatted(group));
    }
    if (chance(20)) {
      String asked = pick(new String[] {"true", "false", "\"1\""});
      yaml.append("      headers: { ")
          .append(pick(NAMES))
          .append(": ")
          .append(asked)
          .append(" }\n");
    }
    yaml.append("    headers:\n");
    if (chance(25)) {
      yaml.append("      remove: [").append(pick(new String[] {"x-a", "x-*", "X-D"})).append("]\n");
    }
    if (chance(25)) {
      yaml.append("      rename: { ").append(pick(new String[] {"x-a: x-b", "X-B: x-new"}));
      yaml.append(" }\n");
    }
    if (chance(30)) {
      replace(yaml);
    }
    map(yaml, "set", 35);
    map(yaml, "default", 35);
    if (chance(25)) {
      String flag = chance(40) ? ", anthropic-beta: " + pick(FLAGS) : "";
      yaml.append("      append: { x-c: [").append(quoted(value())).append(", b]");
      yaml.append(flag).append(" }\n");
    }
    // Something has to be there.
    yaml.append("      keep: []\n");
  }

  private String value() {
    return pick(VALUES);
  }

  private void replace(StringBuilder yaml) {
    yaml.append("      replace: { ").append(pick(new String[] {"x-a", "x-c"})).append(": ");
    switch (random.nextInt(3)) {
      case 0 -> yaml.append(quoted(value()));
      case 1 -> yaml.append("{ from: \"1\", to: ").append(quoted(value())).append(" }");
      default -> yaml.append("{ matching: \"^(.)\", to: \"<$1>\" }");
    }
    yaml.append(" }\n");
  }

  private void map(StringBuilder yaml, String operation, int percent) {
    if (!chance(percent)) {
      return;
    }
    Set<String> names = new LinkedHashSet<>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      names.add(pick(NAMES).toLowerCase(Locale.ROOT));
    }
    List<String> entries = new ArrayList<>();
    for (String name : names) {
      entries.add(name + ": " + quoted(value()));
    }
    if (operation.equals("default") && chance(30)) {
      entries.add("anthropic-beta: " + quoted(flags()));
    }
    yaml.append("      ").append(operation).append(": { ");
    yaml.append(String.join(", ", entries)).append(" }\n");
  }

  private void column(StringBuilder yaml, String column) {
    yaml.append("    ").append(column).append(": {");
    yaml.append(" unmapped: ").append(chance(50) ? "pass" : "drop");
    if (chance(30)) {
      yaml.append(", filter: ").append(chance(70));
    }
    if (chance(60)) {
      yaml.append(", overrides: ").append(overrides());
    }
    if (chance(40)) {
      yaml.append(", models: [ { match: \"claude-opus*\", overrides: ").append(overrides());
      yaml.append(" }, { match: \"*claude-x\", unmapped: pass } ]");
    }
    if (chance(40)) {
      String glob = "/c%d/**".formatted(random.nextInt(groups));
      yaml.append(", paths: [ { match: ").append(quoted(glob)).append(", ");
      yaml.append(chance(30) ? "strip: true" : "overrides: " + overrides()).append(" } ]");
    }
    yaml.append(" }\n");
  }

  private String overrides() {
    Set<String> flags = new LinkedHashSet<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      flags.add(pick(FLAGS));
    }
    List<String> entries = new ArrayList<>();
    for (String flag : flags) {
      entries.add(flag + ": " + (chance(40) ? "null" : pick(FLAGS)));
    }
    return "{ " + String.join(", ", entries) + " }";
  }

  private String flags() {
    List<String> flags = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      flags.add(pick(FLAGS));
    }
    return String.join(chance(50) ? "," : ", ", flags);
  }

  /** A request for one of the groups. */
  public Request request() {
    String path = "/c" + random.nextInt(groups) + pick(PATHS);
    boolean post = chance(70);
    List<String> headers = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      headers.add(pick(NAMES) + ": " + pick(new String[] {"1", "2", "1,2", "old", "a b"}));
    }
    for (int i = chance(75) ? random.nextInt(2) : -1; i >= 0; i--) {
      headers.add("anthropic-beta: " + flags());
    }
    if (chance(8)) {
      headers.add(
          "Authorization: AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host;x-a;anthropic-beta,"
              + " Signature=0");
    }
    String body = null;
    if (post) {
      List<String> flags = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        flags.add(quoted(pick(FLAGS)));
      }
      String member = "\"anthropic_beta\": [" + String.join(", ", flags) + "]";
      body =
          path.contains("/converse")
              ? "{\"additionalModelRequestFields\": {" + member + "}}"
              : "{\"model\": " + quoted(pick(MODELS)) + ", " + member + ", \"messages\": []}";
      headers.add("Content-Type: " + (chance(90) ? "application/json" : "text/plain"));
    }
    return new Request(post ? "POST" : "GET", path, headers, body);
  }
}
