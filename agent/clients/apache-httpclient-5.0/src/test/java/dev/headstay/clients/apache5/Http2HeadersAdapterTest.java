package dev.headstay.clients.apache5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.junit.jupiter.api.Test;

class Http2HeadersAdapterTest {
  private final Http2HeadersAdapter adapter = new Http2HeadersAdapter();
  private final PolicyPlane plane = new PolicyPlane();

  private static List<Header> block(String authority) {
    return List.of(
        new BasicHeader(":method", "GET"),
        new BasicHeader(":scheme", "https"),
        new BasicHeader(":authority", authority),
        new BasicHeader(":path", "/v1?q=1"),
        new BasicHeader("user-agent", "test"));
  }

  @SuppressWarnings("unchecked")
  private List<Header> rewrite(List<Header> block) {
    return (List<Header>) adapter.rewrite(this, block, plane);
  }

  @Test
  void addsInLowerCaseAfterThePseudoHeaders() {
    List<Header> block = block("api.example:8443");

    List<Header> sent = rewrite(block);

    assertThat(sent).startsWith(block.toArray(new Header[0])).hasSize(block.size() + 1);
    assertThat(sent.subList(block.size(), sent.size()))
        .extracting(Header::getName, Header::getValue, Header::isSensitive)
        .containsExactly(tuple("x-added", "ours", true));
    assertThat(plane.target.origin()).isEqualTo("https://api.example:8443");
    assertThat(plane.target.method()).isEqualTo("GET");
    assertThat(plane.target.path()).isEqualTo("/v1");
    assertThat(plane.target.query()).isEqualTo("q=1");
  }

  @Test
  void leavesRequestsToOtherHostsAlone() {
    List<Header> block = block("other.example");

    assertThat(rewrite(block)).isSameAs(block);
    assertThat(plane.target).isNull();
  }

  @Test
  void leavesConnectAlone() {
    List<Header> classic =
        List.of(
            new BasicHeader(":method", "CONNECT"),
            new BasicHeader(":authority", "api.example:443"));
    List<Header> extended =
        List.of(
            new BasicHeader(":method", "CONNECT"),
            new BasicHeader(":protocol", "websocket"),
            new BasicHeader(":scheme", "https"),
            new BasicHeader(":authority", "api.example"),
            new BasicHeader(":path", "/"));

    assertThat(rewrite(classic)).isSameAs(classic);
    assertThat(rewrite(extended)).isSameAs(extended);
  }

  @Test
  void findsTheHostInAnyAuthority() {
    assertThat(Authorities.host("user@api.example:1")).isEqualTo("api.example");
    assertThat(Authorities.port("user@api.example:1")).isEqualTo(1);
    assertThat(Authorities.host("[::1]:8080")).isEqualTo("[::1]");
    assertThat(Authorities.port("[::1]")).isEqualTo(-1);
    assertThat(Authorities.port("user:word@api.example")).isEqualTo(-1);
    assertThat(Authorities.port("api.example:")).isEqualTo(-1);
  }

  @Test
  void remembersBetweenTheStreamsOfOneProcessor() throws Exception {
    HttpProcessor processor = HttpProcessorBuilder.create().build();

    assertThat(adapter.scope(new Stream(processor), block("x"))).isSameAs(processor);
  }

  @Test
  void allocatesNothingForOtherHosts() {
    List<Header> block = block("other.example:8443");
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 1000; i++) {
        adapter.rewrite(this, block, plane);
      }
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    // The measuring itself may allocate, a call may not.
    assertThat(least).isLessThan(1000);
  }

  private static final class Stream {
    final HttpProcessor httpProcessor;

    Stream(HttpProcessor httpProcessor) {
      this.httpProcessor = httpProcessor;
    }
  }
}
