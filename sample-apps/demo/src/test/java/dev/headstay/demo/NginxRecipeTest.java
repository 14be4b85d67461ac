package dev.headstay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.mockprovider.Exchange;
import dev.headstay.mockprovider.Gateway;
import dev.headstay.mockprovider.MockProvider;
import dev.headstay.mockprovider.MockProviderOptions;
import dev.headstay.mockprovider.SampleProcess;
import dev.headstay.mockprovider.TunnelCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recipe for Nginx against a real one, with the configuration of its page: a server that asks
 * for the key, and one whose own {@code proxy_set_header} makes what the example makes.
 */
class NginxRecipeTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir Path folder;
  private MockProvider provider;
  private TunnelCertificate certificate;
  private Process nginx;
  private Tunnel asking;
  private Tunnel changing;

  @BeforeEach
  void start() throws Exception {
    Path program =
        Stream.concat(
                Arrays.stream(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/sbin"))
            .map(each -> Path.of(each, "nginx"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(program != null, "nginx is not installed");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    provider = MockProvider.start(MockProviderOptions.defaults());
    certificate =
        TunnelCertificate.create(folder, List.of("nginx.example.com", RecipeCall.ELSEWHERE));
    writePem();
    int first = freePort();
    int second = freePort();
    Files.writeString(
        folder.resolve("nginx.conf"),
        """
        daemon off;
        worker_processes 1;
        pid PATH/nginx.pid;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path PATH/t1;
          proxy_temp_path PATH/t2;
          fastcgi_temp_path PATH/t3;
          uwsgi_temp_path PATH/t4;
          scgi_temp_path PATH/t5;
          ssl_certificate PATH/certificate.pem;
          ssl_certificate_key PATH/key.pem;
          server {
            listen 127.0.0.1:FIRST ssl default_server;
            listen 127.0.0.1:SECOND ssl default_server;
            location / { proxy_pass https://api.anthropic.com; }
          }
        ASKING
        CHANGING
        }
        """
            .replace("ASKING", block("key").replace("443", "127.0.0.1:FIRST"))
            .replace("CHANGING", block("proxy_set_header").replace("443", "127.0.0.1:SECOND"))
            .replace("https://api.anthropic.com", provider.baseUrl())
            .replace("GATEWAY_KEY", Gateway.KEY)
            .replace("PLACEHOLDER_KEY", Recipe.PLACEHOLDER)
            .replace("PROVIDER_KEY", Gateway.PROVIDER_KEY)
            .replace("PATH", folder.toString())
            .replace("FIRST", String.valueOf(first))
            .replace("SECOND", String.valueOf(second)));
    nginx =
        new ProcessBuilder(
                program.toString(),
                "-p",
                folder.toString(),
                "-c",
                folder.resolve("nginx.conf").toString(),
                "-e",
                folder.resolve("error.log").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.out").toFile())
            .start();
    long start = System.nanoTime();
    while (!answers(first)) {
      assertThat(nginx.isAlive()).as("%s", Files.readString(folder.resolve("nginx.out"))).isTrue();
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
      nginx.waitFor(20, TimeUnit.MILLISECONDS);
    }
    asking = Tunnel.to(first);
    changing = Tunnel.to(second);
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (nginx != null) {
      asking.close();
      changing.close();
      provider.close();
      nginx.destroy();
      assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The block of the page below the marker {@code tested: name}. */
  private static String block(String name) {
    Matcher block =
        Pattern.compile("<!-- tested: " + name + " -->\n```nginx\n(.*?)```", Pattern.DOTALL)
            .matcher(Recipe.read(Recipe.NGINX.page()));
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  private void writePem() throws Exception {
    char[] password = TunnelCertificate.PASSWORD.toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
      keys.load(in, password);
    }
    pem("certificate.pem", "CERTIFICATE", keys.getCertificate("mock").getEncoded());
    pem("key.pem", "PRIVATE KEY", keys.getKey("mock", password).getEncoded());
  }

  private void pem(String name, String what, byte[] encoded) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  /** Those that Nginx has a location for. */
  private static List<RecipeCall> calls() {
    return RecipesTest.requests(Recipe.NGINX).stream()
        .filter(call -> call.url().getPath().startsWith("/anthropic/"))
        .toList();
  }

  private SampleProcess program(Tunnel tunnel, List<RecipeCall> calls, String base)
      throws Exception {
    return RecipesTest.program(25, folder, calls, base, certificate.javaOptions(tunnel.port()));
  }

  @Test
  void exampleLetsProgramsThroughThatNginxRefuses() throws Exception {
    List<RecipeCall> calls = calls();
    RecipeCall loop = RecipesTest.loop(Recipe.NGINX);
    // Its loop goes to the provider: what the SDK sends by itself.
    SampleProcess.Result without =
        program(asking, calls, provider.baseUrl() + "/anthropic").run(TIMEOUT);

    RecipesTest.assertAnswers(calls, without);
    List<Exchange> exchanges = provider.exchanges();
    List<String> sdkLines = exchanges.get(exchanges.size() - 3).headerLines();
    provider.clear();

    SampleProcess program =
        Agents.load(program(asking, calls, loop.url().toString()), Recipe.NGINX.example());
    Recipe.NGINX.environment().forEach(program::environment);
    SampleProcess.Result with = program.run(TIMEOUT);

    assertThat(with.exitCode()).as("%s", with).isZero();
    RecipesTest.assertHeld(calls, loop, sdkLines, provider.exchanges());
  }

  /** Without the agent: the page says of each directive what is the same in an example. */
  @Test
  void proxySetHeaderMakesTheSameOfEachRequest() throws Exception {
    List<RecipeCall> calls = calls();
    SampleProcess.Result result =
        program(changing, calls, provider.baseUrl() + "/anthropic").run(TIMEOUT);

    assertThat(result.exitCode()).as("%s", result).isZero();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      faults.addAll(calls.get(i).faults(provider.exchanges().get(i)));
    }
    assertThat(faults).isEmpty();
  }
}
