package dev.headstay.it.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Answers;
import dev.headstay.testing.Canaries;
import dev.headstay.testing.WireProtocol;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.Credentials;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.logging.HttpLoggingInterceptor;
import okio.BufferedSink;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What code of the program sees that a client calls: no header of ours, and no frame of ours. */
class CallbacksContract {
  private Gateway gateway;

  @BeforeEach
  void start() {
    gateway = new Gateway(WireProtocol.HTTP_1_1);
    gateway.server.on(
        "/guarded",
        Answers.behindBasic("user", "pass", Answers.redirect(302, gateway.uri("/redirected"))));
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private static Request get(URI uri) {
    return new Request.Builder().url(uri.toString()).build();
  }

  @Test
  void loggingInterceptorsOfOkHttpShowNoSecret() throws Exception {
    List<String> log = new CopyOnWriteArrayList<>();
    HttpLoggingInterceptor logging = new HttpLoggingInterceptor(log::add);
    logging.setLevel(HttpLoggingInterceptor.Level.BODY);
    for (OkHttpClient.Builder builder :
        List.of(
            new OkHttpClient.Builder().addInterceptor(logging),
            new OkHttpClient.Builder().addNetworkInterceptor(logging))) {
      OkHttpClient client = builder.build();
      try (Response response = client.newCall(get(gateway.uri("/logged"))).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }

      gateway.assertReached("/logged");
      assertThat(log).anyMatch(line -> line.startsWith("--> GET " + gateway.uri("/logged")));
      assertThat(String.join("\n", log))
          .doesNotContain(Canaries.MARK)
          .doesNotContainIgnoringCase(Gateway.HEADER)
          .doesNotContainIgnoringCase(Gateway.HOP);
      log.clear();
    }
  }

  /** Looks at the stack wherever it is told to. */
  private static final class Stacks {
    private final Set<String> places = new ConcurrentSkipListSet<>();
    private final List<String> frames = new CopyOnWriteArrayList<>();

    void at(String place) {
      places.add(place);
      for (StackTraceElement frame : new Throwable().getStackTrace()) {
        String type = frame.getClassName();
        if (type.startsWith("dev.headstay.") && !type.startsWith("dev.headstay.it.")) {
          frames.add(place + ": " + frame);
        }
      }
    }

    void assertNoneOfOurs(String... expected) {
      assertThat(places).contains(expected);
      // Of the kit's there is the test's own caller.
      assertThat(frames.stream().filter(frame -> !frame.contains("dev.headstay.testing.")))
          .isEmpty();
    }
  }

  private static final class Listener extends EventListener {
    private final Stacks stacks;

    Listener(Stacks stacks) {
      this.stacks = stacks;
    }

    @Override
    public void callStart(Call call) {
      stacks.at("callStart");
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      stacks.at("connectionAcquired");
    }

    @Override
    public void secureConnectEnd(Call call, Handshake handshake) {
      stacks.at("secureConnectEnd");
    }

    @Override
    public void connectEnd(
        Call call, java.net.InetSocketAddress address, java.net.Proxy proxy, Protocol protocol) {
      stacks.at("connectEnd");
    }

    @Override
    public void requestHeadersStart(Call call) {
      stacks.at("requestHeadersStart");
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
      stacks.at("requestHeadersEnd");
      assertThat(request.header(Gateway.HEADER)).isNull();
    }

    @Override
    public void requestBodyStart(Call call) {
      stacks.at("requestBodyStart");
    }

    @Override
    public void requestBodyEnd(Call call, long bytes) {
      stacks.at("requestBodyEnd");
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      stacks.at("responseHeadersEnd");
    }

    @Override
    public void callEnd(Call call) {
      stacks.at("callEnd");
    }
  }

  @Test
  void callbacksOfOkHttpSeeNoFrameOfOurs() throws Exception {
    Stacks stacks = new Stacks();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .eventListener(new Listener(stacks))
            .addInterceptor(
                chain -> {
                  stacks.at("interceptor");
                  return chain.proceed(chain.request());
                })
            .addNetworkInterceptor(
                chain -> {
                  stacks.at("network interceptor");
                  return chain.proceed(chain.request());
                })
            .authenticator(
                (route, response) -> {
                  stacks.at("authenticator");
                  return response.request().header("Authorization") == null
                      ? response
                          .request()
                          .newBuilder()
                          .header("Authorization", Credentials.basic("user", "pass"))
                          .build()
                      : null;
                })
            .cookieJar(
                new CookieJar() {
                  @Override
                  public List<Cookie> loadForRequest(HttpUrl url) {
                    stacks.at("cookies");
                    return List.of();
                  }

                  @Override
                  public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {}
                })
            .build();
    RequestBody body =
        new RequestBody() {
          @Override
          public MediaType contentType() {
            return null;
          }

          @Override
          public void writeTo(BufferedSink sink) throws IOException {
            stacks.at("body");
            sink.writeUtf8("body");
          }
        };
    Request post = get(gateway.uri("/guarded")).newBuilder().post(body).build();
    try (Response response = client.newCall(post).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }

    gateway.assertReached("/guarded", "/guarded", "/redirected");
    stacks.assertNoneOfOurs(
        "callStart",
        "connectEnd",
        "connectionAcquired",
        "requestHeadersStart",
        "requestHeadersEnd",
        "requestBodyStart",
        "requestBodyEnd",
        "responseHeadersEnd",
        "callEnd",
        "interceptor",
        "network interceptor",
        "authenticator",
        "cookies",
        "body");
  }

  @Test
  void callbacksOfJavaNetHttpSeeNoFrameOfOurs() throws Exception {
    Stacks stacks = new Stacks();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .executor(
                task -> {
                  stacks.at("executor");
                  new Thread(task).start();
                })
            .authenticator(
                new Authenticator() {
                  @Override
                  protected PasswordAuthentication getPasswordAuthentication() {
                    stacks.at("authenticator");
                    return new PasswordAuthentication("user", "pass".toCharArray());
                  }
                })
            .cookieHandler(
                new CookieHandler() {
                  @Override
                  public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
                    stacks.at("cookies");
                    return Map.of();
                  }

                  @Override
                  public void put(URI uri, Map<String, List<String>> headers) {
                    stacks.at("cookies");
                  }
                })
            .build();
    BodyPublisher sound = BodyPublishers.ofString("body");
    BodyPublisher body =
        new BodyPublisher() {
          @Override
          public long contentLength() {
            return sound.contentLength();
          }

          @Override
          public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            stacks.at("body");
            sound.subscribe(subscriber);
          }
        };
    HttpRequest post = HttpRequest.newBuilder(gateway.uri("/guarded")).POST(body).build();
    int status =
        client
            .send(
                post,
                info -> {
                  stacks.at("body handler");
                  return BodyHandlers.ofString().apply(info);
                })
            .statusCode();

