package dev.headstay.clients.apache4;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.http.Header;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.HttpVersion;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestWrapper;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.entity.StringEntity;
import org.apache.http.message.BasicHttpEntityEnclosingRequest;
import org.apache.http.message.BasicHttpRequest;
import org.apache.http.message.BufferedHeader;
import org.apache.http.protocol.BasicHttpContext;
import org.apache.http.protocol.HttpContext;
import org.apache.http.util.CharArrayBuffer;
import org.junit.jupiter.api.Test;

class ExecutorAdapterTest {
  private final ExecutorAdapter adapter = new ExecutorAdapter();
  private final PolicyPlane plane = new PolicyPlane();

  private static HttpContext to(HttpHost host) {
    HttpContext context = new BasicHttpContext();
    context.setAttribute("http.target_host", host);
    return context;
  }

  private static HttpContext toApi() {
    return to(new HttpHost(PolicyPlane.HOST, -1, "https"));
  }

  private HttpRequest rewrite(HttpContext context, HttpRequest request) throws Exception {
    return (HttpRequest) adapter.rewrite(context, request, plane);
  }

  @Test
  void addsToACopyAndLeavesTheRequestAsItIs() throws Exception {
    HttpRequest request = new BasicHttpRequest("GET", "/v1?q=1", HttpVersion.HTTP_1_0);
    request.addHeader("Host", PolicyPlane.HOST);

    HttpRequest sent = rewrite(toApi(), request);

    assertThat(sent.getFirstHeader(PolicyPlane.ADDED).getValue()).isEqualTo("ours");
    assertThat(sent.getRequestLine()).hasToString("GET /v1?q=1 HTTP/1.0");
    assertThat(sent.getProtocolVersion()).isEqualTo(HttpVersion.HTTP_1_0);
    assertThat(request.getAllHeaders()).hasSize(1);
    assertThat(rewrite(toApi(), request)).isNotSameAs(sent);
  }

  @Test
  void namesTheTargetOfTheHop() throws Exception {
    rewrite(
        to(new HttpHost(PolicyPlane.HOST, 8443, "https")), new BasicHttpRequest("GET", "/v1?q"));

    assertThat(plane.target.origin()).isEqualTo("https://api.example:8443");
    assertThat(plane.target.path()).isEqualTo("/v1");
    assertThat(plane.target.query()).isEqualTo("q");
    assertThat(plane.proxied).isFalse();
  }

  @Test
  void leavesRequestsToOtherHostsAlone() throws Exception {
    HttpRequest request = new BasicHttpRequest("GET", "/");

    assertThat(rewrite(to(new HttpHost("other.example")), request)).isSameAs(request);
    assertThat(plane.target).isNull();
  }

  @Test
  void leavesAnUnchangedRequestAlone() throws Exception {
    HttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader("x-added", "theirs");

    assertThat(rewrite(toApi(), request)).isSameAs(request);
  }

  @Test
  void leavesConnectAlone() throws Exception {
    HttpRequest request = new BasicHttpRequest("CONNECT", "api.example:443");

    assertThat(rewrite(toApi(), request)).isSameAs(request);
    assertThat(plane.target).isNull();
  }

  @Test
  void copiesAWrapperAsAWrapperOfTheSameOriginal() throws Exception {
    HttpPost original = new HttpPost("http://api.example/first");
    original.setEntity(new StringEntity("body"));
    HttpRequestWrapper wrapper = HttpRequestWrapper.wrap(original);
    StringEntity proxied = new StringEntity("proxied");
    ((HttpEntityEnclosingRequest) wrapper).setEntity(proxied);
    wrapper.setURI(URI.create("/rewritten"));
    wrapper.setProtocolVersion(HttpVersion.HTTP_1_0);

    HttpRequest sent = rewrite(toApi(), wrapper);

    assertThat(sent).isNotSameAs(wrapper).hasSameClassAs(wrapper);
    assertThat(((HttpRequestWrapper) sent).getOriginal()).isSameAs(original);
    assertThat(((HttpRequestWrapper) sent).getURI()).isEqualTo(URI.create("/rewritten"));
    assertThat(((HttpEntityEnclosingRequest) sent).getEntity()).isSameAs(proxied);
    assertThat(sent.getRequestLine()).hasToString(wrapper.getRequestLine().toString());
    assertThat(sent.containsHeader(PolicyPlane.ADDED)).isTrue();
    assertThat(wrapper.containsHeader(PolicyPlane.ADDED)).isFalse();
    assertThat(original.containsHeader(PolicyPlane.ADDED)).isFalse();
  }

  @Test
  void copiesAWrapperWithoutEntityAndWithoutUri() throws Exception {
    HttpRequestWrapper wrapper = HttpRequestWrapper.wrap(new HttpGet("http://api.example/g"));
    wrapper.setURI(null);

    HttpRequest sent = rewrite(toApi(), wrapper);

    assertThat(sent).isNotInstanceOf(HttpEntityEnclosingRequest.class);
    assertThat(sent.getRequestLine()).hasToString(wrapper.getRequestLine().toString());
  }

