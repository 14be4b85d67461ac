package dev.headstay.cli;

import dev.headstay.policy.FieldNames;
import dev.headstay.policy.HostPattern;
import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParameterException;

/** One run of {@code init}. */
final class InitRun {
  private static final List<String> PROVIDERS =
      Arrays.asList(
          "anthropic",
          "bedrock",
          "bedrock_converse",
          "bedrock_mantle",
          "vertex_ai",
          "azure_ai",
          "databricks",
          "other");

  private final Init options;

  InitRun(Init options) {
    this.options = options;
  }

  int run() {
    if (options.mayAsk) {
      options.questions = Questions.ofTerminal();
    }
    if (options.secretVariable != null && options.secretFile != null) {
      throw wrong("--secret-env and --secret-file", "one of them");
    }
    ConfigurationOutput.check(options.spec.commandLine(), options.output, options.force);
    Gateway gateway = gateway();
    String behind =
        answer(
            "--provider",
            options.provider,
            "What is behind it (" + String.join(", ", PROVIDERS) + ")",
            "anthropic",
            answer -> PROVIDERS.contains(answer) ? null : "one of these names");
    String hosts = host(gateway, behind);
    String key =
        answer(
            "--header",
            options.header != null ? options.header : gateway.header,
            "The header that takes the key, such as x-api-key or Authorization: Bearer",
            null,
            InitRun::wrongHeader);
    secret(gateway);
    boolean filter = filter(behind);
    String text = text(gateway, behind, hosts, key, filter);
    ConfigurationOutput.write(options.spec.commandLine(), options.output, options.force, text);
    next(gateway, hosts, behind);
    return 0;
  }

  private Gateway gateway() {
    StringBuilder names = new StringBuilder();
    for (Gateway one : Gateway.values()) {
      names.append(names.length() == 0 ? "" : ", ").append(one);
    }
    String name =
        answer(
            "--gateway",
            options.gatewayName,
            "Gateway (" + names + ")",
            null,
            answer -> named(answer) == null ? "one of " + names : null);
    Gateway gateway = named(name);
    return gateway == null ? Gateway.CUSTOM : gateway;
  }

  private static @Nullable Gateway named(String name) {
    for (Gateway gateway : Gateway.values()) {
      if (gateway.toString().equals(name.toLowerCase(Locale.ROOT))) {
        return gateway;
      }
    }
    return null;
  }

  private String host(Gateway gateway, String behind) {
    String known = gateway.host;
    if (gateway == Gateway.HELICONE && !behind.equals("anthropic")) {
      // https://docs.helicone.ai/getting-started/integration-method/gateway
      known = "gateway.helicone.ai";
    }
    String host =
        answer(
            "--host",
            options.host != null ? options.host : known,
            "The gateway's host, such as llm.corp.example or 127.0.0.1:4000",
            null,
            InitRun::wrongHost);
    boolean bare = host.indexOf(':') != host.lastIndexOf(':') && !host.startsWith("[");
    // In a URL, an address of IPv6 has brackets.
    return bare ? '[' + host + ']' : host;
  }

  private void secret(Gateway gateway) {
    String file = options.secretFile;
    if (file != null) {
      if (file.trim().isEmpty() || file.contains("\n")) {
        throw wrong("--secret-file", "a path");
      }
      return;
    }
    String given = options.secretVariable;
    if (given == null && options.questions == null) {
      given = gateway.variable;
    }
    options.secretVariable =
        answer(
            "--secret-env",
            given,
            "The environment variable that the key will be in (its name, not the key)",
            gateway.variable,
            InitRun::wrongVariable);
  }

  private boolean filter(String behind) {
    boolean third = !behind.equals("anthropic") && !behind.equals("other");
    if (options.betas != null || options.questions == null || !third) {
      return options.betas == null ? third : options.betas;
    }
    String answer =
        answer(
            "--betas",
            null,
            "Drop beta flags that " + behind + " would refuse (yes, no)",
            "yes",
            text -> text.equals("yes") || text.equals("no") ? null : "yes or no");
    return answer.equals("yes");
  }

