package dev.headstay.cli;

import dev.headstay.cli.GatewayCheck.Outcome;
import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.ConfigurationWatch;
import dev.headstay.config.Loaded;
import dev.headstay.config.Problem;
import dev.headstay.config.Settings;
import dev.headstay.engine.JsonText;
import dev.headstay.engine.Version;
import dev.headstay.policy.FieldNames;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HeaderPolicy;
import dev.headstay.policy.SecretNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the header checklist against a live gateway, with the policy applied. */
@Command(
    name = "verify",
    description = {
      "Sends real requests to a gateway, as a program with the agent would, and tells which headers"
          + " arrive.",
      "At most "
          + GatewayChecks.MOST_REQUESTS
          + " requests, to the Messages API. No secret is shown."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class)
final class Verify implements Callable<Integer> {
  private static final String PATH = "/v1/messages";

  /** Values that may be shown though the policy made them: a version, or flags. */
  private static final String PUBLIC_VALUE = "[a-z0-9-]*[0-9]{4}-[0-9]{2}-[0-9]{2}(,[a-z0-9-]+)*";

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(
      paramLabel = "URL",
      description = "What the program has as its base URL, such as https://gateway.example.com.")
  String url;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration; else it is found as the agent finds it.")
  @Nullable String config;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      defaultValue = PATH,
      description = "What comes after the base URL. Default: ${DEFAULT-VALUE}.")
  String path = PATH;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "claude-haiku-4-5",
      description = "The model to ask. Default: ${DEFAULT-VALUE}.")
  String model = "";

  @Option(
      names = "--header",
      paramLabel = "LINE",
      description = "A header that the program sends, \"Name: value\"; may be repeated.")
  List<String> headers = new ArrayList<>();

  @Option(
      names = "--key-env",
      paramLabel = "NAME",
      description = "The variable that holds the program's own key.")
  @Nullable String keyVariable;

  @Option(
      names = "--key-header",
      paramLabel = "HEADER",
      defaultValue = "x-api-key",
      description =
          "Where the program sends its key; after Bearer in authorization. Default:"
              + " ${DEFAULT-VALUE}.")
  String keyHeader = "";

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      defaultValue = "1",
      description = "What a request may cost. Default: ${DEFAULT-VALUE}.")
  int maxTokens;

  @Option(
      names = "--stream-tokens",
      paramLabel = "N",
      defaultValue = "64",
      description = "As --max-tokens, of the one request for a stream. Default: ${DEFAULT-VALUE}.")
  int streamTokens;

  @Option(
      names = "--echo",
      paramLabel = "PREFIX",
      description =
          "The gateway reports in headers of the answer what arrived: PREFIX and the header's name.")
  @Nullable String echo;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "How long an answer may take, such as 30s. Default: ${DEFAULT-VALUE}.")
  String timeout = "";

  @Option(names = "--dry-run", description = "Prints what would be sent, and sends nothing.")
  boolean dryRun;

  @Option(names = "--json", description = "Prints one JSON document.")
  boolean json;

  @Override
  public Integer call() throws Unreachable, IOException {
    URI target = target();
    GatewayChecks.Program program = program();
    Duration patience = patience();
    Loaded loaded = load();
    PrintWriter err = spec.commandLine().getErr();
    if (!loaded.problems().isEmpty() && json) {
      spec.commandLine().getOut().println(FaultJson.refused(loaded));
      return Headstay.REFUSED;
    }
    if (!loaded.problems().isEmpty()) {
      for (Problem problem : loaded.problems()) {
        err.println(problem);
      }
      return Headstay.REFUSED;
    }
    for (String warning : loaded.warnings()) {
      err.println(warning);
    }
    HeaderPolicy policy = loaded.configuration().policy();
    GatewayClient client = new GatewayClient(target, policy, model, patience);
    GatewayChecks checks = new GatewayChecks(client, program, policy.filtersBetaFlags());
    if (dryRun) {
      checks.prepare();
      print(checks.requests(), target);
      return 0;
    }
    err.println(
        "sending at most "
            + GatewayChecks.MOST_REQUESTS
            + " real requests to "
            + origin(target)
            + " (configuration: "
            + loaded.source()
            + ")");
    List<GatewayCheck> results;
    try {
      results = checks.run();
    } catch (IOException e) {
      throw new Unreachable(
          origin(target)
              + ": no answer: "
              + GatewayClient.cause(e)
              + " (expected: a gateway that speaks HTTP)");
    }
    print(results, checks.requests().size());
    return results.stream().anyMatch(check -> check.outcome == Outcome.FAIL) ? Headstay.REFUSED : 0;
  }

  private ParameterException wrong(String text) {
    return new ParameterException(spec.commandLine(), text);
  }

  private URI target() {
    try {
      URI base = new URI(url);
      String scheme = base.getScheme();
      boolean web = "http".equals(scheme) || "https".equals(scheme);
      if (!web
          || base.getHost() == null
          || base.getRawUserInfo() != null
          || base.getRawQuery() != null
          || base.getRawFragment() != null) {
        throw wrong("URL (expected: http:// or https:// with host and path alone)");
      }
      String raw = base.getRawPath();
      String own = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
      String more = path.equals(PATH) && own.endsWith(PATH) ? "" : path;
      if (!more.isEmpty() && !more.startsWith("/")) {
        throw wrong("--path (expected: a path with a leading slash)");
      }
      return new URI(scheme + "://" + base.getRawAuthority() + own + more);
    } catch (URISyntaxException e) {
      throw wrong("URL (expected: a URL)");
    }
  }

  private static String origin(URI target) {
    return target.getScheme() + "://" + target.getRawAuthority();
  }

  private Duration patience() {
    Matcher matcher = Pattern.compile("([0-9]{1,6})(ms|s|m)").matcher(timeout);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw wrong("--timeout: " + timeout + " (expected: a duration such as 30s)");
    }
    long number = Long.parseLong(matcher.group(1));
    switch (matcher.group(2)) {
      case "ms":
        return Duration.ofMillis(number);
      case "s":
        return Duration.ofSeconds(number);
      default:
        return Duration.ofMinutes(number);
    }
  }

  private GatewayChecks.Program program() {
    GatewayChecks.Program program = new GatewayChecks.Program();
    if (maxTokens < 1 || streamTokens < 1) {
      throw wrong("--max-tokens, --stream-tokens (expected: 1 or more)");
    }
    program.model = model;
    program.maxTokens = maxTokens;
    program.streamTokens = streamTokens;
    program.echo = echo == null ? null : echo.toLowerCase(Locale.ROOT);
    List<String> given = new ArrayList<>();
    for (String line : headers) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw wrong("--header (expected: \"Name: value\")");
      }
      String name = header("--header", line.substring(0, colon).trim());
      given.add(name.toLowerCase(Locale.ROOT));
      program.lines.add(name, line.substring(colon + 1).trim());
    }
    String[] usual = {
      "content-type", "application/json",
      "accept", "application/json",
      "anthropic-version", "2023-06-01",
      "user-agent", "headstay-verify/" + Version.current()
    };
    for (int i = 0; i < usual.length; i += 2) {
      if (!given.contains(usual[i])) {
        program.lines.add(usual[i], usual[i + 1]);
      }
    }
    if (keyVariable != null) {
      String key = System.getenv(keyVariable);
      if (key == null || key.trim().isEmpty()) {
        throw wrong("--key-env: variable " + keyVariable + " is not set");
      }
      program.keyHeader = header("--key-header", keyHeader).toLowerCase(Locale.ROOT);
      boolean bearer = program.keyHeader.equals("authorization");
      program.lines.add(program.keyHeader, (bearer ? "Bearer " : "") + key.trim());
    }
    return program;
  }

  private String header(String option, String name) {
    try {
      return FieldNames.checkMayChange(name);
    } catch (IllegalArgumentException e) {
      throw wrong(option + ": " + e.getMessage());
    }
  }

  private Loaded load() {
    String fault = config == null ? null : Resource.fault(config);
    if (config != null && fault != null) {
      throw wrong("--config: " + Problem.shown(config) + ": " + fault + " (expected: a file)");
    }
    Settings settings =
        config == null ? Settings.ofProcess(null) : Settings.ofProcess(config, "--config");
    List<String> clients = clients();
    Loaded loaded = ConfigurationLoader.load(settings, clients);
    if (loaded.problems().isEmpty() && loaded.hasRemotes()) {
      Loaded fetched = new ConfigurationWatch(settings, clients, loaded).look(true);
      loaded = fetched == null ? loaded : fetched;
    }
    return loaded;
  }

  /** The ids of all clients; outside of the jar, where they are not to be had, its own alone. */
  private static List<String> clients() {
    List<String> ids = SupportedClients.ids();
    return ids.isEmpty() ? Collections.singletonList(GatewayClient.CLIENT) : ids;
  }

  private void print(List<GatewayCheck> results, int sent) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonText document = new JsonText().beginObject().member("requests", sent);
      document.name("checks").beginArray();
      for (GatewayCheck check : results) {
        document.beginObject().member("name", check.name);
        document.member("outcome", check.outcome.name().toLowerCase(Locale.ROOT));
        document.member("evidence", check.evidence).member("advice", check.advice).endObject();
      }
      out.println(document.endArray().endObject());
      return;
    }
    for (GatewayCheck check : results) {
      String word = check.outcome.word();
      String style =
          check.outcome == Outcome.PASS
              ? "green"
              : check.outcome == Outcome.FAIL ? "red" : "yellow";
      String shown =
          spec.commandLine().getColorScheme().ansi().string("@|" + style + " " + word + "|@");
      out.println(
          shown
              + "           ".substring(word.length())
              + check.name
              + "                        ".substring(Math.min(24, check.name.length()))
              + check.evidence);
      if (check.advice != null) {
        out.println("           -> " + check.advice);
      }
    }
    out.println(sent + " requests were sent");
  }

  private void print(List<GatewayChecks.Request> requests, URI target) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      JsonText document = new JsonText().beginObject().name("requests").beginArray();
      for (GatewayChecks.Request request : requests) {
        document.beginObject().member("purpose", request.purpose);
        document.member("url", target.toString()).name("headers").beginArray();
        for (int i = 0; i < request.lines.size(); i++) {
          document.value(request.lines.name(i) + ": " + shown(request, i));
        }
        document.endArray().member("body", request.body).endObject();
      }
      out.println(document.endArray().endObject());
      return;
    }
    for (GatewayChecks.Request request : requests) {
      out.println("# " + request.purpose);
      out.println("POST " + target);
      for (int i = 0; i < request.lines.size(); i++) {
        out.println(request.lines.name(i) + ": " + shown(request, i));
      }
      out.println();
      out.println(request.body);
      out.println();
    }
  }

  /** What the policy made could be from a secret, and so could what has such a name. */
  private static String shown(GatewayChecks.Request request, int line) {
    String name = request.lines.name(line);
    String value = request.lines.value(line);
    boolean own = false;
    HeaderLines before = request.own;
    for (int i = before.indexOf(name, 0); i >= 0; i = before.indexOf(name, i + 1)) {
      own |= before.value(i).equals(value);
    }
    return !SecretNames.BUILT_IN.hides(name, value) && (own || value.matches(PUBLIC_VALUE))
        ? value
        : "***";
  }
}
