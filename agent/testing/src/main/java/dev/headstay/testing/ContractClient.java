package dev.headstay.testing;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** One client instance with its connections. Thread-safe as far as the real client is. */
public interface ContractClient extends AutoCloseable {
  /**
   * Sends and waits for the response's head at least.
   *
   * @throws Exception what the application would get
   */
  default WireResponse send(WireRequest request) throws Exception {
    throw new UnsupportedOperationException("no " + ClientFeature.SYNC);
  }

  /** Sends without waiting. */
  default CompletableFuture<WireResponse> sendAsync(WireRequest request) {
    throw new UnsupportedOperationException("no " + ClientFeature.ASYNC);
  }

  /**
   * Makes the client's own request object, to send more than once.
   *
   * @throws Exception what the application would get
   */
  default PreparedRequest prepare(WireRequest request) throws Exception {
    throw new UnsupportedOperationException("no " + ClientFeature.PREPARED_REQUEST);
  }

  /**
   * Opens a WebSocket at an http or https URI, sends {@code text}, waits for one text, and closes.
   *
   * @return the text that came
   * @throws Exception what the application would get
   */
  default String echoOverWebSocket(URI uri, String text) throws Exception {
    throw new UnsupportedOperationException("no " + ClientFeature.WEBSOCKET);
  }

  @Override
  void close() throws IOException;
}
