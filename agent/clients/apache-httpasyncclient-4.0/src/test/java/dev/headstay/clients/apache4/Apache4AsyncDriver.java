package dev.headstay.clients.apache4;

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
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.ProtocolException;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.DefaultRedirectStrategy;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClientBuilder;
import org.apache.http.message.BasicHttpEntityEnclosingRequest;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.nio.conn.ssl.SSLIOSessionStrategy;
import org.apache.http.nio.entity.NByteArrayEntity;
import org.apache.http.protocol.HttpContext;

/** Drives HttpAsyncClient 4, whose responses come whole. */
final class Apache4AsyncDriver implements ClientDriver {
  /** 4.0 now and then waits for ever with TLS 1.3, which is younger. */
  private static final String[] PROTOCOLS = isBefore41() ? new String[] {"TLSv1.2"} : null;

  private static boolean isBefore41() {
    try {
      Class.forName("org.apache.http.impl.nio.client.MinimalClientExchangeHandlerImpl");
      return false;
    } catch (ClassNotFoundException e) {
      return true;
    }
  }

  @Override
  public String id() {
    return "apache-httpasyncclient-4";
  }

  @Override
  public Set<WireProtocol> protocols() {
    return EnumSet.of(WireProtocol.HTTP_1_1, WireProtocol.HTTPS_1_1);
  }

  @Override
  public Set<ClientFeature> features() {
    return EnumSet.complementOf(
        EnumSet.of(
            ClientFeature.SYNC,
            ClientFeature.BODY_AHEAD,
            ClientFeature.BODY_WITH_THE_HEAD,
            ClientFeature.STREAMED_RESPONSE,
            ClientFeature.RETRY_AFTER_DROP,
            ClientFeature.RETRY_AFTER_503,
            ClientFeature.WEBSOCKET));
  }

  @Override
  @SuppressWarnings("deprecation") // What 4.0 has, too.
  public ContractClient open(ClientSettings settings) {
    HttpAsyncClientBuilder builder =
        HttpAsyncClientBuilder.create()
            .setSSLStrategy(
                new SSLIOSessionStrategy(
                    settings.tls(),
                    PROTOCOLS,
                    null,
                    SSLIOSessionStrategy.BROWSER_COMPATIBLE_HOSTNAME_VERIFIER))
            .setMaxConnPerRoute(100)
            .setMaxConnTotal(100)
            .setRedirectStrategy(new Redirects());
    if (settings.proxy() != null) {
      builder.setProxy(new HttpHost(settings.proxy().getHostString(), settings.proxy().getPort()));
    }
    if (settings.credentials() != null) {
      URI origin = settings.credentials().origin();
      BasicCredentialsProvider provider = new BasicCredentialsProvider();
      provider.setCredentials(
          new AuthScope(origin.getHost(), origin.getPort()),
          new UsernamePasswordCredentials(
              settings.credentials().user(), settings.credentials().password()));
      builder.setDefaultCredentialsProvider(provider);
    }
    CallbackWitness witness = settings.witness();
    if (witness != null) {
      builder.addInterceptorLast(
          (HttpResponse response, HttpContext context) ->
              witness.saw("HttpResponseInterceptor", requestLines(context)));
      builder.setKeepAliveStrategy(
          (response, context) -> {
            witness.saw("ConnectionKeepAliveStrategy", requestLines(context));
            return -1;
          });
    }
    CloseableHttpAsyncClient client = builder.build();
    client.start();
    return new Client(client);
  }

  private static HttpHost host(URI uri) {
    return new HttpHost(uri.getHost(), uri.getPort(), uri.getScheme());
  }

  private static List<HeaderLine> lines(Header[] headers) {
    List<HeaderLine> lines = new ArrayList<>();
    for (Header header : headers) {
      lines.add(new HeaderLine(header.getName(), header.getValue()));
    }
    return lines;
  }

  private static List<HeaderLine> requestLines(HttpContext context) {
    return lines(((HttpRequest) context.getAttribute("http.request")).getAllHeaders());
  }

  private static final class Redirects extends DefaultRedirectStrategy {
    @Override
    public boolean isRedirected(HttpRequest request, HttpResponse response, HttpContext context) {
      int status = response.getStatusLine().getStatusCode();
      return status == 301 || status == 302 || status == 307 || status == 308;
    }

    @Override
    public HttpUriRequest getRedirect(
        HttpRequest request, HttpResponse response, HttpContext context) throws ProtocolException {
      return new HttpGet(getLocationURI(request, response, context));
    }
  }

  private static final class Client implements ContractClient {
    private final CloseableHttpAsyncClient client;

    Client(CloseableHttpAsyncClient client) {
      this.client = client;
    }

    @Override
    public CompletableFuture<WireResponse> sendAsync(WireRequest request) {
      return send(host(request.uri()), request(request));
    }

    private CompletableFuture<WireResponse> send(HttpHost target, HttpRequest request) {
      CompletableFuture<WireResponse> result = new CompletableFuture<>();
      HttpContext context = HttpClientContext.create();
      client.execute(
          target,
          request,
          context,
          new FutureCallback<HttpResponse>() {
            @Override
            public void completed(HttpResponse response) {
              try {
                result.complete(response(response, context));
              } catch (IOException e) {
                result.completeExceptionally(e);
              }
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

    private static WireResponse response(HttpResponse response, HttpContext context)
        throws IOException {
      HttpEntity entity = response.getEntity();
      return new WireResponse(
          response.getStatusLine().getStatusCode(),
          lines(response.getAllHeaders()),
          entity == null ? InputStream.nullInputStream() : entity.getContent(),
          requestLines(context));
    }

    private static HttpRequest request(WireRequest request) {
      URI uri = request.uri();
      String target =
          uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
      byte[] body = request.body();
      HttpRequest result;
      if (body == null) {
        result = new BasicHttpRequest(request.method(), target);
      } else {
        HttpEntityEnclosingRequest enclosing =
            new BasicHttpEntityEnclosingRequest(request.method(), target);
        NByteArrayEntity entity = new NByteArrayEntity(body);
        entity.setChunked(!request.isLengthKnown());
        enclosing.setEntity(entity);
        result = enclosing;
      }
      for (HeaderLine line : request.headers()) {
        result.addHeader(line.name(), line.value());
      }
      return result;
    }

    @Override
    public PreparedRequest prepare(WireRequest request) {
      HttpRequest prepared = request(request);
      URI origin = request.uri();
      return new PreparedRequest() {
        @Override
        public WireResponse send() throws Exception {
          return sendTo(origin);
        }

        @Override
        public WireResponse sendTo(URI origin) throws Exception {
          try {
            WireResponse response = Client.this.send(host(origin), prepared).get();
            return new WireResponse(
                response.status(),
                response.headers(),
                new ByteArrayInputStream(response.bytes()),
                response.requestHeaders());
          } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
          }
        }

        @Override
        public List<HeaderLine> headers() {
          return lines(prepared.getAllHeaders());
        }
      };
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
