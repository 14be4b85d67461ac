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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpResponse;
import org.apache.http.HttpResponseInterceptor;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.HttpClient;
import org.apache.http.client.ServiceUnavailableRetryStrategy;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.conn.scheme.LayeredSocketFactory;
import org.apache.http.conn.scheme.PlainSocketFactory;
import org.apache.http.conn.scheme.Scheme;
import org.apache.http.conn.scheme.SchemeRegistry;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultHttpClient;
import org.apache.http.impl.client.DefaultRedirectHandler;
import org.apache.http.impl.client.DefaultRedirectStrategy;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.tsccm.ThreadSafeClientConnManager;
import org.apache.http.message.BasicHttpEntityEnclosingRequest;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.params.BasicHttpParams;
import org.apache.http.params.HttpParams;
import org.apache.http.protocol.BasicHttpContext;
import org.apache.http.protocol.HttpContext;

/** Drives HttpClient 4: as built since 4.3, or the way of 4.0 where that is what there is. */
final class Apache4ClassicDriver implements ClientDriver {
  private static final boolean HAS_BUILDER = hasBuilder();

  private static boolean hasBuilder() {
    try {
      Class.forName("org.apache.http.impl.client.HttpClientBuilder");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public String id() {
    return "apache-httpclient-4";
  }

  @Override
  public Set<WireProtocol> protocols() {
    return EnumSet.of(WireProtocol.HTTP_1_1, WireProtocol.HTTPS_1_1);
  }

  @Override
  public Set<ClientFeature> features() {
    EnumSet<ClientFeature> features =
        EnumSet.complementOf(EnumSet.of(ClientFeature.ASYNC, ClientFeature.WEBSOCKET));
    if (!HAS_BUILDER) {
      features.remove(ClientFeature.RETRY_AFTER_503);
    }
    return features;
  }

  @Override
  public ContractClient open(ClientSettings settings) {
    return new Client(HAS_BUILDER ? Built.open(settings) : Legacy.open(settings));
  }

  private static HttpHost host(InetSocketAddress address) {
    return new HttpHost(address.getHostString(), address.getPort());
  }

  private static HttpHost host(URI uri) {
    return new HttpHost(uri.getHost(), uri.getPort(), uri.getScheme());
  }

  private static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 307 || status == 308;
  }

  static List<HeaderLine> lines(Header[] headers) {
    List<HeaderLine> lines = new ArrayList<>();
    for (Header header : headers) {
      lines.add(new HeaderLine(header.getName(), header.getValue()));
    }
    return lines;
  }

  private static List<HeaderLine> requestLines(HttpContext context) {
    return lines(((HttpRequest) context.getAttribute("http.request")).getAllHeaders());
  }

  private static HttpResponseInterceptor interceptor(CallbackWitness witness) {
    return (response, context) -> witness.saw("HttpResponseInterceptor", requestLines(context));
  }

  /** Since 4.3. */
  private static final class Built {
    static HttpClient open(ClientSettings settings) {
      HttpClientBuilder builder =
          HttpClientBuilder.create()
              .setSSLSocketFactory(new SSLConnectionSocketFactory(settings.tls()))
              .setMaxConnPerRoute(100)
              .setMaxConnTotal(100)
              .setRedirectStrategy(new Redirects())
              .setServiceUnavailableRetryStrategy(new Retry503());
      if (settings.proxy() != null) {
        builder.setProxy(host(settings.proxy()));
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
        builder.addInterceptorLast(interceptor(witness));
        builder.setKeepAliveStrategy(
            (response, context) -> {
              witness.saw("ConnectionKeepAliveStrategy", requestLines(context));
              return -1;
            });
      }
      return builder.build();
    }
  }

  private static final class Redirects extends DefaultRedirectStrategy {
    @Override
    public boolean isRedirected(HttpRequest request, HttpResponse response, HttpContext context) {
      return isRedirect(response.getStatusLine().getStatusCode());
    }

    @Override
    public HttpUriRequest getRedirect(
        HttpRequest request, HttpResponse response, HttpContext context)
        throws org.apache.http.ProtocolException {
      return new HttpGet(getLocationURI(request, response, context));
    }
  }

  private static final class Retry503 implements ServiceUnavailableRetryStrategy {
    @Override
    public boolean retryRequest(HttpResponse response, int executionCount, HttpContext context) {
      return response.getStatusLine().getStatusCode() == 503 && executionCount < 3;
    }

    @Override
    public long getRetryInterval() {
      return 1;
    }
  }

  /** What 4.0 had, and 4.5 still has. */
  @SuppressWarnings("deprecation")
  private static final class Legacy {
    static HttpClient open(ClientSettings settings) {
      SchemeRegistry schemes = new SchemeRegistry();
      schemes.register(new Scheme("http", PlainSocketFactory.getSocketFactory(), 80));
      schemes.register(new Scheme("https", new Tls(settings.tls().getSocketFactory()), 443));
      HttpParams params = new BasicHttpParams();
      org.apache.http.conn.params.ConnManagerParams.setMaxTotalConnections(params, 100);
      org.apache.http.conn.params.ConnManagerParams.setMaxConnectionsPerRoute(
          params, new org.apache.http.conn.params.ConnPerRouteBean(100));
      if (settings.proxy() != null) {
        params.setParameter("http.route.default-proxy", host(settings.proxy()));
      }
      DefaultHttpClient client =
          new DefaultHttpClient(new ThreadSafeClientConnManager(params, schemes), params);
      client.setRedirectHandler(
          new DefaultRedirectHandler() {
            @Override
            public boolean isRedirectRequested(HttpResponse response, HttpContext context) {
              return isRedirect(response.getStatusLine().getStatusCode());
            }
          });
      if (settings.credentials() != null) {
        URI origin = settings.credentials().origin();
        client
            .getCredentialsProvider()
            .setCredentials(
                new AuthScope(origin.getHost(), origin.getPort()),
                new UsernamePasswordCredentials(
                    settings.credentials().user(), settings.credentials().password()));
      }
      if (settings.witness() != null) {
        client.addResponseInterceptor(interceptor(settings.witness()));
      }
      return client;
    }
  }

  @SuppressWarnings("deprecation")
  private static final class Tls implements LayeredSocketFactory {
    private final SSLSocketFactory factory;

    Tls(SSLSocketFactory factory) {
      this.factory = factory;
    }

    @Override
    public Socket createSocket() throws IOException {
      return factory.createSocket();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return factory.createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket connectSocket(
        Socket socket,
        String host,
        int port,
        InetAddress localAddress,
        int localPort,
        HttpParams params)
        throws IOException {
      socket.connect(new InetSocketAddress(host, port));
      return socket;
    }

    @Override
    public boolean isSecure(Socket socket) {
      return true;
    }
  }

  private static final class Client implements ContractClient {
    private final HttpClient client;

    Client(HttpClient client) {
      this.client = client;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
      return send(host(request.uri()), request(request));
    }

    private WireResponse send(HttpHost target, HttpRequest request) throws IOException {
      HttpContext context = new BasicHttpContext();
      HttpResponse response = client.execute(target, request, context);
      HttpEntity entity = response.getEntity();
      InputStream body = entity == null ? InputStream.nullInputStream() : entity.getContent();
      return new WireResponse(
          response.getStatusLine().getStatusCode(),
          lines(response.getAllHeaders()),
          body,
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
        enclosing.setEntity(
            request.isLengthKnown()
                ? new ByteArrayEntity(body)
                : new InputStreamEntity(new ByteArrayInputStream(body), -1));
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
        public WireResponse send() throws IOException {
          return sendTo(origin);
        }

        @Override
        public WireResponse sendTo(URI origin) throws IOException {
          WireResponse response = Client.this.send(host(origin), prepared);
          byte[] body = response.bytes();
          return new WireResponse(
              response.status(),
              response.headers(),
              new ByteArrayInputStream(body),
              response.requestHeaders());
        }

        @Override
        public List<HeaderLine> headers() {
          return lines(prepared.getAllHeaders());
        }
      };
    }

    @Override
    @SuppressWarnings("deprecation")
    public void close() throws IOException {
      if (HAS_BUILDER) {
        ((CloseableHttpClient) client).close();
      } else {
        client.getConnectionManager().shutdown();
      }
    }
  }
}
