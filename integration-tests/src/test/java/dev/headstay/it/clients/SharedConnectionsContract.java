package dev.headstay.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Answers;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.TestCertificate;
import dev.headstay.testing.WireProtocol;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One HTTP/2 connection for several origins, and requests that the server makes itself. */
class SharedConnectionsContract {
  private Gateway gateway;

  @BeforeEach
  void start() {
    gateway = new Gateway(WireProtocol.H2);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** The two names have one address and one certificate. */
  private static OkHttpClient coalescing() {
    return new OkHttpClient.Builder()
        .dns(host -> List.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})))
        .sslSocketFactory(
            TestCertificate.clientContext().getSocketFactory(), TestCertificate.trustManager())
        .build();
  }

  private RecordedRequest send(OkHttpClient client, URI uri) throws Exception {
    try (Response response =
        client.newCall(new Request.Builder().url(uri.toString()).build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
    RecordedRequest request = gateway.server.takeRequest();
    assertThat(request.authority()).isEqualTo(uri.getAuthority());
    return request;
  }

  @Test
  void originsOnOneConnectionAreToldApartByEachRequestsAuthority() throws Exception {
    OkHttpClient client = coalescing();

    RecordedRequest first = send(client, gateway.uri("/"));
    RecordedRequest other = send(client, gateway.elsewhere("/"));
    RecordedRequest again = send(client, gateway.uri("/"));

    assertThat(List.of(other.connection(), again.connection())).containsOnly(first.connection());
    Gateway.assertTagged(first);
    Gateway.assertUntagged(other);
    Gateway.assertTagged(again);
  }

  @Test
  void connectionThatWasMadeForAnotherOriginCarriesTheHeaderToOurs() throws Exception {
    OkHttpClient client = coalescing();

    RecordedRequest other = send(client, gateway.elsewhere("/"));
    RecordedRequest ours = send(client, gateway.uri("/"));

    assertThat(ours.connection()).isEqualTo(other.connection());
    Gateway.assertUntagged(other);
    Gateway.assertTagged(ours);
  }

  @Test
  void redirectsBetweenOriginsOnOneConnection() throws Exception {
    OkHttpClient client = coalescing();
    gateway
        .server
        .on("/away", Answers.redirect(302, gateway.elsewhere("/elsewhere")))
        .on("/elsewhere", Answers.redirect(302, gateway.uri("/back")));
    Gateway.assertTagged(send(client, gateway.uri("/away")));

    RecordedRequest elsewhere = gateway.server.takeRequest();
    RecordedRequest back = gateway.server.takeRequest();
    assertThat(elsewhere.connection()).isEqualTo(back.connection());
    Gateway.assertUntagged(elsewhere);
    assertThat(back.path()).isEqualTo("/back");
    Gateway.assertTagged(back);
  }

  @Test
  void pushedResponsesComeThroughAndTheirRequestsShowNothingOfOurs() throws Exception {
    gateway.server.on(
        "/page",
        exchange -> {
          exchange.push("/pushed", "pushed".getBytes(UTF_8));
          exchange.respond(200, List.of(), "page".getBytes(UTF_8));
        });
    HttpClient client = HttpClient.newBuilder().sslContext(TestCertificate.clientContext()).build();
    for (int turn = 0; turn < 2; turn++) {
      ConcurrentMap<HttpRequest, CompletableFuture<HttpResponse<String>>> pushes =
          new ConcurrentHashMap<>();
      HttpResponse<String> page =
          client
              .sendAsync(
                  HttpRequest.newBuilder(gateway.uri("/page")).build(),
                  BodyHandlers.ofString(),
                  PushPromiseHandler.of(request -> BodyHandlers.ofString(), pushes))
              .get();

      assertThat(page.body()).isEqualTo("page");
      assertThat(page.request().headers().map()).isEmpty();
      assertThat(pushes).hasSize(1);
      HttpRequest promised = pushes.keySet().iterator().next();
      assertThat(promised.uri()).isEqualTo(gateway.uri("/pushed"));
      assertThat(promised.headers().map()).doesNotContainKeys(Gateway.HEADER, Gateway.HOP);
      HttpResponse<String> pushed = pushes.get(promised).get();
      assertThat(pushed.body()).isEqualTo("pushed");
      assertThat(pushed.request().headers().map()).doesNotContainKeys(Gateway.HEADER, Gateway.HOP);
      gateway.assertReached("/page");
    }
  }
}
