package dev.headstay.clients.apache5;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpEntityContainer;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.net.URIAuthority;

/** Replaces the request that is written to an HTTP/1.1 connection, classic or async, by a copy. */
public final class RequestAdapter implements HopAdapter {
  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws IOException {
    HttpRequest request = (HttpRequest) value;
    URIAuthority authority = request.getAuthority();
    String host;
    int port;
    if (authority != null) {
      host = authority.getHostName();
      port = authority.getPort();
    } else {
      Header header = request.getFirstHeader("Host");
      String text = header == null ? null : header.getValue();
      host = text == null ? null : Authorities.host(text);
      port = text == null ? -1 : Authorities.port(text);
    }
    Interest interest = plane.interest(host);
    boolean flags = interest != Interest.NONE && request.containsHeader(BetaFlags.HEADER);
    // Only the classic executor sends the request's own entity.
    HttpEntity entity =
        context instanceof HttpRequestExecutor && request instanceof HttpEntityContainer
            ? ((HttpEntityContainer) request).getEntity()
            : null;
    if (host == null
        || interest == Interest.NONE
        || (interest == Interest.BETA_FLAGS && entity == null && !flags)
        || "CONNECT".equalsIgnoreCase(request.getMethod())) {
      return request;
    }
    RequestTarget target = target(request, host, port);
    int forFlags =
        entity == null || entity.getContentLength() == 0
            ? 0
            : Bodies.forFlags(request, target, plane);
    if (interest == Interest.BETA_FLAGS && !flags && forFlags == 0) {
      return request;
    }
    Header[] headers = request.getHeaders();
    HeaderLines lines = lines(headers);
    byte[] content = null;
    byte[] forModel = null;
    if (entity != null) {
      content = forFlags == 0 ? null : Bodies.filtered(entity, target, lines, plane, forFlags);
      forModel = Bodies.forModel(request, entity, target, flags, plane);
    }
    // A request line that names the host is meant for a proxy.
    String uri = request.getRequestUri();
    boolean proxied = Authorities.pathStart(uri) > 0;
    ClientMemory memory = plane.memory(target, this, context, value);
    HeaderDecision decision = plane.decide(target, proxied, lines, forModel, memory);
    if (decision.isUnchanged() && content == null) {
      return request;
    }
    HopRequest copy = new HopRequest(request, uri);
    copy.setHeaders(decision.isUnchanged() ? headers : headers(decision.headers(), headers));
    if (content != null && entity != null) {
      Bodies.set(copy, entity, content);
    }
    return copy;
  }

  static RequestTarget target(HttpRequest request, String host, int port) {
    String uri = request.getRequestUri();
    return new RequestTarget(
        request.getScheme() == null ? "http" : request.getScheme(),
        host,
        port,
        request.getMethod(),
        uri == null ? "" : uri.substring(Authorities.pathStart(uri)));
  }

  static HeaderLines lines(Header[] headers) {
    HeaderLines lines = new HeaderLines(headers.length);
    for (Header header : headers) {
      String text = header.getValue();
      lines.add(header.getName(), text == null ? "" : text);
    }
    return lines;
  }

  private static Header[] headers(HeaderLines decided, Header[] headers) {
    Header[] result = new Header[decided.size()];
    for (int i = 0; i < result.length; i++) {
      int source = decided.source(i);
      result[i] =
          source == HeaderLines.NEW
              ? new BasicHeader(decided.name(i), decided.value(i))
              : headers[source];
    }
    return result;
  }

  /**
   * Classic: the executor, which every client makes for itself. Async: the protocol processor of
   * its connections, likewise.
   */
  @Override
  public Object scope(Object context, Object value) throws ReflectiveOperationException {
    return context instanceof HttpRequestExecutor ? context : Processors.of(context);
  }
}
