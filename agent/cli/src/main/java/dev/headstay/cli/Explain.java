package dev.headstay.cli;

import dev.headstay.cli.SupportedClients.SupportedClient;
import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Problem;
import dev.headstay.config.Settings;
import dev.headstay.engine.DryRun;
import dev.headstay.policy.FieldNames;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.HostPattern;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what the agent would do to a request, and why, by the code that does it. */
@Command(
    name = "explain",
    description = {
      "Tells what the agent would do to a request, and why.",
      "Whose API it is, which rules apply and which not, what each operation does, what becomes of"
          + " each beta flag, what is sent and what is logged. Nothing is sent. Secrets are masked.",
      "The configuration is found as the agent finds it, by HEADSTAY_CONFIG and the other"
          + " variables, unless --config names one."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Headstay.Versions.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the configuration is not valid, so nothing would be changed",
      "2:the command line is wrong, or a file that it names can't be read"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  java -jar headstay.jar explain POST https://api.anthropic.com/v1/messages",
      "  java -jar headstay.jar explain --config headstay.yaml --body request.json -H"
          + " 'anthropic-beta: context-1m-2025-08-07' POST"
          + " https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-opus-4-6-v1/invoke",
      "",
      "Headers that a client adds by itself, such as User-Agent, are not known here: give those that"
          + " matter by -H."
    })
final class Explain implements Callable<Integer> {
  private static final String URL = "expected: https://host[:port]/path";

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Spec
  CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "0", paramLabel = "METHOD", description = "For instance POST.")
  String method;

  @SuppressWarnings("NullAway.Init") // Set by picocli.
  @Parameters(index = "1", paramLabel = "URL", description = "Where the request goes.")
  String url;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'Name: value'",
      description = "A header as the program sends it; may be given again.")
  List<String> headers = new ArrayList<>();

  @Option(
      names = "--body",
      paramLabel = "FILE",
      description = "The request's body, for flags and model in it; - for standard input.")
  @Nullable String body;

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration.")
  @Nullable String config;

  @Option(
      names = "--client",
      paramLabel = "ID",
      description = "The client that sends it, as list-clients prints it.")
  @Nullable String client;

  @Option(names = "--proxied", description = "A plain-http request goes through a proxy.")
  boolean proxied;

  @Option(names = "--json", description = "Prints one JSON object instead.")
  boolean json;

  @Override
  public Integer call() {
    RequestTarget target = target();
    HeaderLines lines = lines();
    SupportedClient chosen = client == null ? null : SupportedClients.of(client);
    if (client != null && chosen == null) {
      throw wrong("--client: \"" + client + "\" (expected: " + SupportedClients.ids() + ")");
    }
    String fault = config == null ? null : Resource.fault(config);
    if (config != null && fault != null) {
      throw wrong("--config: " + Problem.shown(config) + ": " + fault + " (expected: a file)");
    }
    byte[] content = content();
    Settings settings = settings();
    Loaded loaded = ConfigurationLoader.load(settings, SupportedClients.ids());
    if (!loaded.problems().isEmpty()) {
      refuse(loaded);
      return Headstay.REFUSED;
    }
    String id = chosen == null ? "" : chosen.id;
    boolean signs = chosen != null && chosen.signs;
    DryRun run = new DryRun(loaded.configuration(), target, id, signs, proxied, lines, content);
    ExplainedRequest request =
        new ExplainedRequest(loaded, target, id, signs, lines, content, run, !settings.isEnabled());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(ExplainedJson.of(request));
    } else {
      new ExplainedText(out, spec.commandLine().getColorScheme().ansi().enabled()).print(request);
    }
    out.flush();
    return 0;
  }

  private void refuse(Loaded loaded) {
    if (json) {
      spec.commandLine().getOut().println(FaultJson.refused(loaded));
      return;
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println("The configuration is not valid, so no request is changed:");
    for (Problem problem : loaded.problems()) {
      err.println(problem);
    }
  }

  private Settings settings() {
    return config == null ? Settings.ofProcess(null) : Settings.ofProcess(config, "--config");
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Never shows what is given: a user's password or a key could be in it. */
  private RequestTarget target() {
    if (!isToken(method)) {
      throw wrong("METHOD: " + Problem.quote(method) + " (expected: one word, such as POST)");
    }
    checkCharacters();
    int scheme = url.indexOf("://");
    String name = scheme < 0 ? "" : url.substring(0, scheme).toLowerCase(Locale.ROOT);
    if (!name.equals("http")
        && !name.equals("https")
        && !name.equals("ws")
        && !name.equals("wss")) {
      throw wrong("URL: not one that begins with https:// or http:// (" + URL + ")");
    }
    int start = scheme + 3;
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    int user = url.lastIndexOf('@', end);
    String authority = url.substring(Math.max(user + 1, start), end);
    int fragment = url.indexOf('#', end);
    String path = url.substring(end, fragment < 0 ? url.length() : fragment);
    int colon = authority.indexOf(':', authority.lastIndexOf(']') + 1);
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (host.isEmpty()) {
      throw wrong("URL: no host (" + URL + ")");
    }
    if (!isHost(host)) {
      throw wrong("URL: its host is neither a name nor an address (" + URL + ")");
    }
    int port = -1;
    if (colon >= 0 && colon < authority.length() - 1) {
      try {
        port = Integer.parseInt(authority.substring(colon + 1));
      } catch (NumberFormatException e) {
        port = 0;
      }
      if (port < 1 || port > 65535) {
        throw wrong("URL: the port is not a number from 1 to 65535 (" + URL + ")");
      }
    }
    return new RequestTarget(name, host, port, method, path);
  }

  private static boolean isToken(String text) {
    try {
      FieldNames.check(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isHost(String text) {
    try {
      HostPattern.parse(text);
      return text.indexOf('*') < 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What else is in a URL, its client encodes, or refuses. */
  private void checkCharacters() {
    for (int i = 0; i < url.length(); i++) {
      char c = url.charAt(i);
      boolean shown = c >= ' ' && c < 0x7f;
      boolean legal = shown && " \"<>\\^`{|}".indexOf(c) < 0;
      if (legal && (c != '%' || url.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*"))) {
        continue;
      }
      throw wrong(
          "URL: "
              + (shown ? "\"" + c + "\"" : "a character that no URL has")
              + " at "
              + (i + 1)
              + " (expected: "
              + (c < 0x7f ? String.format(Locale.ROOT, "%%%02X", (int) c) : "%XX, in a host xn--")
              + ")");
    }
  }

  private HeaderLines lines() {
    HeaderLines lines = new HeaderLines(headers.size());
    for (String header : headers) {
      int colon = header.indexOf(':');
      try {
        if (colon < 0) {
          throw new IllegalArgumentException("no colon (expected: 'Name: value')");
        }
        lines.add(
            FieldNames.check(header.substring(0, colon).trim()),
            header.substring(colon + 1).trim());
      } catch (IllegalArgumentException e) {
        throw wrong("-H: " + e.getMessage());
      }
    }
    return lines;
  }

  private byte @Nullable [] content() {
    if (body == null) {
      return null;
    }
    String fault = body.equals("-") ? null : Resource.fault(body);
    try {
      if (fault == null) {
        return Resource.read(body);
      }
    } catch (IOException e) {
      fault = "can't be read";
    }
    throw wrong("--body: " + Problem.shown(body) + ": " + fault + " (expected: a file, or -)");
  }
}