  /** What was given, checked, or what the person answers. */
  private String answer(
      String option,
      @Nullable String given,
      String question,
      @Nullable String otherwise,
      Questions.Check check) {
    if (given != null) {
      String wrong = check.wrong(given.trim());
      if (wrong != null) {
        throw wrong(option, wrong);
      }
      return given.trim();
    }
    Questions asked = options.questions;
    String answer = asked == null ? null : asked.ask(question, otherwise, check);
    if (answer == null) {
      throw new ParameterException(
          options.spec.commandLine(), "Missing option " + option + ": " + question);
    }
    return answer;
  }

  private static @Nullable String wrongHost(String host) {
    try {
      return HostPattern.parse(host).matchesEverything() ? "one host, or *.example.com" : null;
    } catch (IllegalArgumentException e) {
      return "a host without scheme and path, such as llm.corp.example:8443";
    }
  }

  /** What follows a colon is shown nowhere: it may be a key. */
  private static @Nullable String wrongHeader(String header) {
    int colon = header.indexOf(':');
    String name = colon < 0 ? header : header.substring(0, colon);
    String scheme = colon < 0 ? "" : header.substring(colon + 1).trim();
    try {
      FieldNames.check(name);
      FieldNames.checkMayChange(name);
    } catch (IllegalArgumentException e) {
      return "a header that rules may touch";
    }
    return scheme.isEmpty() || Arrays.asList("Bearer", "Basic", "Token", "ApiKey").contains(scheme)
        ? null
        : "a name, or a name, a colon and Bearer, Basic, Token or ApiKey; never the key";
  }

  private static @Nullable String wrongVariable(String name) {
    return name.matches("[A-Za-z_][A-Za-z0-9_]*")
        ? null
        : "a variable's name: letters, digits and _; never the key itself";
  }

  private ParameterException wrong(String option, String expectation) {
    return new ParameterException(
        options.spec.commandLine(), option + ": wrong (expected: " + expectation + ")");
  }

  private String text(Gateway gateway, String behind, String host, String key, boolean filter) {
    int colon = key.indexOf(':');
    String name = colon < 0 ? key : key.substring(0, colon);
    String scheme = colon < 0 ? "" : key.substring(colon + 1).trim() + " ";
    StringBuilder text = new StringBuilder();
    line(text, "# Headstay: " + gateway.label + ", with " + behind + " behind it.");
    line(text, "# A running program takes an edit within 5 s, or keeps what it has and says why.");
    line(text, "version: 1");
    line(text, "");
    line(text, "# enforce: change requests. observe: only report. off: nothing.");
    line(text, "mode: enforce");
    line(text, "");
    line(text, "providers:");
    line(text, "  gateway:");
    line(text, "    # Where the program sends its requests to. No other host gets anything.");
    line(text, "    hosts: [" + quote(host) + "]");
    String path = path(gateway, behind);
    if (path != null) {
      line(text, "    # Its paths for this provider; without this line, all paths.");
      line(text, "    paths: [" + quote(path) + "]");
    }
    if (!behind.equals("other")) {
      line(text, "    # Whose beta flags are known here.");
      line(text, "    betas: " + behind);
    }
    line(text, "");
    line(text, "secrets:");
    line(text, "  # Where the gateway's key is found. The key itself never stands in this file.");
    String file = options.secretFile;
    line(
        text,
        "  gateway-key: { "
            + (file != null ? "file: " + quote(file) : "env: " + options.secretVariable)
            + " }");
    line(text, "");
    line(text, "rules:");
    line(text, "  - name: gateway key on every request");
    line(text, "    match: { provider: gateway }");
    line(text, "    # Secrets go by https, or to this machine. For plain http elsewhere:");
    line(text, "    # overHttp: true");
    line(text, "    headers:");
    line(text, "      # In place of what the program sends under this name, if it does.");
    line(text, "      # Documented at " + gateway.source);
    line(text, "      set:");
    line(text, "        " + name + ": \"" + scheme + "${secret:gateway-key}\"");
    more(text, gateway, behind);
    if (Arrays.asList("anthropic", "azure_ai", "bedrock_mantle").contains(behind)) {
      line(text, "      # Only where the program sends none.");
      line(text, "      default:");
      line(text, "        anthropic-version: \"2023-06-01\"");
    }
    line(text, "");
    if (filter) {
      line(text, "# Drops or renames anthropic-beta flags that the provider would refuse.");
      if (behind.equals("anthropic")) {
        line(text, "# Anthropic itself knows them all: they pass.");
      }
      line(text, "betas: {}");
    } else {
      line(text, "# To drop or rename anthropic-beta flags that the provider would refuse:");
      line(text, "# betas: {}");
    }
    return text.toString();
  }

