package dev.headstay.clients.apache4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.protocol.BasicHttpContext;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpProcessor;
import org.apache.http.protocol.HttpProcessorBuilder;
import org.junit.jupiter.api.Test;

class ExchangeAdapterTest {
  private final ExchangeAdapter adapter = new ExchangeAdapter();
  private final PolicyPlane plane = new PolicyPlane();
  private final Handler handler = new Handler();

  /** Holds what every exchange handler does: its context, and the processor. */
  private static class Handler {
    final HttpContext localContext = new BasicHttpContext();
    final HttpProcessor httppocessor = HttpProcessorBuilder.create().build();
  }

  private static final class InheritingHandler extends Handler {}

  @Test
  void findsTheContextOfTheExchange() throws Exception {
    handler.localContext.setAttribute("http.target_host", new HttpHost(PolicyPlane.HOST));
    HttpRequest request = new BasicHttpRequest("GET", "/");

    HttpRequest sent = (HttpRequest) adapter.rewrite(handler, request, plane);

    assertThat(sent.containsHeader(PolicyPlane.ADDED)).isTrue();
    assertThat(request.containsHeader(PolicyPlane.ADDED)).isFalse();
  }

  @Test
  void findsAnInheritedContext() throws Exception {
    Handler inheriting = new InheritingHandler();
    inheriting.localContext.setAttribute("http.target_host", new HttpHost(PolicyPlane.HOST));

    HttpRequest sent =
        (HttpRequest) adapter.rewrite(inheriting, new BasicHttpRequest("GET", "/"), plane);

    assertThat(sent.containsHeader(PolicyPlane.ADDED)).isTrue();
  }

  @Test
  void saysThatAHandlerHasNoContext() {
    assertThatThrownBy(() -> adapter.rewrite("handler", new BasicHttpRequest("GET", "/"), plane))
        .isInstanceOf(NoSuchFieldException.class)
        .hasMessageContaining("java.lang.String");
  }

  @Test
  void remembersBetweenExchangesOfOneProcessorWhereThereIsNoConnectionManager() throws Exception {
    assertThat(adapter.scope(handler, "")).isSameAs(handler.httppocessor);
  }
}
