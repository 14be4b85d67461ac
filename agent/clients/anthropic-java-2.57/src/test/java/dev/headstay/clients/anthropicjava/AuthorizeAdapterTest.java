package dev.headstay.clients.anthropicjava;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.RequestTarget;
import dev.headstay.testing.StandIn;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The short cut of calls without flags: it must not be taken where there is something to filter.
 */
class AuthorizeAdapterTest {
  private static final String URL = "https://a.example/model/m/invoke";
  private static final String FLAGS = "{\"a\":1,\"anthropic_beta\":[\"b\"]}";

  private final AuthorizeAdapter adapter = new AuthorizeAdapter();

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.builder().method(HttpMethod.POST).baseUrl(url);
  }

  private static HttpRequestBody body(boolean repeatable, String... pieces) {
    return new HttpRequestBody() {
      @Override
      public void writeTo(OutputStream out) {
        try {
          for (String piece : pieces) {
            out.write(piece.getBytes(UTF_8));
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public String contentType() {
        return "application/json";
      }

      @Override
      public long contentLength() {
        return -1;
      }

      @Override
      public boolean repeatable() {
        return repeatable;
      }

      @Override
      public void close() {}
    };
  }

  /** A plane that reads bodies up to a length, and changes nothing. */
  private static StandIn reading(int most) {
    return new StandIn(
        Map.of("filtersFlags", true, "flagBodyBytes", most, "filterCall", CallDecision.UNCHANGED));
  }

  private @Nullable RequestTarget asked(HttpRequest request, int most) throws Throwable {
    StandIn plane = reading(most);
    assertThat(adapter.rewrite(adapter, request, plane.as(HopPlane.class))).isSameAs(request);
    List<Object[]> asked = plane.calls("filterCall");
    return asked.isEmpty() ? null : (RequestTarget) asked.get(0)[0];
  }

  @Test
  void asksAboutFlagsInTheBody() throws Throwable {
    assertThat(asked(request(URL).body(body(true, FLAGS)).build(), 1000)).isNotNull();
    assertThat(asked(request(URL).body(body(true, "{}")).build(), 1000)).isNull();
    assertThat(asked(request(URL).build(), 1000)).isNull();
    assertThat(asked(request(URL).body(body(true, FLAGS)).build(), 0)).isNull();
  }

  @Test
  void asksAboutFlagsInTheHeader() throws Throwable {
    assertThat(asked(request(URL).putHeader("Anthropic-Beta", "a").build(), 0)).isNotNull();
  }

  @Test
  void asksAboutWhatALookDoesNotShow() throws Throwable {
    assertThat(asked(request(URL).body(body(true, "{", "}")).build(), 1000)).isNotNull();
    assertThat(asked(request(URL).body(body(false, "{}")).build(), 1000)).isNotNull();
    assertThat(asked(request(URL).body(body(true, "{ }")).build(), 2)).isNotNull();
  }

  @Test
  void takesNoUrlForAnother() throws Throwable {
    for (int i = 0; i < 3; i++) {
      for (char host = 'a'; host < 'd'; host++) {
        String url = URL.replace("//a", "//" + host);
        RequestTarget target = asked(request(url).body(body(true, FLAGS)).build(), 1000);
        assertThat(target.host()).isEqualTo(host + ".example");
        assertThat(target.method()).isEqualTo("POST");
        HttpRequest get = request(url).method(HttpMethod.GET).body(body(true, FLAGS)).build();
        assertThat(asked(get, 1000).method()).isEqualTo("GET");
      }
    }
  }
}
