package dev.headstay.clients.apache5;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.message.BufferedHeader;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.junit.jupiter.api.Test;

class RequestAdapterTest {
  private final RequestAdapter adapter = new RequestAdapter();
  private final PolicyPlane plane = new PolicyPlane();

  private HttpRequest rewrite(HttpRequest request) throws Exception {
    return (HttpRequest) adapter.rewrite(this, request, plane);
  }

  private static BasicHttpRequest get(String uri) throws Exception {
    return new BasicHttpRequest("GET", URI.create(uri));
  }

  @Test
  void addsToACopyAndLeavesTheRequestAsItIs() throws Exception {
    BasicHttpRequest request = get("https://api.example:8443/v1?q=1");
    request.setVersion(HttpVersion.HTTP_1_0);
    request.addHeader("Host", "api.example:8443");

    HttpRequest sent = rewrite(request);

    assertThat(sent.getFirstHeader(PolicyPlane.ADDED).getValue()).isEqualTo("ours");
    assertThat(sent.getMethod()).isEqualTo("GET");
    assertThat(sent.getVersion()).isEqualTo(HttpVersion.HTTP_1_0);
    assertThat(sent.getScheme()).isEqualTo("https");
    assertThat(sent.getAuthority()).isEqualTo(request.getAuthority());
    assertThat(sent.getPath()).isEqualTo("/v1?q=1");
    assertThat(sent.getRequestUri()).isEqualTo("/v1?q=1");
    assertThat(request.getHeaders()).hasSize(1);
    assertThat(plane.target.origin()).isEqualTo("https://api.example:8443");
    assertThat(plane.target.query()).isEqualTo("q=1");
    assertThat(plane.proxied).isFalse();
  }

  @Test
  void leavesRequestsToOtherHostsAlone() throws Exception {
    HttpRequest request = get("https://other.example/");

    assertThat(rewrite(request)).isSameAs(request);
    assertThat(plane.target).isNull();
  }

  @Test
  void leavesAnUnchangedRequestAlone() throws Exception {
    HttpRequest request = get("https://api.example/");
    request.addHeader("x-added", "theirs");

    assertThat(rewrite(request)).isSameAs(request);
  }

  @Test
  void leavesConnectAlone() throws Exception {
    BasicHttpRequest request = new BasicHttpRequest("CONNECT", "api.example:443");
    request.setAuthority(get("https://api.example/").getAuthority());

    assertThat(rewrite(request)).isSameAs(request);
    assertThat(plane.target).isNull();
  }

  @Test
  void sendsTheSameEntity() throws Exception {
    HttpPost request = new HttpPost("https://api.example/");
    request.setEntity(new StringEntity("body"));

    ClassicHttpRequest sent = (ClassicHttpRequest) rewrite(request);

    assertThat(sent.getEntity()).isSameAs(request.getEntity());
    assertThat(request.containsHeader(PolicyPlane.ADDED)).isFalse();
  }

  @Test
  void keepsTheAbsoluteFormForAProxy() throws Exception {
    BasicClassicHttpRequest request =
        new BasicClassicHttpRequest("GET", URI.create("http://api.example:8080/v1?q=1"));
    request.setAbsoluteRequestUri(true);

    assertThat(rewrite(request).getRequestUri()).isEqualTo("http://api.example:8080/v1?q=1");
    assertThat(plane.proxied).isTrue();
    assertThat(plane.target.path()).isEqualTo("/v1");
  }

  @Test
  void keepsAPathThatIsInAbsoluteFormAs50WritesIt() throws Exception {
    BasicHttpRequest request = get("http://api.example/");
    request.setPath("http://api.example?q=1");

    assertThat(rewrite(request).getRequestUri()).isEqualTo("http://api.example?q=1");
    assertThat(plane.proxied).isTrue();
    assertThat(plane.target.path()).isEqualTo("/");
    assertThat(plane.target.query()).isEqualTo("q=1");
  }

  @Test
  void keepsTheClientsOwnHeaderObjects() throws Exception {
    CharArrayBuffer line = new CharArrayBuffer(32);
    line.append("X-Odd:   a ;  b");
    Header odd = BufferedHeader.create(line);
    BasicHttpRequest request = get("https://api.example/");
    request.addHeader(odd);

    assertThat(rewrite(request).getFirstHeader("X-Odd")).isSameAs(odd);
  }

  @Test
  void keepsAHeaderWithoutValue() throws Exception {
    BasicHttpRequest request = get("https://api.example/");
    request.addHeader("X-None", null);

    assertThat(rewrite(request).getFirstHeader("X-None").getValue()).isNull();
  }

  @Test
  void readsTheHostHeaderWhereThereIsNoAuthority() throws Exception {
    BasicHttpRequest request = new BasicHttpRequest("GET", "/");
    request.addHeader("Host", "api.example:8080");

    assertThat(rewrite(request).containsHeader(PolicyPlane.ADDED)).isTrue();
    assertThat(plane.target.origin()).isEqualTo("http://api.example:8080");
    HttpRequest nowhere = new BasicHttpRequest("GET", "/");
    assertThat(rewrite(nowhere)).isSameAs(nowhere);
  }

  @Test
  void remembersBetweenTheCallsOfOneExecutor() throws Exception {
    HttpRequestExecutor executor = new HttpRequestExecutor();

    assertThat(adapter.scope(executor, "")).isSameAs(executor);
  }

  @Test
  void allocatesNothingForOtherHosts() throws Exception {
    HttpRequest request = get("https://other.example:8443/");
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 1000; i++) {
        adapter.rewrite(this, request, plane);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    // The measuring itself may allocate, a call may not.
    assertThat(least).isLessThan(1000);
  }
}
