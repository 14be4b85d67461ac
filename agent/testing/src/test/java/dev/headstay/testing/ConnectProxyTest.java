package dev.headstay.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectProxyTest {
  @ParameterizedTest
  @EnumSource(names = {"HTTPS_1_1", "H2"})
  void tunnelsAndRecordsTheConnect(WireProtocol protocol) throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start();
        RecordingServer server = RecordingServer.start(protocol);
        ContractClient client =
            new JavaNetHttpDriver().open(new ClientSettings(protocol).through(proxy.address()))) {
      WireRequest request =
          WireRequest.post(server.uri("/tunnelled"), new byte[] {'a'}).with("X-Inner", "1");
      assertThat(client.send(request).text()).isEqualTo("a");

      assertThat(proxy.forwarded()).isEmpty();
      assertThat(proxy.connects()).hasSize(1);
      RecordedRequest connect = proxy.connects().get(0);
      assertThat(connect.target()).isEqualTo("localhost:" + server.port());
      assertThat(connect.headers("X-Inner")).isEmpty();
      RecordedRequest inner = server.takeRequest();
      assertThat(inner.headers("X-Inner")).containsExactly("1");
      assertThat(connect.order()).isLessThan(inner.order());
    }
  }

  @ParameterizedTest
  @EnumSource(names = "HTTP_1_1")
  void passesPlainRequestsOnToEachServer(WireProtocol protocol) throws Exception {
    try (ConnectProxy proxy = ConnectProxy.start();
        RecordingServer a = RecordingServer.start(protocol);
        RecordingServer b = RecordingServer.start(protocol);
        ContractClient client =
            new JavaNetHttpDriver().open(new ClientSettings(protocol).through(proxy.address()))) {
      for (RecordingServer server : List.of(a, b, a)) {
        WireRequest request =
            WireRequest.post(server.uri("/plain?q"), new byte[] {'a'}).with("X-Inner", "1");
        assertThat(client.send(request).text()).isEqualTo("a");
        RecordedRequest received = server.takeRequest();
        assertThat(received.target()).isEqualTo(server.uri("/plain?q").toString());
        assertThat(received.path()).isEqualTo("/plain");
      }

      assertThat(proxy.connects()).isEmpty();
      assertThat(proxy.forwarded()).hasSize(3);
      assertThat(proxy.forwarded().get(0).headers("X-Inner")).containsExactly("1");
    }
  }
}
