package dev.headstay.clients.apache5;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.Arrays;
import java.util.List;

/**
 * Apache HttpClient 5, classic and async, where a head goes to the connection: below interceptors,
 * authentication, retries and redirects. Misses classic executors of the application's that
 * override {@code execute} without calling it.
 *
 * <p>Async requests are hooked after {@code commitRequest} has published them in the context and
 * run the protocol processor. At its entry a copy would become the context's own request. Their
 * bodies are decided once a call, by its first origin.
 */
@ClientFacts(name = "Apache HttpClient 5, classic and async", oldest = "5.0")
public final class ApacheHttpClient5Integration implements ClientIntegration {
  private static final String HTTP = "org.apache.hc.core5.http.";
  private static final String HTTP2 = "org.apache.hc.core5.http2.impl.";
  private static final String CORE = "org/apache/hc/core5/http/";
  private static final String ADAPTERS = "dev.headstay.clients.apache5.";

  @Override
  public String id() {
    return "apache-httpclient-5";
  }

  @Override
  public List<Hook> hooks() {
    return Arrays.asList(
        Hook.onEntry(
            HTTP + "impl.io.HttpRequestExecutor",
            "execute",
            "(Lorg/apache/hc/core5/http/ClassicHttpRequest;"
                + "Lorg/apache/hc/core5/http/io/HttpClientConnection;"
                + "Lorg/apache/hc/core5/http/io/HttpResponseInformationCallback;"
                + "Lorg/apache/hc/core5/http/protocol/HttpContext;)"
                + "Lorg/apache/hc/core5/http/ClassicHttpResponse;",
            0,
            Hook.THIS,
            ADAPTERS + "RequestAdapter"),
        // The client's output channel, which 5.0 to 5.4 declare first.
        Hook.onEntry(
            HTTP + "impl.nio.ClientHttp1StreamDuplexer$1",
            "submit",
            "(Lorg/apache/hc/core5/http/HttpRequest;Z"
                + "Lorg/apache/hc/core5/http/impl/nio/FlushMode;)V",
            0,
            Hook.THIS,
            ADAPTERS + "RequestAdapter"),
        // Not the converter itself: a server turns its push promises into headers with it.
        Hook.afterCall(
            HTTP2 + "nio.ClientH2StreamHandler",
            "commitRequest",
            "(Lorg/apache/hc/core5/http/HttpRequest;Lorg/apache/hc/core5/http/EntityDetails;)V",
            HTTP2 + "DefaultH2RequestConverter",
            "convert",
            "(Lorg/apache/hc/core5/http/HttpRequest;)Ljava/util/List;",
            Hook.THIS,
            ADAPTERS + "Http2HeadersAdapter"),
        // For flags in bodies, which async clients produce piece by piece after the head.
        body("InternalAbstractHttpAsyncClient"),
        body("AbstractMinimalHttpAsyncClientBase"));
  }

  private static Hook body(String client) {
    return Hook.onEntry(
        "org.apache.hc.client5.http.impl.async." + client,
        "doExecute",
        "(L"
            + CORE
            + "HttpHost;L"
            + CORE
            + "nio/AsyncRequestProducer;L"
            + CORE
            + "nio/AsyncResponseConsumer;L"
            + CORE
            + "nio/HandlerFactory;L"
            + CORE
            + "protocol/HttpContext;Lorg/apache/hc/core5/concurrent/FutureCallback;)"
            + "Ljava/util/concurrent/Future;",
        1,
        Hook.THIS,
        ADAPTERS + "ProducerAdapter");
  }
}
