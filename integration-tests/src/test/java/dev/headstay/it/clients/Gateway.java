package dev.headstay.it.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headstay.testing.Canaries;
import dev.headstay.testing.RecordedRequest;
import dev.headstay.testing.RecordingServer;
import dev.headstay.testing.WireProtocol;
import java.net.URI;
import java.util.List;

/**
 * What the agent of this JVM has headers for: a server under the name {@code localhost}. Under
 * {@code 127.0.0.1} it is another origin, which gets none.
 */
final class Gateway implements AutoCloseable {
  /** The header that is added where it is absent. */
  static final String HEADER = "x-gateway-token";

  static final String VALUE = Canaries.MARK + "token";

  /** The header that is new on each hop. */
  static final String HOP = "x-gateway-hop";

  final RecordingServer server;

  Gateway(WireProtocol protocol) {
    server = RecordingServer.start(protocol).failOnRepeated(HEADER, HOP);
  }

  URI uri(String path) {
    return server.uri(path);
  }

  URI elsewhere(String path) {
    return server.uri("127.0.0.1", path);
  }

  /** The requests since the last look were for these paths, and each had the headers once. */
  void assertReached(String... paths) {
    List<RecordedRequest> requests = server.requests();
    assertThat(requests).extracting(RecordedRequest::path).containsExactly(paths);
    assertThat(requests).allSatisfy(Gateway::assertTagged);
    server.forget();
  }

  static void assertTagged(RecordedRequest request) {
    assertThat(request.headers(HEADER)).as("%s of %s", HEADER, request).containsExactly(VALUE);
    assertThat(request.headers(HOP)).as("%s of %s", HOP, request).hasSize(1);
  }

  static void assertUntagged(RecordedRequest request) {
    assertThat(request.headers(HEADER)).as("%s of %s", HEADER, request).isEmpty();
    assertThat(request.headers(HOP)).as("%s of %s", HOP, request).isEmpty();
  }

  @Override
  public void close() {
    server.close();
  }
}
