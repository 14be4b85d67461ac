package dev.headstay.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.headstay.testing.Answers;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.WireProtocol;
import feign.Feign;
import feign.RequestLine;
import feign.Retryer;
import feign.Target;
import feign.hc5.ApacheHttp5Client;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import retrofit2.Retrofit;
import retrofit2.http.GET;
import retrofit2.http.Url;

/** Whatever a program has around a client, or in its place, each request has the header once. */
class WrappedClientsContract {
  private Gateway gateway;

  @BeforeEach
  void start() {
    gateway = new Gateway(WireProtocol.HTTP_1_1);
    gateway
        .server
        .on("/redirect", Answers.redirect(302, "/redirected"))
        .on("/away", Answers.redirect(302, gateway.elsewhere("/elsewhere")))
        .on("/busy", Answers.unavailableFirst(1, Answers.text(200, "")));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /** Sends a GET and gives the status, or fails as it does. */
  private interface Sender {
    int get(URI uri) throws Exception;
  }

  private void assertOnceOnEachRequest(Sender sender) throws Exception {
    assertThat(sender.get(gateway.uri("/redirect"))).isEqualTo(200);
    assertThat(sender.get(gateway.uri("/again"))).isEqualTo(200);
    gateway.assertReached("/redirect", "/redirected", "/again");

    assertThat(sender.get(gateway.uri("/away"))).isEqualTo(200);
    Gateway.assertTagged(gateway.server.takeRequest());
    RecordedRequest elsewhere = gateway.server.takeRequest();
    assertThat(elsewhere.path()).isEqualTo("/elsewhere");
    Gateway.assertUntagged(elsewhere);
    gateway.server.forget();
  }

  private void assertOnceOnARetry(Sender sender) throws Exception {
    assertThat(sender.get(gateway.uri("/busy"))).isEqualTo(200);
    gateway.assertReached("/busy", "/busy");
  }

  private interface RetrofitApi {
    @GET
    retrofit2.Call<ResponseBody> get(@Url String url);
  }

  @Test
  void retrofit() throws Exception {
    RetrofitApi api =
        new Retrofit.Builder()
            .baseUrl(gateway.uri("/").toString())
            .client(new OkHttpClient())
            .build()
            .create(RetrofitApi.class);

    assertOnceOnEachRequest(uri -> api.get(uri.toString()).execute().code());
  }

  private interface FeignApi {
    @RequestLine("GET")
    String get(URI uri);
  }

  private static Sender feign(feign.Client client) {
    FeignApi api =
        Feign.builder()
            .client(client)
            .retryer(new Retryer.Default(1, 1, 2))
            .target(Target.EmptyTarget.create(FeignApi.class));
    return uri -> {
      api.get(uri);
      return 200;
    };
  }

  @Test
  void feignOnOkHttp() throws Exception {
    Sender sender = feign(new feign.okhttp.OkHttpClient());

    assertOnceOnEachRequest(sender);
    assertOnceOnARetry(sender);
  }

  @Test
  void feignOnApache5() throws Exception {
    Sender sender = feign(new ApacheHttp5Client());

    assertOnceOnEachRequest(sender);
    assertOnceOnARetry(sender);
  }

  private static HttpClient javaNetHttp() {
    return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  }

  private void assertOnceThroughSpring(ClientHttpRequestFactory factory) throws Exception {
    RestTemplate template = new RestTemplate(factory);
    assertOnceOnEachRequest(
        uri -> template.getForEntity(uri, String.class).getStatusCode().value());

    RestClient client = RestClient.builder().requestFactory(factory).build();
    assertOnceOnEachRequest(
        uri -> client.get().uri(uri).retrieve().toEntity(String.class).getStatusCode().value());
    client.post().uri(gateway.uri("/echo")).body("text").retrieve().toBodilessEntity();
    assertThat(gateway.server.requests().get(0).body()).asString(UTF_8).isEqualTo("text");
    gateway.assertReached("/echo");
  }

  @Test
  void springOnJavaNetHttp() throws Exception {
    assertOnceThroughSpring(new JdkClientHttpRequestFactory(javaNetHttp()));
  }

  @Test
  @SuppressWarnings("removal") // Programs have it.
  void springOnOkHttp() throws Exception {
    assertOnceThroughSpring(
        new org.springframework.http.client.OkHttp3ClientHttpRequestFactory(new OkHttpClient()));
  }

  @Test
  void springOnApache5() throws Exception {
    assertOnceThroughSpring(new HttpComponentsClientHttpRequestFactory());
  }

  @Test
  void springWebClientOnJavaNetHttp() throws Exception {
    WebClient client =
        WebClient.builder().clientConnector(new JdkClientHttpConnector(javaNetHttp())).build();

    assertOnceOnEachRequest(
        uri ->
            client
                .get()
                .uri(uri)
                .retrieve()
                .toEntity(String.class)
                .block()
                .getStatusCode()
                .value());
    assertOnceOnARetry(
        uri ->
            client
                .get()
                .uri(uri)
                .retrieve()
                .toEntity(String.class)
                .retry(1)
                .block()
                .getStatusCode()
                .value());
  }

  @Test
  void fluentApache5() throws Exception {
    assertOnceOnEachRequest(
        uri ->
            org.apache.hc.client5.http.fluent.Request.get(uri)
                .execute()
                .returnResponse()
                .getCode());
  }

  // OkHttp's interceptors

  private static int okHttp(Call.Factory client, URI uri) throws IOException {
    try (Response response =
        client.newCall(new Request.Builder().url(uri.toString()).build()).execute()) {
      return response.code();
    }
  }

  private static final Interceptor OWN =
      chain ->
          chain.proceed(
              chain.request().newBuilder().header("X-Gateway-Token", "program's own").build());

  private void assertOwnIsKept(OkHttpClient client) throws IOException {
    assertThat(okHttp(client, gateway.uri("/redirect"))).isEqualTo(200);
    assertThat(okHttp(client, gateway.uri("/again"))).isEqualTo(200);

    assertThat(gateway.server.requests())
        .hasSize(3)
        .allSatisfy(
            request -> {
              assertThat(request.headers(Gateway.HEADER)).containsExactly("program's own");
              assertThat(request.headers(Gateway.HOP)).hasSize(1);
            });
  }

  @Test
  void headerOfAnApplicationInterceptorIsKept() throws Exception {
    assertOwnIsKept(new OkHttpClient.Builder().addInterceptor(OWN).build());
  }

  @Test
  void headerOfANetworkInterceptorIsKept() throws Exception {
    assertOwnIsKept(new OkHttpClient.Builder().addNetworkInterceptor(OWN).build());
  }

  @Test
  void interceptorThatSendsAgain() throws Exception {
    Interceptor again =
        chain -> {
          Response response = chain.proceed(chain.request());
          if (response.code() != 503) {
            return response;
          }
          response.close();
          return chain.proceed(response.request());
        };
    OkHttpClient client = new OkHttpClient.Builder().addInterceptor(again).build();
    gateway.server.on("/twice", Answers.unavailableFirst(2, Answers.text(200, "")));

    // OkHttp's own retry is the second, the interceptor's the third.
    assertThat(okHttp(client, gateway.uri("/twice"))).isEqualTo(200);
    gateway.assertReached("/twice", "/twice", "/twice");
  }

  @Test
  void callsThatAProgramsOwnFactoryMakes() throws Exception {
    OkHttpClient client = new OkHttpClient();
    Call.Factory factory =
        request -> client.newCall(request.newBuilder().header("x-wrapped", "1").build());

    assertOnceOnEachRequest(uri -> okHttp(factory, uri));
  }

  // In place of a client

  private static int send(HttpClient client, HttpRequest request) throws Exception {
    return client.send(request, BodyHandlers.discarding()).statusCode();
  }

  @Test
  void delegatingJavaNetHttpClient() throws Exception {
    HttpClient client = new DelegatingHttpClient(new DelegatingHttpClient(javaNetHttp()));

    assertOnceOnEachRequest(uri -> send(client, HttpRequest.newBuilder(uri).build()));
    assertOnceOnEachRequest(
        uri ->
            client
                .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .get()
                .statusCode());
  }

  @Test
  void requestsOfAProgramsOwnClass() throws Exception {
    HttpClient client = javaNetHttp();

    assertOnceOnEachRequest(uri -> send(client, new OwnHttpRequest(uri)));
  }

  @Test
  @SuppressWarnings("unchecked")
  void mockOfJavaNetHttpClientAnswersAsItIsTold() throws Exception {
    HttpClient client = mock(HttpClient.class);
    HttpResponse<Object> told = mock(HttpResponse.class);
    when(told.statusCode()).thenReturn(418);
    when(client.send(any(), any())).thenReturn(told);
    when(client.sendAsync(any(), any())).thenReturn(CompletableFuture.completedFuture(told));

    HttpRequest request = HttpRequest.newBuilder(gateway.uri("/mocked")).build();
    assertThat(send(client, request)).isEqualTo(418);
    assertThat(client.sendAsync(request, BodyHandlers.discarding()).get().statusCode())
        .isEqualTo(418);
    verify(client).send(any(), any());
    assertThat(gateway.server.requests()).isEmpty();
    HttpClient real = javaNetHttp();
    assertOnceOnEachRequest(uri -> send(real, HttpRequest.newBuilder(uri).build()));
  }

  @Test
  void mockOfOkHttpClientAnswersAsItIsTold() throws Exception {
    OkHttpClient client = mock(OkHttpClient.class);
    Call call = mock(Call.class);
    when(client.newCall(any())).thenReturn(call);
    when(call.execute()).thenThrow(new IOException("as told"));

    assertThat(client.newCall(new Request.Builder().url("http://localhost/").build()))
        .isSameAs(call);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> okHttp(client, gateway.uri("/mocked"))))
        .hasMessage("as told");
    assertThat(gateway.server.requests()).isEmpty();
    OkHttpClient real = new OkHttpClient();
    assertOnceOnEachRequest(uri -> okHttp(real, uri));
  }

  @Test
  void spyOfOkHttpClientSendsAsOkHttpDoes() throws Exception {
    OkHttpClient client = spy(new OkHttpClient());

    assertOnceOnEachRequest(uri -> okHttp(client, uri));
  }

  @Test
  void requestsThatAreSharedByTwoClients() throws Exception {
    HttpRequest request = HttpRequest.newBuilder(gateway.uri("/redirect")).build();
    for (HttpClient client : List.of(javaNetHttp(), new DelegatingHttpClient(javaNetHttp()))) {
      assertThat(send(client, request)).isEqualTo(200);
      gateway.assertReached("/redirect", "/redirected");
      assertThat(request.headers().map()).isEmpty();
    }
  }
}
