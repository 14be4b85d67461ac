package dev.headstay.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Drives the client of the JDK. */
public final class JavaNetHttpDriver implements ClientDriver {
  static {
    // By default the JDK gives no proxy Basic credentials for a tunnel.
    System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
  }

  @Override
  public String id() {
    return "java-net-http";
  }

  @Override
  public Set<WireProtocol> protocols() {
    return EnumSet.allOf(WireProtocol.class);
  }

  @Override
  public Set<ClientFeature> features() {
    return EnumSet.complementOf(
        EnumSet.of(ClientFeature.RETRY_AFTER_503, ClientFeature.PREPARED_REQUEST_TO_ANY_ORIGIN));
  }

  @Override
  public ContractClient open(ClientSettings settings) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(
                settings.protocol().isHttp2()
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1)
            .sslContext(settings.tls())
            .followRedirects(HttpClient.Redirect.ALWAYS);
    if (settings.proxy() != null) {
      builder.proxy(ProxySelector.of(settings.proxy()));
    }
    if (settings.credentials() != null) {
      builder.authenticator(new OriginAuthenticator(settings.credentials()));
    }
    if (settings.witness() != null) {
      builder.cookieHandler(new WitnessedCookies(settings.witness()));
    }
    return new Client(builder.build());
  }

  private static final class OriginAuthenticator extends Authenticator {
    private final ClientSettings.Credentials credentials;

    OriginAuthenticator(ClientSettings.Credentials credentials) {
      this.credentials = credentials;
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
      URI origin = credentials.origin();
      if (!origin.getHost().equals(getRequestingHost())
          || origin.getPort() != getRequestingPort()) {
        return null;
      }
      return new PasswordAuthentication(credentials.user(), credentials.password().toCharArray());
    }
  }

  private static final class WitnessedCookies extends CookieHandler {
    private final CallbackWitness witness;

    WitnessedCookies(CallbackWitness witness) {
      this.witness = witness;
    }

    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> requestHeaders) {
      witness.saw("CookieHandler", requestHeaders);
      return Map.of();
    }

    @Override
    public void put(URI uri, Map<String, List<String>> responseHeaders) {}
  }

  private static final class Client implements ContractClient {
    private final HttpClient client;

    Client(HttpClient client) {
      this.client = client;
    }

    @Override
    public WireResponse send(WireRequest request) throws Exception {
      return response(client.send(request(request), BodyHandlers.ofInputStream()));
    }

    @Override
    public CompletableFuture<WireResponse> sendAsync(WireRequest request) {
      return client
          .sendAsync(request(request), BodyHandlers.ofInputStream())
          .thenApply(Client::response);
    }

    private static HttpRequest request(WireRequest request) {
      HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
      for (HeaderLine line : request.headers()) {
        builder.header(line.name(), line.value());
      }
      byte[] body = request.body();
      return builder.method(request.method(), publisher(body, request.isLengthKnown())).build();
    }

    private static HttpRequest.BodyPublisher publisher(
        byte @Nullable [] body, boolean lengthKnown) {
      if (body == null) {
        return BodyPublishers.noBody();
      }
      return lengthKnown
          ? BodyPublishers.ofByteArray(body)
          : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    private static WireResponse response(HttpResponse<InputStream> response) {
      return new WireResponse(
          response.statusCode(),
          WireRequest.lines(response.headers().map()),
          response.body(),
          WireRequest.lines(response.request().headers().map()));
    }

    @Override
    public PreparedRequest prepare(WireRequest request) {
      HttpRequest prepared = request(request);
      return new PreparedRequest() {
        @Override
        public WireResponse send() throws IOException, InterruptedException {
          HttpResponse<byte[]> response = client.send(prepared, BodyHandlers.ofByteArray());
          return new WireResponse(
              response.statusCode(),
              WireRequest.lines(response.headers().map()),
              new ByteArrayInputStream(response.body()),
              WireRequest.lines(response.request().headers().map()));
        }

        @Override
        public List<HeaderLine> headers() {
          return WireRequest.lines(prepared.headers().map());
        }
      };
    }

    @Override
    public String echoOverWebSocket(URI uri, String text) {
      CompletableFuture<String> echo = new CompletableFuture<>();
      WebSocket.Listener listener =
          new WebSocket.Listener() {
            @Override
            public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
              echo.complete(data.toString());
              return WebSocket.Listener.super.onText(socket, data, last);
            }

            @Override
            public void onError(WebSocket socket, Throwable error) {
              echo.completeExceptionally(error);
            }
          };
      URI webSocket = URI.create(uri.toString().replaceFirst("^http", "ws"));
      WebSocket socket =
          Await.value(
              client.newWebSocketBuilder().buildAsync(webSocket, listener),
              Await.LIMIT,
              "WebSocket");
      Await.value(socket.sendText(text, true), Await.LIMIT, "text sent");
      String echoed = Await.value(echo, Await.LIMIT, "echo");
      Await.value(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""), Await.LIMIT, "close sent");
      return echoed;
    }

    @Override
    public void close() {
      // Ends when it is collected. HttpClient.close(), since 21, would wait for unread responses.
    }
  }
}
