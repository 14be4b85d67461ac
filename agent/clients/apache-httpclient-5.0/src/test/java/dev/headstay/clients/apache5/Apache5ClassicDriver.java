package dev.headstay.clients.apache5;

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
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.SSLConnectionSocketFactoryBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** Drives the classic HttpClient 5. */
final class Apache5ClassicDriver implements ClientDriver {
  @Override
  public String id() {
    return "apache-httpclient-5";
  }

  @Override
  public Set<WireProtocol> protocols() {
    return EnumSet.of(WireProtocol.HTTP_1_1, WireProtocol.HTTPS_1_1);
  }

  @Override
  public Set<ClientFeature> features() {
    return EnumSet.complementOf(EnumSet.of(ClientFeature.ASYNC, ClientFeature.WEBSOCKET));
  }

  @Override
  @SuppressWarnings("deprecation") // What 5.0 has, too.
  public ContractClient open(ClientSettings settings) {
    HttpClientBuilder builder =
        HttpClientBuilder.create()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setSSLSocketFactory(
                        SSLConnectionSocketFactoryBuilder.create()
                            .setSslContext(settings.tls())
                            .build())
                    .setMaxConnPerRoute(100)
                    .setMaxConnTotal(100)
                    .build());
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
              witness.saw("HttpResponseInterceptor", requestLines(context)));
    }
    return new Client(builder.build());
  }

  static List<HeaderLine> lines(Header[] headers) {
    List<HeaderLine> lines = new ArrayList<>();
    for (Header header : headers) {
      lines.add(new HeaderLine(header.getName(), header.getValue()));
    }
    return lines;
  }

  static List<HeaderLine> requestLines(HttpContext context) {
    return lines(((HttpCoreContext) context).getRequest().getHeaders());
  }

  private static final class Client implements ContractClient {
    private final CloseableHttpClient client;

    Client(CloseableHttpClient client) {
      this.client = client;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
      return send(request(request));
    }

    @SuppressWarnings("deprecation") // The application closes the body, as it may.
    private WireResponse send(ClassicHttpRequest request) throws IOException {
      HttpClientContext context = HttpClientContext.create();
      ClassicHttpResponse response = client.execute(request, context);
      HttpEntity entity = response.getEntity();
      InputStream body = entity == null ? InputStream.nullInputStream() : entity.getContent();
      return new WireResponse(
          response.getCode(), lines(response.getHeaders()), body, requestLines(context));
    }

    private static ClassicHttpRequest request(WireRequest request) {
      BasicClassicHttpRequest result = new BasicClassicHttpRequest(request.method(), request.uri());
      byte[] body = request.body();
      if (body != null) {
        result.setEntity(
            request.isLengthKnown()
                ? new ByteArrayEntity(body, ContentType.APPLICATION_OCTET_STREAM)
                : new InputStreamEntity(
                    new ByteArrayInputStream(body), -1, ContentType.APPLICATION_OCTET_STREAM));
      }
      for (HeaderLine line : request.headers()) {
        result.addHeader(line.name(), line.value());
      }
      return result;
    }

    @Override
    public PreparedRequest prepare(WireRequest request) {
      ClassicHttpRequest prepared = request(request);
      return new PreparedRequest() {
        @Override
        public WireResponse send() throws IOException {
          WireResponse response = Client.this.send(prepared);
          return new WireResponse(
              response.status(),
              response.headers(),
              new ByteArrayInputStream(response.bytes()),
              response.requestHeaders());
        }

        @Override
        public WireResponse sendTo(URI origin) throws IOException {
          prepared.setUri(origin.resolve(prepared.getPath()));
          return send();
        }

        @Override
        public List<HeaderLine> headers() {
          return lines(prepared.getHeaders());
        }
      };
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