    assertThat(status).isEqualTo(200);
    gateway.assertReached("/guarded", "/guarded", "/redirected");
    stacks.assertNoneOfOurs("executor", "authenticator", "cookies", "body", "body handler");
  }

  @Test
  void callbacksOfApache5SeeNoFrameOfOurs() throws Exception {
    Stacks stacks = new Stacks();
    try (CloseableHttpClient client =
        HttpClients.custom()
            .addRequestInterceptorLast((request, entity, context) -> stacks.at("request"))
            .addResponseInterceptorLast((response, entity, context) -> stacks.at("response"))
            .build()) {
      HttpPost post = new HttpPost(gateway.uri("/posted"));
      post.setEntity(
          new EntityTemplate(
              4,
              ContentType.TEXT_PLAIN,
              null,
              out -> {
                stacks.at("body");
                out.write("body".getBytes(UTF_8));
              }));
      String echoed =
          client.execute(
              post,
              response -> {
                stacks.at("handler");
                return new String(response.getEntity().getContent().readAllBytes(), UTF_8);
              });

      assertThat(echoed).isEqualTo("body");
      gateway.assertReached("/posted");
      stacks.assertNoneOfOurs("request", "response", "body", "handler");
    }
  }

  /** The look itself: it would find a frame of ours. */
  @Test
  void framesOfOursWouldBeSeen() {
    Stacks stacks = new Stacks();
    Stream.of("here").forEach(stacks::at);

    assertThat(stacks.frames).isNotEmpty();
  }
}
