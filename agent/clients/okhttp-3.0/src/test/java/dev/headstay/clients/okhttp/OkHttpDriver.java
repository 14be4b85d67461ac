package dev.headstay.clients.okhttp;

import dev.headstay.testing.CallbackWitness;
import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.ClientFeature;
import dev.headstay.testing.ClientSettings;
import dev.headstay.testing.ContractClient;
import dev.headstay.testing.HeaderLine;
import dev.headstay.testing.PreparedRequest;
import dev.headstay.testing.TestCertificate;
import dev.headstay.testing.WireProtocol;
import dev.headstay.testing.WireRequest;
import dev.headstay.testing.WireResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.Proxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** Drives OkHttp 3.0 to 5, by what all of them have. */
final class OkHttpDriver implements ClientDriver {
  /** 3.0.0 has no ALPN of the JDK, and so no HTTP/2; 3.3.1 has it. */
  private static final boolean ALPN = hasClass("okhttp3.internal.platform.Jdk9Platform");

  private static final boolean PRIOR_KNOWLEDGE = hasProtocol("h2_prior_knowledge");

  /** The public WebSocket API came with 3.5. */
  private static final boolean WEB_SOCKETS = hasClass("okhttp3.WebSocketListener");

  private static boolean hasClass(String name) {
    try {
      Class.forName(name, false, OkHttpClient.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static boolean hasProtocol(String name) {
    try {
      Protocol.get(name);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String id() {
    return "okhttp";
  }

  @Override
  public Set<WireProtocol> protocols() {
    EnumSet<WireProtocol> protocols = EnumSet.of(WireProtocol.HTTP_1_1, WireProtocol.HTTPS_1_1);
    if (ALPN) {
      protocols.add(WireProtocol.H2);
    }
    if (PRIOR_KNOWLEDGE) {
      protocols.add(WireProtocol.H2C);
    }
    return protocols;
  }

  @Override
  public Set<ClientFeature> features() {
    EnumSet<ClientFeature> features =
        EnumSet.complementOf(EnumSet.of(ClientFeature.PREPARED_REQUEST_TO_ANY_ORIGIN));
    if (!WEB_SOCKETS) {
      features.remove(ClientFeature.WEBSOCKET);
    }
    if (!PRIOR_KNOWLEDGE) {
      features.remove(ClientFeature.RETRY_AFTER_503);
    }
    return features;
  }

  @Override
  public ContractClient open(ClientSettings settings) throws Exception {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            // For that long OkHttp 3 itself holds a pool that nobody uses any more.
            .connectionPool(
                new ConnectionPool(
                    100, Integer.getInteger("headstay.idle-seconds", 3), TimeUnit.SECONDS))
            .readTimeout(30, TimeUnit.SECONDS)
            .writeTimeout(30, TimeUnit.SECONDS);
    trust(builder, settings.tls().getSocketFactory());
    builder.protocols(protocols(settings.protocol()));
    if (settings.proxy() != null) {
      builder.proxy(new Proxy(Proxy.Type.HTTP, settings.proxy()));
    }
    ClientSettings.Credentials credentials = settings.credentials();
    CallbackWitness witness = settings.witness();
    if (credentials != null) {
      builder.authenticator(
          (route, response) -> {
            if (witness != null) {
              witness.saw("Authenticator", lines(response.request().headers()));
            }
            if (response.code() == 407) {
              // Old versions ask the one authenticator for both.
              return toProxy(response, credentials);
            }
            URI origin = credentials.origin();
            if (response.request().header("Authorization") != null
                || !response.request().url().host().equals(origin.getHost())
                || response.request().url().port() != origin.getPort()) {
              return null;
            }
            return response
                .request()
                .newBuilder()
                .header(
                    "Authorization", Credentials.basic(credentials.user(), credentials.password()))
                .build();
          });
      builder.proxyAuthenticator((route, response) -> toProxy(response, credentials));
    }
    if (witness != null) {
      builder.addInterceptor(new WitnessedInterceptor("Interceptor", witness));
      builder.addNetworkInterceptor(new WitnessedInterceptor("network Interceptor", witness));
    }
    OkHttpClient client = builder.build();
    client.dispatcher().setMaxRequestsPerHost(64);
    return new Client(client);
  }

  private static @Nullable Request toProxy(
      Response response, ClientSettings.Credentials credentials) {
    if (response.request().header("Proxy-Authorization") != null
        || "OkHttp-Preemptive".equals(response.header("Proxy-Authenticate"))) {
      return null;
    }
    return response
        .request()
        .newBuilder()
        .header(
            "Proxy-Authorization", Credentials.basic(credentials.user(), credentials.password()))
        .build();
  }

  private static List<Protocol> protocols(WireProtocol protocol) throws IOException {
    switch (protocol) {
      case H2:
        return Arrays.asList(Protocol.HTTP_2, Protocol.HTTP_1_1);
      case H2C:
        return Collections.singletonList(Protocol.get("h2_prior_knowledge"));
      default:
        return Collections.singletonList(Protocol.HTTP_1_1);
    }
  }

  /** The variant with a trust manager came with 3.2, and the one without is refused since 3.12. */
  private static void trust(OkHttpClient.Builder builder, SSLSocketFactory factory)
      throws ReflectiveOperationException {
    try {
      Method both =
          OkHttpClient.Builder.class.getMethod(
              "sslSocketFactory", SSLSocketFactory.class, X509TrustManager.class);
      both.invoke(builder, factory, TestCertificate.trustManager());
    } catch (NoSuchMethodException e) {
      OkHttpClient.Builder.class
          .getMethod("sslSocketFactory", SSLSocketFactory.class)
          .invoke(builder, factory);
    }
  }

  private static List<HeaderLine> lines(Headers headers) {
    List<HeaderLine> lines = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      lines.add(new HeaderLine(headers.name(i), headers.value(i)));
    }
    return lines;
  }

  private static final class WitnessedInterceptor implements Interceptor {
    private final String name;
    private final CallbackWitness witness;

    WitnessedInterceptor(String name, CallbackWitness witness) {
      this.name = name;
      this.witness = witness;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
      witness.saw(name, lines(chain.request().headers()));
      Response response = chain.proceed(chain.request());
      witness.saw(name + "'s response", lines(response.request().headers()));
      return response;
    }
  }

  private static final class Client implements ContractClient {
    private final OkHttpClient client;

    Client(OkHttpClient client) {
      this.client = client;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
      return response(client.newCall(request(request)).execute());
    }

    @Override
    public CompletableFuture<WireResponse> sendAsync(WireRequest request) {
      CompletableFuture<WireResponse> future = new CompletableFuture<>();
      client
          .newCall(request(request))
          .enqueue(
              new Callback() {
                @Override
                public void onResponse(Call call, Response response) {
                  future.complete(response(response));
                }

                @Override
                public void onFailure(Call call, IOException failure) {
                  future.completeExceptionally(failure);
                }
              });
      return future;
    }

    @Override
    public PreparedRequest prepare(WireRequest request) {
      Request prepared = request(request);
      return new PreparedRequest() {
        @Override
        public WireResponse send() throws IOException {
          try (WireResponse streamed = response(client.newCall(prepared).execute())) {
            return new WireResponse(
                streamed.status(),
                streamed.headers(),
                new ByteArrayInputStream(streamed.bytes()),
                streamed.requestHeaders());
          }
        }

        @Override
        public List<HeaderLine> headers() {
          return lines(prepared.headers());
        }
      };
    }

    private static Request request(WireRequest request) {
      Request.Builder builder = new Request.Builder().url(request.uri().toString());
      for (HeaderLine line : request.headers()) {
        builder.addHeader(line.name(), line.value());
      }
      byte[] body = request.body();
      return builder
          .method(request.method(), body == null ? null : body(body, request.isLengthKnown()))
          .build();
    }

    private static RequestBody body(byte[] body, boolean lengthKnown) {
      if (lengthKnown) {
        return RequestBody.create(null, body);
      }
      return new RequestBody() {
        @Override
        public @Nullable MediaType contentType() {
          return null;
        }

        @Override
        public long contentLength() {
          return -1;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
          sink.write(body);
        }
      };
    }

    private static WireResponse response(Response response) {
      return new WireResponse(
          response.code(),
          lines(response.headers()),
          response.body().byteStream(),
          lines(response.request().headers()));
    }

    @Override
    public String echoOverWebSocket(URI uri, String text) throws Exception {
      return WebSockets.echo(client, uri, text);
    }

    @Override
    public void close() {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }

  /** Apart from the rest, since 3.0 to 3.4 have no such classes. */
  private static final class WebSockets {
    static String echo(OkHttpClient client, URI uri, String text) throws Exception {
      CompletableFuture<String> echo = new CompletableFuture<>();
      WebSocket socket =
          client.newWebSocket(
              new Request.Builder().url(uri.toString()).build(),
              new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket, Response response) {
                  webSocket.send(text);
                }

                @Override
                public void onMessage(WebSocket webSocket, String message) {
                  echo.complete(message);
                }

                @Override
                public void onFailure(
                    WebSocket webSocket, Throwable failure, @Nullable Response response) {
                  echo.completeExceptionally(failure);
                }
              });
      String echoed = echo.get(30, TimeUnit.SECONDS);
      socket.close(1000, null);
      return echoed;
    }
  }
}
