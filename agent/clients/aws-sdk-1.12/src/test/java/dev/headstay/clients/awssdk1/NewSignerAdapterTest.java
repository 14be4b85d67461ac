package dev.headstay.clients.awssdk1;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.DefaultRequest;
import com.amazonaws.Request;
import com.amazonaws.http.HttpMethodName;
import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.RequestTarget;
import dev.headstay.testing.StandIn;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewSignerAdapterTest {
  private static final String FLAGS = "{\"a\":1,\"anthropic_beta\":[\"b\"]}";

  private final NewSignerAdapter adapter = new NewSignerAdapter();

  /** A plane that reads bodies up to a length, and changes nothing. */
  private static StandIn reading(int most) {
    return new StandIn(
        Map.of("filtersFlags", true, "flagBodyBytes", most, "filterCall", CallDecision.UNCHANGED));
  }

  private static Request<?> request(InputStream content) {
    Request<?> request = new DefaultRequest<>("bedrock");
    request.setHttpMethod(HttpMethodName.POST);
    request.setEndpoint(URI.create("https://a.example"));
    request.setResourcePath("/model/m/invoke");
    request.setContent(content);
    return request;
  }

  private static Request<?> request(String body) {
    return request(new ByteArrayInputStream(body.getBytes(UTF_8)));
  }

  private boolean asks(Request<?> request, int most) throws IOException {
    StandIn plane = reading(most);
    assertThat(adapter.rewrite(adapter, request, plane.as(HopPlane.class))).isSameAs(request);
    return !plane.calls("filterCall").isEmpty();
  }

  @Test
  void asksAboutFlagsInTheBodyAndLeavesItWhole() throws IOException {
    Request<?> flags = request(FLAGS);
    assertThat(asks(flags, 1000)).isTrue();
    assertThat(flags.getContent().readAllBytes()).isEqualTo(FLAGS.getBytes(UTF_8));
    Request<?> none = request("{}");
    assertThat(asks(none, 1000)).isFalse();
    assertThat(none.getContent().readAllBytes()).isEqualTo("{}".getBytes(UTF_8));
    assertThat(asks(request(FLAGS), 0)).isFalse();
    assertThat(asks(request((InputStream) null), 1000)).isFalse();
  }

  @Test
  void asksAboutFlagsInTheHeader() throws IOException {
    Request<?> request = request("{}");
    request.addHeader("Anthropic-Beta", "a");
    assertThat(asks(request, 0)).isTrue();
  }

  @Test
  void asksAboutWhatALookDoesNotShow() throws IOException {
    Request<?> compressed = request("{}");
    compressed.addHeader("content-encoding", "gzip");
    assertThat(asks(compressed, 1000)).isTrue();
    assertThat(asks(request("{ }"), 2)).isTrue();
  }

  @Test
  void leavesABodyThatCanNotBeReadTwice() throws IOException {
    InputStream once =
        new FilterInputStream(new ByteArrayInputStream(FLAGS.getBytes(UTF_8))) {
          @Override
          public boolean markSupported() {
            return false;
          }
        };
    StandIn plane = reading(1000);
    adapter.rewrite(adapter, request(once), plane.as(HopPlane.class));
    assertThat(plane.calls("leftAlone")).hasSize(1);
    assertThat(plane.calls("filterCall").get(0)[2]).isNull();
    assertThat(once.readAllBytes()).isEqualTo(FLAGS.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example, /model/m/invoke, /model/m/invoke",
    "https://a.example/, model/m/invoke, /model/m/invoke",
    "https://a.example/gateway, /model/m/invoke, /gateway/model/m/invoke",
    "https://a.example/gateway/, /model/m/invoke, /gateway/model/m/invoke",
    "https://a.example/gateway, model/m/invoke, /gateway/model/m/invoke",
    "https://a.example/gateway, , /gateway",
    "https://a.example, , /",
  })
  void knowsThePathThatIsSent(String endpoint, String resource, String path) throws IOException {
    Request<?> request = request("{}");
    request.setEndpoint(URI.create(endpoint));
    request.setResourcePath(resource);
    request.addHeader("anthropic-beta", "a");
    StandIn plane = reading(0);
    adapter.rewrite(adapter, request, plane.as(HopPlane.class));
    RequestTarget target = (RequestTarget) plane.calls("filterCall").get(0)[0];
    assertThat(target.path()).isEqualTo(path);
    assertThat(target.port()).isEqualTo(443);
  }
}
