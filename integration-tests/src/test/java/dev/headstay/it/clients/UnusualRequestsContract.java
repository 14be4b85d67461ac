package dev.headstay.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.TestCertificate;
import dev.headstay.testing.WireProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that wait for the server, bodies that go both ways at once, and very many headers. */
class UnusualRequestsContract {
  private static final int MANY = 10_000;

  private Gateway gateway;

  private void start(WireProtocol protocol) {
    gateway = new Gateway(protocol);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  // Expect: 100-continue

  private void assertExpected(String echoed) {
    assertThat(echoed).isEqualTo("body");
    List<RecordedRequest> requests = gateway.server.requests();
    assertThat(requests)
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.headers("Expect"))
                  .singleElement()
                  .asString()
                  .isEqualToIgnoringCase("100-continue");
              assertThat(request.body()).asString(UTF_8).isEqualTo("body");
            });
    gateway.assertReached("/expected");
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "H2"})
  void javaNetHttpWaitsForTheServersWord(WireProtocol protocol) throws Exception {
    start(protocol);
    HttpClient client = HttpClient.newBuilder().sslContext(TestCertificate.clientContext()).build();
    for (int turn = 0; turn < 2; turn++) {
      HttpRequest request =
          HttpRequest.newBuilder(gateway.uri("/expected"))
              .version(protocol.isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
              .expectContinue(true)
              .POST(BodyPublishers.ofString("body"))
              .build();

      assertExpected(client.send(request, BodyHandlers.ofString()).body());
    }
  }

  private static OkHttpClient okHttp() {
    return new OkHttpClient.Builder()
        .sslSocketFactory(
            TestCertificate.clientContext().getSocketFactory(), TestCertificate.trustManager())
        .build();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "H2"})
  void okHttpWaitsForTheServersWord(WireProtocol protocol) throws Exception {
    start(protocol);
    OkHttpClient client = okHttp();
    for (int turn = 0; turn < 2; turn++) {
      Request request =
          new Request.Builder()
              .url(gateway.uri("/expected").toString())
              .header("Expect", "100-continue")
              .post(RequestBody.create("body", null))
              .build();
      try (Response response = client.newCall(request).execute()) {
        assertExpected(response.body().string());
      }
    }
  }

  private static final RequestConfig EXPECTING =
      RequestConfig.custom().setExpectContinueEnabled(true).build();

  @Test
  void apache5ClassicWaitsForTheServersWord() throws Exception {
    start(WireProtocol.HTTP_1_1);
    try (CloseableHttpClient client =
        HttpClients.custom().setDefaultRequestConfig(EXPECTING).build()) {
      for (int turn = 0; turn < 2; turn++) {
        HttpPost post = new HttpPost(gateway.uri("/expected"));
        post.setEntity(new StringEntity("body"));

        assertExpected(
            client.execute(post, response -> EntityUtils.toString(response.getEntity())));
      }
    }
  }

  @Test
  void apache5AsyncWaitsForTheServersWord() throws Exception {
    start(WireProtocol.HTTP_1_1);
    try (CloseableHttpAsyncClient client =
        HttpAsyncClients.custom().setDefaultRequestConfig(EXPECTING).build()) {
      client.start();
      for (int turn = 0; turn < 2; turn++) {
        assertExpected(
            client
                .execute(
                    SimpleRequestBuilder.post(gateway.uri("/expected"))
                        .setBody("body", ContentType.TEXT_PLAIN)
                        .build(),
                    null)
                .get(10, TimeUnit.SECONDS)
                .getBodyText());
      }
    }
  }

  @Test
  void apache4WaitsForTheServersWord() throws Exception {
    start(WireProtocol.HTTP_1_1);
    try (org.apache.http.impl.client.CloseableHttpClient client =
        org.apache.http.impl.client.HttpClients.custom()
            .setDefaultRequestConfig(
                org.apache.http.client.config.RequestConfig.custom()
                    .setExpectContinueEnabled(true)
                    .build())
            .build()) {
      for (int turn = 0; turn < 2; turn++) {
        org.apache.http.client.methods.HttpPost post =
            new org.apache.http.client.methods.HttpPost(gateway.uri("/expected"));
        post.setEntity(new org.apache.http.entity.StringEntity("body"));

        assertExpected(
            client.execute(
                post, response -> org.apache.http.util.EntityUtils.toString(response.getEntity())));
      }
    }
  }

  // Both ways at once

  private static final class Duplex extends RequestBody {
    final CompletableFuture<BufferedSink> sink = new CompletableFuture<>();

    @Override
    public MediaType contentType() {
      return MediaType.get("application/json");
    }

    @Override
    public boolean isDuplex() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) {
      assertThat(this.sink.complete(sink)).as("asked for once").isTrue();
    }
  }

  /** On the second path the agent reads bodies for flags; not such a one. */
  @Test
  void okHttpSendsABodyWhileTheAnswerComes() throws Exception {
    start(WireProtocol.H2);
    OkHttpClient client = okHttp();
    for (String path : List.of("/duplex", "/model/m/invoke")) {
      gateway.server.on(
          path,
          exchange -> {
            exchange.start(200, List.of());
            exchange.write("first\n".getBytes(UTF_8));
            exchange.write(exchange.request().body());
            exchange.end();
          });
      Duplex body = new Duplex();
      Request request = new Request.Builder().url(gateway.uri(path).toString()).post(body).build();
      String document = "{\"anthropic_beta\":[\"unheard-of\"]}";
      try (Response response = client.newCall(request).execute();
          BufferedSink sink = body.sink.get(10, TimeUnit.SECONDS)) {
        assertThat(response.body().source().readUtf8LineStrict()).isEqualTo("first");
        sink.writeUtf8(document).close();

        assertThat(response.body().source().readUtf8()).isEqualTo(document);
      }
      gateway.assertReached(path);
    }
  }

  // Very many headers

  private interface Sender {
    void send(URI uri) throws Exception;
  }

  private void assertManyArrive(Sender sender) throws Exception {
    sender.send(gateway.elsewhere("/many"));
    RecordedRequest without = gateway.server.takeRequest();
    sender.send(gateway.uri("/many"));
    RecordedRequest with = gateway.server.takeRequest();

    Gateway.assertUntagged(without);
    assertThat(without.headers()).hasSizeGreaterThan(MANY);
    Gateway.assertTagged(with);
    assertThat(with.headers()).hasSize(without.headers().size() + 2);
    assertThat(with.headers("x-many-9999")).containsExactly("9999");
  }

  @Test
  void javaNetHttpSendsTenThousandHeaders() throws Exception {
    start(WireProtocol.HTTP_1_1);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    assertManyArrive(
        uri -> {
          HttpRequest.Builder request = HttpRequest.newBuilder(uri);
          for (int i = 0; i < MANY; i++) {
            request.header("x-many-" + i, Integer.toString(i));
          }
          client.send(request.build(), BodyHandlers.discarding());
        });
  }

  @Test
  void okHttpSendsTenThousandHeaders() throws Exception {
    start(WireProtocol.HTTP_1_1);
    OkHttpClient client = new OkHttpClient();

    assertManyArrive(
        uri -> {
          Request.Builder request = new Request.Builder().url(uri.toString());
          for (int i = 0; i < MANY; i++) {
            request.addHeader("x-many-" + i, Integer.toString(i));
          }
          client.newCall(request.build()).execute().close();
        });
  }

  @Test
  void apache5SendsTenThousandHeaders() throws Exception {
    start(WireProtocol.HTTP_1_1);
    try (CloseableHttpClient client = HttpClients.createDefault()) {
      assertManyArrive(
          uri -> {
            HttpGet request = new HttpGet(uri);
            for (int i = 0; i < MANY; i++) {
              request.addHeader("x-many-" + i, Integer.toString(i));
            }
            client.execute(request, response -> consume(response));
          });
    }
  }

  private static int consume(org.apache.hc.core5.http.ClassicHttpResponse response)
      throws IOException {
    EntityUtils.consume(response.getEntity());
    return response.getCode();
  }
}