  private static void more(StringBuilder text, Gateway gateway, String behind) {
    if (gateway == Gateway.PORTKEY) {
      String slug = behind.equals("anthropic") ? "" : "# ";
      line(text, "        # Portkey's name for the provider.");
      line(text, "        " + slug + "x-portkey-provider: anthropic");
    } else if (gateway == Gateway.HELICONE && !behind.equals("anthropic")) {
      line(text, "        # Where Helicone sends requests on to.");
      line(text, "        # Helicone-Target-Url: \"https://...\"");
    } else if (gateway == Gateway.LITELLM) {
      line(text, "        # Beside a provider's key in Authorization, LiteLLM takes this one:");
      line(text, "        # x-litellm-api-key: \"Bearer ${secret:gateway-key}\"");
    } else if (gateway == Gateway.NGINX) {
      line(text, "        # Basic takes user:password in Base64.");
    }
  }

  /** {@code /v1/ACCOUNT/GATEWAY/PROVIDER/…}; the other gateways have paths of your own. */
  private static @Nullable String path(Gateway gateway, String behind) {
    if (gateway != Gateway.CLOUDFLARE) {
      return null;
    }
    // https://developers.cloudflare.com/ai-gateway/usage/providers/
    String slug =
        behind.equals("anthropic")
            ? "anthropic"
            : behind.startsWith("bedrock")
                ? "aws-bedrock"
                : behind.equals("vertex_ai") ? "google-vertex-ai" : null;
    return slug == null ? null : "/v1/*/*/" + slug + "/**";
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void next(Gateway gateway, String host, String behind) {
    boolean isStdout = options.output.equals(ConfigurationOutput.STDOUT);
    PrintWriter to =
        isStdout ? options.spec.commandLine().getErr() : options.spec.commandLine().getOut();
    String path =
        isStdout ? "headstay.yaml" : Paths.get(options.output).toAbsolutePath().toString();
    String file = options.secretFile;
    to.println(
        isStdout ? "Put this into headstay.yaml. Next:" : "Wrote " + options.output + ". Next:");
    to.println();
    String url = path(gateway, behind);
    String start = url == null ? "/" : url.replace("*/*", "ACCOUNT/GATEWAY").replace("**", "");
    to.println(
        "  java -jar "
            + shell(jar())
            + " explain --config "
            + shell(path)
            + " POST "
            + (HostPattern.parse(host).isLoopback() ? "http" : "https")
            + "://"
            + (host.startsWith("*.") ? "llm" + host.substring(1) : host)
            + start
            + example(behind));
    to.println("  export HEADSTAY_CONFIG=" + shell(path) + " JAVA_TOOL_OPTIONS=" + shell(agent()));
    to.println();
    to.println(
        file == null
            ? "The program finds the gateway's key in the variable " + options.secretVariable + "."
            : "The program finds the gateway's key in the file " + file + ".");
    to.flush();
  }

  /** A path such as the provider has, for people to put theirs in its place. */
  private static String example(String behind) {
    switch (behind) {
      case "bedrock":
        return "model/MODEL/invoke";
      case "bedrock_converse":
        return "model/MODEL/converse";
      case "vertex_ai":
        return "v1/projects/PROJECT/locations/REGION/publishers/anthropic/models/MODEL:rawPredict";
      default:
        return "v1/messages";
    }
  }

  private static String agent() {
    String jar = jar();
    return "-javaagent:" + (jar.indexOf(' ') < 0 ? jar : '"' + jar + '"');
  }

  /** The jar that this runs from: it is the class path of {@code java -jar}. */
  private static String jar() {
    String path = System.getProperty("java.class.path", "");
    return path.endsWith(".jar") && path.indexOf(File.pathSeparatorChar) < 0
        ? Paths.get(path).toAbsolutePath().toString()
        : "headstay.jar";
  }

  private static String shell(String text) {
    return text.matches("[A-Za-z0-9_./:=@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
