package dev.headstay.mockprovider;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void verifiesForTheCredentialsAndTheKeyItIsGiven() throws Exception {
    Process process = start("--aws-credentials=AKIDEXAMPLE:secret", "--bedrock-api-key=k");
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String url = out.readLine() + "/model/m/invoke";
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(url)).POST(BodyPublishers.ofString("{}"));

      int right =
          client
              .send(request.header("authorization", "Bearer k").build(), BodyHandlers.ofString())
              .statusCode();
      int wrong =
          client
              .send(request.setHeader("authorization", "Bearer x").build(), BodyHandlers.ofString())
              .statusCode();
      String signed =
          "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20200101/us-east-1/bedrock/aws4_request,"
              + " SignedHeaders=host;x-amz-date, Signature=0";
      request.setHeader("authorization", signed).header("x-amz-date", "20200101T000000Z");
      String expired = client.send(request.build(), BodyHandlers.ofString()).body();

      assertThat(right).isEqualTo(200);
      assertThat(wrong).isEqualTo(403);
      assertThat(expired).contains("Signature expired: 20200101T000000Z");
    } finally {
      process.destroy();
    }
  }

  @ParameterizedTest
  @Timeout(60)
  @ValueSource(strings = {"--prot=1", "--aws-credentials=AKIDEXAMPLE"})
  void refusesAnArgumentItDoesNotKnow(String argument) throws Exception {
    Process process = start(argument);

    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
  }

  private static Process start(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }
}
