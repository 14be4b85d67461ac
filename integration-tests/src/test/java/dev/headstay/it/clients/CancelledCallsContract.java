package dev.headstay.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headstay.testing.TestCertificate;
import dev.headstay.testing.WireProtocol;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.io.CloseMode;
import org.apache.http.impl.nio.client.HttpAsyncClientBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls that a program gives up, at once or when the server has the request: its connections can be
 * used on, and the next request has the header. Pools have one connection where that can be said,
 * so that one which is not given back would be missed: without the agent, too, Apache's async
 * clients lose it when a call is cancelled at once, and those of version 5 always.
 */
class CancelledCallsContract {
  private static final int ROUNDS = 5;

  private final Semaphore arrived = new Semaphore(0);
  private Gateway gateway;

  private void start(WireProtocol protocol) {
    gateway = new Gateway(protocol);
    gateway
        .server
        .on("/silent", exchange -> arrived.release())
        .on(
            "/half",
            exchange -> {
              exchange.start(200, List.of());
              exchange.write("half".getBytes(UTF_8));
              arrived.release();
            });
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private interface Sender {
    /** Sends a GET that ends with the future. */
    Future<?> send(String path) throws Exception;
  }

  private interface Getter {
    int get(String path) throws Exception;
  }

  /** The first time at once, then when the server has the request. */
  private void assertUsableAfterCancelling(Sender sender, Getter getter) throws Exception {
    cancel(sender.send("/silent"));
    assertThat(getter.get("/next")).isEqualTo(200);
    arrived.drainPermits();
    assertUsableAfterCancellingMidway(sender, getter);
  }

  private void assertUsableAfterCancellingMidway(Sender sender, Getter getter) throws Exception {
    for (String path : List.of("/silent", "/half")) {
      for (int round = 0; round < ROUNDS; round++) {
        Future<?> future = sender.send(path);
        assertThat(arrived.tryAcquire(10, TimeUnit.SECONDS)).as("arrival of %s", path).isTrue();
        cancel(future);
        assertThat(getter.get("/next")).isEqualTo(200);
      }
    }
    assertThat(gateway.server.requests())
        .hasSizeBetween(4 * ROUNDS, 4 * ROUNDS + 2)
        .allSatisfy(Gateway::assertTagged);
  }

  private static void cancel(Future<?> future) {
    future.cancel(true);
    assertThatThrownBy(() -> future.get(10, TimeUnit.SECONDS)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "H2"})
  void javaNetHttp(WireProtocol protocol) throws Exception {
    start(protocol);
    HttpClient client = HttpClient.newBuilder().sslContext(TestCertificate.clientContext()).build();

    assertUsableAfterCancelling(
        path -> client.sendAsync(javaNetHttp(path), BodyHandlers.ofString()),
        path -> client.send(javaNetHttp(path), BodyHandlers.discarding()).statusCode());
  }

  private HttpRequest javaNetHttp(String path) {
    return HttpRequest.newBuilder(gateway.uri(path)).build();
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "H2"})
  void okHttp(WireProtocol protocol) throws Exception {
    start(protocol);
    ConnectionPool pool = new ConnectionPool();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectionPool(pool)
            .sslSocketFactory(
                TestCertificate.clientContext().getSocketFactory(), TestCertificate.trustManager())
            .build();

    assertUsableAfterCancelling(
        path -> {
          Call call = client.newCall(okHttp(path));
          Ended ended = new Ended(call);
          call.enqueue(ended);
          return ended;
        },
        path -> {
          try (Response response = client.newCall(okHttp(path)).execute()) {
            return response.code();
          }
        });
    assertThat(pool.connectionCount()).isEqualTo(pool.idleConnectionCount()).isEqualTo(1);
  }

  private Request okHttp(String path) {
    return new Request.Builder().url(gateway.uri(path).toString()).build();
  }

  /** A call that is read to its end, and cancelled with the future. */
  private static final class Ended extends CompletableFuture<String> implements Callback {
    private final Call call;

    Ended(Call call) {
      this.call = call;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      call.cancel();
      return true;
    }

