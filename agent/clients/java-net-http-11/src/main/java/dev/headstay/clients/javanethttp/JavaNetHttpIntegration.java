package dev.headstay.clients.javanethttp;

import dev.headstay.engine.ClientFacts;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.lang.instrument.Instrumentation;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * java.net.http, where the user's headers are read to be written: once per attempt, below
 * redirects, cookies and authentication.
 *
 * <p>The reading calls are hooked, not {@code getUserHeaders} itself, since {@code CookieFilter}
 * calls that too and hands the map to the application's {@code CookieHandler}. Likewise the body's
 * publisher, where an attempt takes it from the request: its length is asked for later. Missed:
 * HTTP/3 of JDK 26.
 */
@ClientFacts(name = "java.net.http", oldest = "JDK 11")
public final class JavaNetHttpIntegration implements ClientIntegration {
  private static final String PACKAGE = "jdk.internal.net.http";
  private static final String REQUEST = PACKAGE + ".HttpRequestImpl";
  private static final String ADAPTERS = "dev.headstay.clients.javanethttp.";
  private static final String HTTP_1_REQUEST =
      "(Ljdk/internal/net/http/HttpRequestImpl;Ljdk/internal/net/http/Http1Exchange;)V";

  @Override
  public String id() {
    return "java-net-http";
  }

  @Override
  public List<Hook> hooks() {
    return Arrays.asList(
        headers(PACKAGE + ".Http1Request", "<init>", HTTP_1_REQUEST),
        headers(
            PACKAGE + ".Stream", "headerFrame", "(J)Ljdk/internal/net/http/frame/OutgoingHeaders;"),
        body(PACKAGE + ".Http1Request", HTTP_1_REQUEST),
        body(
            PACKAGE + ".Stream",
            "(Ljdk/internal/net/http/Http2Connection;Ljdk/internal/net/http/Exchange;"
                + "Ljdk/internal/net/http/WindowController;)V"));
  }

  private static Hook headers(String className, String methodName, String descriptor) {
    return Hook.afterCall(
        className,
        methodName,
        descriptor,
        REQUEST,
        "getUserHeaders",
        "()Ljava/net/http/HttpHeaders;",
        Hook.THIS,
        ADAPTERS + "UserHeadersAdapter");
  }

  private static Hook body(String className, String constructor) {
    return Hook.afterRead(
        className,
        "<init>",
        constructor,
        REQUEST,
        "requestPublisher",
        "Ljava/net/http/HttpRequest$BodyPublisher;",
        Hook.THIS,
        ADAPTERS + "PublisherAdapter");
  }

  @Override
  public void open(Instrumentation instrumentation, Class<?> hooked, ClassLoader adapters) {
    Set<Module> toAdapters = Set.of(adapters.getUnnamedModule());
    Map<String, Set<Module>> opens = Map.of(PACKAGE, toAdapters, PACKAGE + ".common", toAdapters);
    instrumentation.redefineModule(
        hooked.getModule(),
        Collections.emptySet(),
        Collections.emptyMap(),
        opens,
        Collections.emptySet(),
        Collections.emptyMap());
  }
}
