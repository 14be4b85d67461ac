package dev.headstay.demo;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs unmodified programs against a mock gateway, each without the agent and with it, and prints
 * what they said and what the wire carried. Exits with 0 if every run went as it must.
 */
public final class Demo {
  private static final String GATEWAY_HEADER = "cf-aig-authorization";
  private static final String BETA_HEADER = "anthropic-beta";
  private static final String TOKEN = "demo-gateway-token";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** The header lines worth a reader's time; {@code --all-headers} prints the others too. */
  private static final List<String> SHOWN = List.of(GATEWAY_HEADER, BETA_HEADER);

  private final Screen screen;
  private final MockProvider provider;
  private final DemoOptions options;
  private int runs;
  private int passed;

  private Demo(Screen screen, MockProvider provider, DemoOptions options) {
    this.screen = screen;
    this.provider = provider;
    this.options = options;
  }

  public static void main(String[] args) {
    System.exit(run(args, System.out));
  }

  /**
   * The demo without its JVM.
   *
   * @param args see {@link DemoOptions}
   * @return 0 if every run went as it must, 1 if not, 2 if it can't be run
   */
  static int run(String[] args, PrintStream out) {
    Screen screen = new Screen(out);
    DemoOptions options;
    try {
      options = DemoOptions.parse(args);
    } catch (IllegalArgumentException e) {
      screen.print("", String.valueOf(e.getMessage()));
      return 2;
    }
    MockProviderOptions mock = MockProviderOptions.defaults().withGatewayToken(TOKEN);
    try (MockProvider provider = MockProvider.start(mock)) {
      return new Demo(screen, provider, options).play();
    }
  }

  private int play() {
    screen.print(
        "", "Unmodified programs against a mock gateway on loopback: " + provider.baseUrl());

    screen.print("", "The agent comes by environment alone:");
    screen.print("  ", "JAVA_TOOL_OPTIONS=" + agentOption());

    part("1. The gateway wants a header; the SDK drives the tool loop, the program has no setting");
    String cloudflare = provider.baseUrl() + "/v1/acme/prod/anthropic";
    Program toolRunner =
        new Program("anthropic-java", "com.example.anthropic.AnthropicJavaSample", "runner");
    String bearer = "Bearer " + TOKEN;
    before(toolRunner, cloudflare, expect(1, List.of(401), GATEWAY_HEADER, (String) null));
    after(toolRunner, cloudflare, completes(GATEWAY_HEADER, bearer));

    part("2. The program sends the header on its first request only, as some SDK loops do");
    Program firstOnly = new Program("java-net-http", "com.example.javanethttp.JavaNetHttpSample");
    before(firstOnly, cloudflare, expect(1, List.of(200, 401), GATEWAY_HEADER, bearer, null));
    after(firstOnly, cloudflare, completes(GATEWAY_HEADER, bearer));

    part("3. The provider behind the gateway is Vertex AI, which refuses a beta flag");
    Program flags =
        new Program(
            "anthropic-java",
            "com.example.anthropic.AnthropicJavaSample",
            "loop",
            "context-1m-2025-08-07",
            "prompt-caching-scope-2026-01-05");
    String vertex = provider.baseUrl() + "/gateway/vertex_ai";
    String all = "context-1m-2025-08-07,prompt-caching-scope-2026-01-05";
    before(flags, vertex, expect(1, List.of(400), BETA_HEADER, all));
    after(flags, vertex, completes(BETA_HEADER, "context-1m-2025-08-07"));

    screen.blank();
    String figures = passed + " of " + runs + " runs as they must be";
    screen.print("", (passed == runs ? "PASS: " : "FAIL: ") + figures);
    return passed == runs ? 0 : 1;
  }

  /** A sample's folder, its main class and its arguments. */
  private record Program(String module, String mainClass, List<String> arguments) {
    Program(String module, String mainClass, String... arguments) {
      this(module, mainClass, List.of(arguments));
    }

