package dev.headstay.testing;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Drives a sound client, and spoils what it does as a {@link BrokenVariant} says. */
final class BrokenDriver implements ClientDriver {
  private final BrokenVariant variant;
  private final ClientDriver sound;

  BrokenDriver(BrokenVariant variant, ClientDriver sound) {
    this.variant = variant;
    this.sound = sound;
  }

  @Override
  public String id() {
    return sound.id();
  }

  @Override
  public Set<WireProtocol> protocols() {
    return sound.protocols();
  }

  @Override
  public Set<ClientFeature> features() {
    return sound.features();
  }

  @Override
  public ContractClient open(ClientSettings settings) throws Exception {
    ContractClient client = sound.open(variant.settings(settings));
    variant.opened(client);
    return new ContractClient() {
      @Override
      public WireResponse send(WireRequest request) throws Exception {
        return spoil(client.send(variant.request(request)));
      }

      @Override
      public CompletableFuture<WireResponse> sendAsync(WireRequest request) {
        return client
            .sendAsync(variant.request(request))
            .thenApplyAsync(
                response -> {
                  try {
                    return spoil(response);
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
      }

      @Override
      public PreparedRequest prepare(WireRequest request) throws Exception {
        PreparedRequest prepared = client.prepare(variant.request(request));
        return new PreparedRequest() {
          @Override
          public WireResponse send() throws Exception {
            return spoil(prepared.send());
          }

          @Override
          public WireResponse sendTo(URI origin) throws Exception {
            return spoil(prepared.sendTo(origin));
          }

          @Override
          public List<HeaderLine> headers() {
            return variant.shown(prepared.headers());
          }
        };
      }

      @Override
      public String echoOverWebSocket(URI uri, String text) throws Exception {
        return client.echoOverWebSocket(uri, text);
      }

      @Override
      public void close() throws IOException {
        client.close();
      }
    };
  }

  private WireResponse spoil(WireResponse response) throws Exception {
    WireResponse spoilt = variant.response(response);
    return new WireResponse(
        spoilt.status(), spoilt.headers(), spoilt.body(), variant.shown(spoilt.requestHeaders()));
  }
}
