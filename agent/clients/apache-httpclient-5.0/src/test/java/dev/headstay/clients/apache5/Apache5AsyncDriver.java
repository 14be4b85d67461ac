package dev.headstay.clients.apache5;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.headstay.testing.CallbackWitness;
import dev.headstay.testing.ClientDriver;
import dev.headstay.testing.ClientFeature;
import dev.headstay.testing.ClientSettings;
import dev.headstay.testing.ContractClient;
import dev.headstay.testing.HeaderLine;
import dev.headstay.testing.PreparedRequest;
import dev.headstay.testing.WireProtocol;
import dev.headstay.testing.WireRequest;
import dev.headstay.testing.WireResponse;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.io.CloseMode;

/** Drives the async HttpClient 5, HTTP/1.1 and HTTP/2, whose responses are read whole here. */
final class Apache5AsyncDriver implements ClientDriver {
  private static final String VERSION =
      String.valueOf(HttpAsyncClientBuilder.class.getPackage().getImplementationVersion());

  /** Can't send a large body over HTTP/2 with TLS. */
  private static final boolean IS_5_0 = VERSION.startsWith("5.0");

  /** Can't tunnel HTTP/2 through a proxy, and has no {@code TlsConfig}. */
  private static final boolean IS_BEFORE_5_2 = IS_5_0 || VERSION.startsWith("5.1");

  private static final int LARGE = 1 << 20;

  @Override
  public String id() {
    return "apache-httpclient-5";
  }

  @Override
  public Set<WireProtocol> protocols() {
    return EnumSet.allOf(WireProtocol.class);
  }

  @Override
  public Set<ClientFeature> features() {
    return EnumSet.complementOf(
        EnumSet.of(
            ClientFeature.SYNC,
            ClientFeature.BODY_WITH_THE_HEAD,
            ClientFeature.STREAMED_RESPONSE,
            ClientFeature.RETRY_AFTER_DROP,
            ClientFeature.WEBSOCKET));
  }

  @Override
  @SuppressWarnings("deprecation") // What 5.0 has, too.
  public ContractClient open(ClientSettings settings) {
    boolean h2 = settings.protocol() == WireProtocol.H2;
    assumeFalse(IS_BEFORE_5_2 && h2 && settings.proxy() != null, VERSION + " can't tunnel HTTP/2");
    HttpVersionPolicy version =
        settings.protocol().isHttp2()
            ? HttpVersionPolicy.FORCE_HTTP_2
            : HttpVersionPolicy.FORCE_HTTP_1;
    PoolingAsyncClientConnectionManagerBuilder connections =
        PoolingAsyncClientConnectionManagerBuilder.create()
            .setTlsStrategy(ClientTlsStrategyBuilder.create().setSslContext(settings.tls()).build())
            .setMaxConnPerRoute(100)
            .setMaxConnTotal(100);
    if (!IS_BEFORE_5_2) {
      Since52.setVersionPolicy(connections, version);
    }
    HttpAsyncClientBuilder builder =
        HttpAsyncClientBuilder.create()
            .setVersionPolicy(version)
            .setConnectionManager(connections.build());
    if (settings.proxy() != null) {
      builder.setProxy(
          new HttpHost("http", settings.proxy().getHostString(), settings.proxy().getPort()));
    }
    if (settings.credentials() != null) {
      URI origin = settings.credentials().origin();
      BasicCredentialsProvider provider = new BasicCredentialsProvider();
      provider.setCredentials(
          new AuthScope(origin.getHost(), origin.getPort()),
          new UsernamePasswordCredentials(
              settings.credentials().user(), settings.credentials().password().toCharArray()));
      builder.setDefaultCredentialsProvider(provider);
    }
    CallbackWitness witness = settings.witness();
    if (witness != null) {
      builder.addResponseInterceptorLast(
          (response, entity, context) ->
              witness.saw("HttpResponseInterceptor", Apache5ClassicDriver.requestLines(context)));
    }
    CloseableHttpAsyncClient client = builder.build();
    client.start();
    return new Client(client, IS_5_0 && h2);
  }

  private static final class Since52 {
    static void setVersionPolicy(
        PoolingAsyncClientConnectionManagerBuilder connections, HttpVersionPolicy version) {
      connections.setDefaultTlsConfig(TlsConfig.custom().setVersionPolicy(version).build());
    }
  }

  private static final class Client implements ContractClient {
    private final CloseableHttpAsyncClient client;
    private final boolean weak;

    Client(CloseableHttpAsyncClient client, boolean weak) {
      this.client = client;
      this.weak = weak;
    }

    @Override
    public CompletableFuture<WireResponse> sendAsync(WireRequest request) {
      byte[] body = request.body();
      assumeFalse(
          weak && body != null && body.length > LARGE && request.isLengthKnown(),
          VERSION + " can't send it without the agent either");
      return send(request(request), entity(request));
    }

    private CompletableFuture<WireResponse> send(HttpRequest request, AsyncEntityProducer entity) {
      CompletableFuture<WireResponse> result = new CompletableFuture<>();
      HttpClientContext context = HttpClientContext.create();
      client.execute(
          new BasicRequestProducer(request, entity),
          SimpleResponseConsumer.create(),
          context,
          new FutureCallback<SimpleHttpResponse>() {
            @Override
            public void completed(SimpleHttpResponse response) {
              byte[] body = response.getBodyBytes();
              result.complete(
                  new WireResponse(
                      response.getCode(),
                      Apache5ClassicDriver.lines(response.getHeaders()),
                      new ByteArrayInputStream(body == null ? new byte[0] : body),
                      Apache5ClassicDriver.requestLines(context)));
            }

            @Override
            public void failed(Exception e) {
              result.completeExceptionally(e);
            }

            @Override
            public void cancelled() {
              result.cancel(false);
            }
          });
      return result;
    }

    private static AsyncEntityProducer entity(WireRequest request) {
      byte[] body = request.body();
      return body == null
          ? null
          : new BasicAsyncEntityProducer(
              body, ContentType.APPLICATION_OCTET_STREAM, !request.isLengthKnown());
    }

    private static HttpRequest request(WireRequest request) {
      BasicHttpRequest result = new BasicHttpRequest(request.method(), request.uri());
      for (HeaderLine line : request.headers()) {
        result.addHeader(line.name(), line.value());
      }
      return result;
    }

    @Override
    public PreparedRequest prepare(WireRequest request) {
      HttpRequest prepared = request(request);
      return new PreparedRequest() {
        @Override
        public WireResponse send() throws Exception {
          try {
            return Client.this.send(prepared, entity(request)).get();
          } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
          }
        }

        @Override
        public WireResponse sendTo(URI origin) throws Exception {
          prepared.setUri(origin.resolve(prepared.getPath()));
          return send();
        }

        @Override
        public List<HeaderLine> headers() {
          return Apache5ClassicDriver.lines(prepared.getHeaders());
        }
      };
    }

    @Override
    public void close() {
      client.close(CloseMode.IMMEDIATE);
    }
  }
}