    /** Whether it is shown as one that sends the gateway's token with its first request only. */
    boolean sendsTheTokenFirst() {
      return module.equals("java-net-http");
    }
  }

  /** Where the gateway's header isn't what is looked at, it has no business either. */
  private static Expectation expect(
      int exitCode, List<Integer> statuses, String header, @Nullable String... values) {
    List<String> absent = header.equals(GATEWAY_HEADER) ? List.of() : List.of(GATEWAY_HEADER);
    return new Expectation(exitCode, statuses, header, Arrays.asList(values), absent);
  }

  /** Three turns, each accepted and each with this one line. */
  private static Expectation completes(String header, String value) {
    return expect(0, List.of(200, 200, 200), header, value, value, value);
  }

  private void part(String title) {
    screen.blank();
    screen.print("", title);
  }

  private void before(Program program, String baseUrl, Expectation expectation) {
    screen.print("   BEFORE ", "sample-apps/" + program.module());
    run(process(program, baseUrl), expectation);
  }

  private void after(Program program, String baseUrl, Expectation expectation) {
    screen.print("   AFTER  ", "the same with the agent");
    run(process(program, baseUrl).environment("JAVA_TOOL_OPTIONS", agentOption()), expectation);
  }

  private String agentOption() {
    return "-javaagent:" + options.agent() + "=" + options.config();
  }

  private SampleProcess process(Program program, String baseUrl) {
    SampleProcess process =
        SampleProcess.of(options.samples().resolve(program.module()), program.mainClass())
            .arguments(program.arguments().toArray(new String[0]))
            .environment("ANTHROPIC_BASE_URL", baseUrl)
            .environment("ANTHROPIC_API_KEY", "demo-key")
            .environment("CF_AIG_TOKEN", TOKEN);
    if (program.sendsTheTokenFirst()) {
      process.environment("GATEWAY_TOKEN", TOKEN);
    }
    Path javaHome = options.javaHome();
    return javaHome == null ? process : process.javaHome(javaHome);
  }

  private void run(SampleProcess process, Expectation expectation) {
    provider.clear();
    SampleProcess.Result result = process.run(TIMEOUT);
    List<Exchange> exchanges = provider.exchanges();
    for (String line : result.out().lines().toList()) {
      screen.print("     program  ", masked(line));
    }
    printErr(result, options.allOutput());
    int number = 0;
    for (Exchange exchange : exchanges) {
      print(++number, exchange, expectation.header());
    }
    runs++;
    List<String> deviations = expectation.deviations(result, exchanges);
    if (deviations.isEmpty()) {
      passed++;
      screen.print("     ok       ", "exit code " + result.exitCode() + ", as it must be");
    }
    for (String deviation : deviations) {
      screen.print("     WRONG    ", deviation);
    }
    if (!deviations.isEmpty() && !options.allOutput()) {
      printErr(result, true);
    }
  }

  private void printErr(SampleProcess.Result result, boolean all) {
    for (String line : result.err().lines().toList()) {
      if (all || line.startsWith("[headstay]")) {
        screen.print("     stderr   ", masked(line));
      }
    }
  }

  private void print(int number, Exchange exchange, String header) {
    String line = exchange.requestLine();
    String request = line.substring(0, line.lastIndexOf(' '));
    String outcome = exchange.status() + " " + firstWords(exchange.outcome());
    screen.print("     wire " + number + "   ", request + " -> " + outcome);
    if (exchange.headers(header).isEmpty()) {
      screen.print("                ", "(no " + header + ")");
    }
    for (String headerLine : exchange.maskedHeaderLines()) {
      String name = headerLine.substring(0, headerLine.indexOf(':'));
      if (options.allOutput() || SHOWN.stream().anyMatch(name::equalsIgnoreCase)) {
        screen.print("                ", headerLine);
      }
    }
  }

  private static String firstWords(String outcome) {
    int end = outcome.indexOf(". ");
    return end < 0 ? outcome : outcome.substring(0, end);
  }

  private static String masked(String line) {
    return line.replace(TOKEN, "****");
  }
}
