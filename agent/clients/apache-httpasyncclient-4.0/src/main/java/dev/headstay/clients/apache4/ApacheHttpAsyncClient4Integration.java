package dev.headstay.clients.apache4;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.util.ArrayList;
import java.util.List;

/**
 * Apache HttpAsyncClient 4, where an exchange hands its next attempt to the connection: below
 * interceptors, authentication and redirects. Misses exchange handlers of the application's own.
 *
 * <p>The handlers are hooked, not {@code MainClientExec.generateRequest} which one of them calls:
 * its descriptor changed in 4.1, and minimal and pipelining clients do not pass it.
 */
@ClientFacts(name = "Apache HttpAsyncClient 4", oldest = "4.0")
public final class ApacheHttpAsyncClient4Integration implements ClientIntegration {
  private static final String[] HANDLERS = {
    "org.apache.http.impl.nio.client.DefaultClientExchangeHandlerImpl",
    // 4.1 and newer
    "org.apache.http.impl.nio.client.MinimalClientExchangeHandlerImpl",
    "org.apache.http.impl.nio.client.PipeliningClientExchangeHandlerImpl",
    // HttpCore NIO without HttpAsyncClient
    "org.apache.http.nio.protocol.BasicAsyncClientExchangeHandler",
    "org.apache.http.nio.protocol.PipeliningClientExchangeHandler",
  };

  @Override
  public String id() {
    return "apache-httpasyncclient-4";
  }

  @Override
  public List<Hook> hooks() {
    List<Hook> hooks = new ArrayList<>(HANDLERS.length);
    for (String handler : HANDLERS) {
      hooks.add(
          Hook.onReturn(
              handler,
              "generateRequest",
              "()Lorg/apache/http/HttpRequest;",
              Hook.THIS,
              "dev.headstay.clients.apache4.ExchangeAdapter"));
    }
    return hooks;
  }
}
