package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MainTest {
  @Test
  @Timeout(60)
  void printsItsBaseUrlAndThenEachRequest() throws Exception {
    Process process = start("--no-gateway-header");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String baseUrl = out.readLine();

      HttpRequest request =
          HttpRequest.newBuilder(URI.create(baseUrl + "/v1/acme/prod/anthropic/v1/models"))
              .header("x-api-key", "a-secret")
              .build();
      HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

      List<String> lines = new ArrayList<>();
      for (String line = out.readLine(); !line.isEmpty(); line = out.readLine()) {
        lines.add(line);
      }
      assertThat(lines)
          .startsWith("> GET /v1/acme/prod/anthropic/v1/models HTTP/1.1")
          .contains("> x-api-key: ****")
          .endsWith("< 200 models");
    } finally {
      process.destroy();
    }
  }

  @Test
  @Timeout(60)
  void refusesAnArgumentItDoesNotKnow() throws Exception {
    Process process = start("--prot=1");

    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }

  private static Process start(String argument) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            argument)
        .start();
  }
}
