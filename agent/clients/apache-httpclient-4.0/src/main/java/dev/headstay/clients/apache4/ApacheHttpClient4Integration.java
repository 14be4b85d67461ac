package dev.headstay.clients.apache4;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.Collections;
import java.util.List;

/**
 * Apache HttpClient 4, classic, where an attempt is executed on a connection: below interceptors,
 * authentication, retries and redirects. Misses executors of the application's that override {@code
 * execute} without calling it.
 */
@ClientFacts(name = "Apache HttpClient 4", oldest = "4.0.3")
public final class ApacheHttpClient4Integration implements ClientIntegration {
  private static final int REQUEST = 0;
  private static final int CONTEXT = 2;

  @Override
  public String id() {
    return "apache-httpclient-4";
  }

  @Override
  public List<Hook> hooks() {
    return Collections.singletonList(
        Hook.onEntry(
            "org.apache.http.protocol.HttpRequestExecutor",
            "execute",
            "(Lorg/apache/http/HttpRequest;Lorg/apache/http/HttpClientConnection;"
                + "Lorg/apache/http/protocol/HttpContext;)Lorg/apache/http/HttpResponse;",
            REQUEST,
            CONTEXT,
            "dev.headstay.clients.apache4.ExecutorAdapter"));
  }
}