    @Override
    public void onResponse(Call call, Response response) throws IOException {
      try (response) {
        complete(response.body().string());
      } catch (IOException e) {
        completeExceptionally(e);
      }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
      completeExceptionally(failure);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "H2"})
  void apache5Async(WireProtocol protocol) throws Exception {
    start(protocol);
    try (CloseableHttpAsyncClient client =
        HttpAsyncClients.custom()
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setTlsStrategy(
                        ClientTlsStrategyBuilder.create()
                            .setSslContext(TestCertificate.clientContext())
                            .buildAsync())
                    .setMaxConnPerRoute(100)
                    .build())
            .build()) {
      client.start();

      assertUsableAfterCancellingMidway(
          path -> client.execute(apache5(path), null),
          path -> {
            Future<SimpleHttpResponse> response = client.execute(apache5(path), null);
            return response.get(10, TimeUnit.SECONDS).getCode();
          });
      // Else it waits for what was cancelled.
      client.close(CloseMode.IMMEDIATE);
    }
  }

  private SimpleHttpRequest apache5(String path) {
    return SimpleRequestBuilder.get(gateway.uri(path)).build();
  }

  @Test
  void apache5Classic() throws Exception {
    start(WireProtocol.HTTP_1_1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (CloseableHttpClient client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(1).build())
            .build()) {
      assertUsableAfterCancelling(
          path -> {
            HttpGet request = new HttpGet(gateway.uri(path));
            return new Cancelling(
                threads.submit(() -> client.execute(request, response -> body(response))),
                request::cancel);
          },
          path -> client.execute(new HttpGet(gateway.uri(path)), response -> response.getCode()));
    } finally {
      threads.shutdownNow();
    }
  }

  private static String body(org.apache.hc.core5.http.ClassicHttpResponse response)
      throws IOException, org.apache.hc.core5.http.ParseException {
    return org.apache.hc.core5.http.io.entity.EntityUtils.toString(response.getEntity());
  }

  /** A call on a thread of its own, which is ended by a method of the request. */
  private static final class Cancelling extends java.util.concurrent.FutureTask<Object> {
    private final Future<?> call;
    private final Runnable cancel;

    Cancelling(Future<?> call, Runnable cancel) {
      super(() -> null);
      this.call = call;
      this.cancel = cancel;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      cancel.run();
      return true;
    }

    @Override
    public Object get(long timeout, TimeUnit unit)
        throws InterruptedException,
            java.util.concurrent.ExecutionException,
            java.util.concurrent.TimeoutException {
      return call.get(timeout, unit);
    }
  }

  @Test
  void apache4Classic() throws Exception {
    start(WireProtocol.HTTP_1_1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try (org.apache.http.impl.client.CloseableHttpClient client =
        org.apache.http.impl.client.HttpClients.custom().setMaxConnPerRoute(1).build()) {
      assertUsableAfterCancelling(
          path -> {
            org.apache.http.client.methods.HttpGet request =
                new org.apache.http.client.methods.HttpGet(gateway.uri(path));
            return new Cancelling(
                threads.submit(
                    () ->
                        client.execute(
                            request,
                            response ->
                                org.apache.http.util.EntityUtils.toString(response.getEntity()))),
                request::abort);
          },
          path ->
              client.execute(
                  new org.apache.http.client.methods.HttpGet(gateway.uri(path)),
                  response -> response.getStatusLine().getStatusCode()));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void apache4Async() throws Exception {
    start(WireProtocol.HTTP_1_1);
    try (org.apache.http.impl.nio.client.CloseableHttpAsyncClient client =
        HttpAsyncClientBuilder.create().setMaxConnPerRoute(1).build()) {
      client.start();

      assertUsableAfterCancellingMidway(
          path ->
              client.execute(new org.apache.http.client.methods.HttpGet(gateway.uri(path)), null),
          path ->
              client
                  .execute(new org.apache.http.client.methods.HttpGet(gateway.uri(path)), null)
                  .get(10, TimeUnit.SECONDS)
                  .getStatusLine()
                  .getStatusCode());
    }
  }
}