  @Test
  void sendsTheSameEntity() throws Exception {
    BasicHttpEntityEnclosingRequest request = new BasicHttpEntityEnclosingRequest("POST", "/");
    request.setEntity(new StringEntity("body"));
    request.addHeader("Expect", "100-continue");

    HttpRequest sent = rewrite(toApi(), request);

    HttpEntityEnclosingRequest enclosing = (HttpEntityEnclosingRequest) sent;
    assertThat(enclosing.getEntity()).isSameAs(request.getEntity());
    assertThat(enclosing.expectContinue()).isTrue();
  }

  @Test
  void keepsTheClientsOwnHeaderObjects() throws Exception {
    CharArrayBuffer line = new CharArrayBuffer(32);
    line.append("X-Odd:   a ;  b");
    Header odd = new BufferedHeader(line);
    HttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader(odd);

    assertThat(rewrite(toApi(), request).getFirstHeader("X-Odd")).isSameAs(odd);
  }

  @Test
  void readsTheHostHeaderWhereNoTargetHostIsKnown() throws Exception {
    HttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader("Host", "api.example:8080");

    assertThat(rewrite(new BasicHttpContext(), request).containsHeader(PolicyPlane.ADDED)).isTrue();
    assertThat(plane.target.origin()).isEqualTo("http://api.example:8080");
    HttpRequest nowhere = new BasicHttpRequest("GET", "/");
    assertThat(rewrite(new BasicHttpContext(), nowhere)).isSameAs(nowhere);
    HttpRequest odd = new BasicHttpRequest("GET", "/");
    odd.addHeader("Host", "api.example:port");
    assertThat(rewrite(new BasicHttpContext(), odd)).isSameAs(odd);
  }

  @Test
  void takesTheSchemeFromTheRouteWhenAVirtualHostIsNamed() throws Exception {
    HttpContext context = to(new HttpHost(PolicyPlane.HOST));
    context.setAttribute(
        "http.route", new HttpRoute(new HttpHost("10.0.0.1", 8443, "https"), null, true));

    rewrite(context, new BasicHttpRequest("GET", "/"));

    assertThat(plane.target.origin()).isEqualTo("https://api.example:8443");
  }

  @Test
  void seesAProxyInTheRequestLineAndInTheRoute() throws Exception {
    HttpContext context = to(new HttpHost(PolicyPlane.HOST));
    rewrite(context, new BasicHttpRequest("GET", "http://api.example?q=1"));
    assertThat(plane.proxied).isTrue();
    assertThat(plane.target.path()).isEqualTo("/");
    assertThat(plane.target.query()).isEqualTo("q=1");

    HttpHost target = new HttpHost(PolicyPlane.HOST, 80);
    context.setAttribute("http.route", new HttpRoute(target, null, new HttpHost("proxy"), false));
    rewrite(context, new BasicHttpRequest("GET", "/"));
    assertThat(plane.proxied).isTrue();

    context.setAttribute("http.route", new HttpRoute(target));
    rewrite(context, new BasicHttpRequest("GET", "/"));
    assertThat(plane.proxied).isFalse();
  }

  @Test
  void remembersNothingBetweenCallsOfAnUnknownClient() throws Exception {
    HttpContext context = toApi();
    assertThat(adapter.scope(context, "")).isNull();
    context.setAttribute("http.authscheme-registry", "registry");
    assertThat(adapter.scope(context, "")).isEqualTo("registry");
  }

  @Test
  void allocatesNothingForOtherHosts() throws Exception {
    HttpContext context = to(new HttpHost("other.example", 443, "https"));
    HttpRequest request = HttpRequestWrapper.wrap(new HttpGet("https://other.example/"));
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 1000; i++) {
        adapter.rewrite(context, request, plane);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    // The measuring itself may allocate, a call may not.
    assertThat(least).isLessThan(1000);
  }

  @Test
  void worksWhereHttpClientIsAbsent() throws Exception {
    List<URL> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!new File(entry).getName().startsWith("httpclient-4")) {
        path.add(new File(entry).toURI().toURL());
      }
    }
    try (URLClassLoader core =
        new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Class<?> scene = core.loadClass(CoreAlone.class.getName());
      Object added = ((Callable<?>) scene.getDeclaredConstructor().newInstance()).call();
      assertThat(added).isEqualTo("ours");
    }
  }

  /** Runs in a loader that has HttpCore and no HttpClient. */
  public static final class CoreAlone implements Callable<String> {
    @Override
    public String call() throws Exception {
      HttpRequest request = new BasicHttpRequest("GET", "/");
      HttpContext context = to(new HttpHost(PolicyPlane.HOST));
      // Somebody else's attribute under the name of the route.
      InvocationHandler nothing = (proxy, method, arguments) -> null;
      context.setAttribute(
          "http.route",
          Proxy.newProxyInstance(
              CoreAlone.class.getClassLoader(), new Class<?>[] {Runnable.class}, nothing));
      HttpRequest sent =
          (HttpRequest) new ExecutorAdapter().rewrite(context, request, new PolicyPlane());
      return sent.getFirstHeader(PolicyPlane.ADDED).getValue();
    }
  }
}
