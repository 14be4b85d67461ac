package dev.headstay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.config.ConfigurationLoader;
import dev.headstay.config.Loaded;
import dev.headstay.config.Settings;
import dev.headstay.policy.DecisionListener;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Hop;
import dev.headstay.policy.RequestTarget;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

class InitTest {
  private static final List<String> PROVIDERS =
      List.of(
          "anthropic",
          "bedrock",
          "bedrock_converse",
          "bedrock_mantle",
          "vertex_ai",
          "azure_ai",
          "databricks",
          "other");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final StringWriter asked = new StringWriter();

  @TempDir Path directory;

  private int run(String... arguments) {
    return execute(null, arguments);
  }

  private int execute(Questions questions, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return new CommandLine(new Init().questions(questions))
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private Questions answering(String... lines) {
    return new Questions(
        new BufferedReader(new StringReader(String.join("\n", lines) + "\n")),
        new PrintWriter(asked, true));
  }

  private Loaded load(String configuration, Map<String, String> environment) throws Exception {
    Path file = Files.writeString(directory.resolve("read.yaml"), configuration);
    Map<String, String> all = new TreeMap<>(environment);
    all.put("HEADSTAY_CONFIG", file.toString());
    return ConfigurationLoader.load(new Settings(null, all, Map.of()), List.of());
  }

  @ParameterizedTest
  @EnumSource(Gateway.class)
  void writesWhatTheReaderTakes(Gateway gateway) throws Exception {
    for (String provider : PROVIDERS) {
      for (String betas : List.of("--betas", "--no-betas", "")) {
        for (String secret : List.of("--secret-env=KEY", "--secret-file=/run/secrets/a b", "")) {
          List<String> arguments = new ArrayList<>();
          arguments.addAll(List.of("--gateway", gateway.toString(), "--provider", provider));
          arguments.addAll(List.of("--output", "-"));
          if (gateway.host == null) {
            arguments.addAll(List.of("--host", "llm.corp.example:8443"));
          }
          if (gateway.header == null) {
            arguments.addAll(List.of("--header", "x-gateway-key"));
          }
          if (!betas.isEmpty()) {
            arguments.add(betas);
          }
          if (!secret.isEmpty()) {
            arguments.add(secret);
          }
          assertThat(run(arguments.toArray(new String[0]))).as("%s: %s", arguments, err).isZero();
          Loaded loaded = load(out.toString(), Map.of());
          assertThat(loaded.problems()).as(out.toString()).isEmpty();
          boolean third = !provider.equals("anthropic") && !provider.equals("other");
          boolean filters = betas.equals("--betas") || (betas.isEmpty() && third);
          assertThat(loaded.configuration().betaTable() != null)
              .as(out.toString())
              .isEqualTo(filters);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "cloudflare,gateway.ai.cloudflare.com,/v1/a/g/anthropic/v1/messages,cf-aig-authorization,Bearer key",
    "litellm,llm.example,/v1/messages,Authorization,Bearer key",
    "kong,llm.example,/v1/messages,apikey,key",
    "nginx,llm.example,/v1/messages,Authorization,Basic key",
    "aws-api-gateway,llm.example,/prod/v1/messages,x-api-key,key",
    "azure-apim,llm.example,/v1/messages,Ocp-Apim-Subscription-Key,key",
    "zuplo,llm.example,/v1/messages,Authorization,Bearer key",
    "apigee,llm.example,/v1/messages,x-apikey,key",
    "portkey,api.portkey.ai,/v1/messages,x-portkey-api-key,key",
    "helicone,anthropic.helicone.ai,/v1/messages,Helicone-Auth,Bearer key",
    "envoy,llm.example,/v1/messages,Authorization,Bearer key",
  })
  void putsTheKeyIntoTheGatewaysHeader(
      String gateway, String host, String path, String header, String value) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--gateway", gateway, "--provider", "anthropic", "--output", "-"));
    arguments.addAll(List.of("--secret-env", "KEY"));
    if (host.equals("llm.example")) {
      arguments.addAll(List.of("--host", host));
    }
    assertThat(run(arguments.toArray(new String[0]))).as(err.toString()).isZero();

    Loaded loaded = load(out.toString(), Map.of("KEY", "key"));
    HeaderLines lines = new HeaderLines(1).add("x-api-key", "the SDK's own");
    Hop hop = new Hop(new RequestTarget("https", host, -1, "POST", path), "okhttp", false, lines);
    HeaderDecision decision = loaded.configuration().policy().decide(hop, DecisionListener.NONE);
    HeaderLines sent = decision.headers();
    assertThat(sent.value(sent.indexOf(header, 0))).isEqualTo(value);
    assertThat(sent.value(sent.indexOf("anthropic-version", 0))).isEqualTo("2023-06-01");
  }

  @Test
  void asksForWhatNoOptionSays() throws Exception {
    Path file = directory.resolve("headstay.yaml");
    Questions questions =
        answering(
            "nonsense", "litellm", "bedrock", "http://x/", "127.0.0.1:4000", "sk-1-2", "", "");

    assertThat(execute(questions, "--output", file.toString())).isZero();

    assertThat(asked.toString())
        .contains(
            "Gateway (cloudflare, litellm,",
            "  one of cloudflare",
            "What is behind it (anthropic, bedrock,",
            "  a host without scheme and path",
            "(its name, not the key) [LITELLM_API_KEY]: ",
            "never the key itself",
            "Drop beta flags that bedrock would refuse (yes, no) [yes]: ");
    assertThat(asked.toString() + out + err).doesNotContain("sk-1-2");
    String written = Files.readString(file);
    assertThat(written)
        .contains("hosts: [\"127.0.0.1:4000\"]", "betas: bedrock", "{ env: LITELLM_API_KEY }")
        .endsWith("betas: {}\n");
    assertThat(load(written, Map.of()).problems()).isEmpty();
  }

  @Test
  void endsWithTheNextTwoCommands() {
    Path file = directory.resolve("headstay.yaml");
    assertThat(run("--gateway=cloudflare", "--provider=anthropic", "--output", file.toString()))
        .isZero();

    assertThat(out.toString())
        .startsWith("Wrote " + file + ". Next:\n")
        .contains(
            "  export HEADSTAY_CONFIG=" + file + " JAVA_TOOL_OPTIONS=-javaagent:headstay.jar\n",
            "  java -jar headstay.jar explain --config "
                + file
                + " POST https://gateway.ai.cloudflare.com/v1/ACCOUNT/GATEWAY/anthropic/v1/messages\n",
            "in the variable CF_AIG_TOKEN.");
    assertThat(err.toString()).isEmpty();
  }

  /** The command that it ends with is one that works, and the rule applies to its request. */
  @ParameterizedTest
  @CsvSource({
    "::1,[::1],http://[::1]/",
    "[::1]:4000,[::1]:4000,http://[::1]:4000/",
    "2001:db8::1,[2001:db8::1],https://[2001:db8::1]/",
    "127.0.0.1:4000,127.0.0.1:4000,http://127.0.0.1:4000/",
    "localhost:4000,localhost:4000,http://localhost:4000/",
    "llm.corp.example:8443,llm.corp.example:8443,https://llm.corp.example:8443/",
    "*.corp.example,*.corp.example,https://llm.corp.example/",
  })
  void writesAHostThatTheExampleIsSentTo(String host, String written, String url) throws Exception {
    Path file = directory.resolve("headstay.yaml");
    Path key = Files.writeString(directory.resolve("key"), "canary-key");
    assertThat(
            run(
                "--gateway=litellm",
                "--provider=anthropic",
                "--host=" + host,
                "--secret-file=" + key,
                "--output=" + file))
        .isZero();
    assertThat(file).content().contains("hosts: [\"" + written + "\"]");
    String command =
        out.toString().lines().filter(line -> line.contains(" explain ")).findFirst().get();
    assertThat(command).endsWith(" POST " + url + "v1/messages");

    CommandRun explained = CommandRun.of("explain", "--config", file, "POST", url + "v1/messages");

    assertThat(explained.out())
        .contains("gateway key on every request: applies\n", "+ Authorization: ***\n");
  }

  @Test
  void replacesNothingUnasked() throws Exception {
    Path file = Files.writeString(directory.resolve("headstay.yaml"), "mine");
    String[] arguments = {
      "--gateway=portkey", "--provider=anthropic", "--output", file.toString(), ""
    };
    arguments[4] = "--secret-env=K";
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).startsWith("--output: " + file + " exists (expected: another");
    assertThat(file).hasContent("mine");

    for (String force : List.of("--secret-env=K", "--force")) {
      String[] folder = {
        "--gateway=portkey", "--provider=anthropic", "--output", directory.toString(), force
      };
      assertThat(run(folder)).isEqualTo(2);
      assertThat(err.toString())
          .startsWith("--output: " + directory + ": a directory (expected: a");
    }

    arguments[4] = "--force";
    assertThat(run(arguments)).isZero();
    assertThat(file).content().contains("x-portkey-provider: anthropic");
  }

  @ParameterizedTest
  @CsvSource({
    "--provider=anthropic,Missing option --gateway:",
    "--gateway=cloudflare,Missing option --provider:",
    "--gateway=kong --provider=anthropic,Missing option --host:",
    "--gateway=custom --provider=anthropic --host=a,Missing option --header:",
    "--gateway=nothing,--gateway: wrong (expected: one of cloudflare",
    "--gateway=kong --provider=x,--provider: wrong (expected: one of these names",
    "--gateway=kong --provider=other --host=*,--host: wrong (expected: one host",
    "--secret-env=A --secret-file=b,--secret-env and --secret-file: wrong",
  })
  void tellsWhichOptionIsMissingOrWrong(String line, String expected) {
    assertThat(run((line + " --output=-").split(" "))).isEqualTo(2);
    assertThat(err.toString()).startsWith(expected);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--secret-env=sk-ant-CANARY",
    "--header=x-api-key: sk-ant-CANARY",
    "--header=CANARY secret",
  })
  void neverRepeatsASecretGivenInPlaceOfAName(String option) {
    String header = option.startsWith("--header") ? "--no-betas" : "--header=x-key";
    assertThat(
            run("--gateway=custom", "--provider=other", "--host=a", "--output=-", header, option))
        .isEqualTo(2);
    assertThat(out.toString() + err).doesNotContain("CANARY");
  }
}
