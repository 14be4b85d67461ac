package dev.headstay.clients.apache4;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import org.apache.http.Header;
import org.apache.http.HttpEntity;
import org.apache.http.HttpEntityEnclosingRequest;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.ProtocolVersion;
import org.apache.http.RequestLine;
import org.apache.http.client.methods.HttpRequestWrapper;
import org.apache.http.conn.routing.HttpRoute;
import org.apache.http.message.AbstractHttpMessage;
import org.apache.http.message.BasicHeader;
import org.apache.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** One hop's copy of a request: headers of its own, everything else the original's. */
@SuppressWarnings("deprecation") // HttpParams, which versions before 4.3 read from the request.
class HopRequest extends AbstractHttpMessage implements HttpRequest {
  private static final String TARGET_HOST = "http.target_host";
  private static final String ROUTE = "http.route";

  /** Null where HttpCore is used without HttpClient, or with one before 4.3. */
  private static final @Nullable Class<?> WRAPPER =
      find("org.apache.http.client.methods.HttpRequestWrapper");

  private static final @Nullable Class<?> HTTP_ROUTE =
      find("org.apache.http.conn.routing.HttpRoute");

  private final HttpRequest original;

  private HopRequest(HttpRequest original) {
    this.original = original;
  }

  /**
   * The request to send instead of {@code value}, which is the same when nothing changes.
   *
   * @param adapter which was given {@code given} and {@code value}
   * @param sendsEntity whether the body that is sent is the request's entity
   */
  static HttpRequest rewrite(
      HopAdapter adapter,
      Object given,
      Object value,
      HttpContext context,
      boolean sendsEntity,
      HopPlane plane)
      throws IOException {
    HttpRequest request = (HttpRequest) value;
    Object attribute = context.getAttribute(TARGET_HOST);
    HttpHost host = attribute instanceof HttpHost ? (HttpHost) attribute : null;
    if (host == null) {
      host = hostHeader(request);
    }
    Interest interest = host == null ? Interest.NONE : plane.interest(host.getHostName());
    HttpEntity entity =
        request instanceof HttpEntityEnclosingRequest
            ? ((HttpEntityEnclosingRequest) request).getEntity()
            : null;
    boolean flags = interest != Interest.NONE && request.containsHeader(BetaFlags.HEADER);
    if (host == null
        || interest == Interest.NONE
        || (interest == Interest.BETA_FLAGS && entity == null && !flags)) {
      return request;
    }
    RequestLine line = request.getRequestLine();
    if (line.getMethod().equalsIgnoreCase("CONNECT")) {
      return request;
    }
    Object route = context.getAttribute(ROUTE);
    boolean routed = HTTP_ROUTE != null && HTTP_ROUTE.isInstance(route);
    boolean secure = routed ? Routes.isSecure(route) : host.getSchemeName().equals("https");
    String uri = line.getUri();
    int path = pathStart(uri);
    RequestTarget target =
        new RequestTarget(
            secure ? "https" : "http",
            host.getHostName(),
            host.getPort() < 0 && routed ? Routes.targetPort(route) : host.getPort(),
            line.getMethod(),
            uri.substring(path));
    int forFlags =
        entity == null || entity.getContentLength() == 0
            ? 0
            : Bodies.forFlags(request, target, plane);
    if (interest == Interest.BETA_FLAGS && !flags && forFlags == 0) {
      return request;
    }
    Header[] headers = request.getAllHeaders();
    HeaderLines lines = new HeaderLines(headers.length);
    for (Header header : headers) {
      String text = header.getValue();
      lines.add(header.getName(), text == null ? "" : text);
    }
    byte[] content = null;
    byte[] forModel = null;
    if (entity != null && sendsEntity) {
      content = forFlags == 0 ? null : Bodies.filtered(entity, target, lines, plane, forFlags);
      forModel = Bodies.forModel(request, entity, target, flags, plane);
    } else if (forFlags > 0) {
      plane.leftAlone(target, LeftAlone.STREAMED);
    }
    // A request line that names the host is meant for a proxy.
    boolean proxied = path > 0 || (routed && Routes.isProxied(route));
    ClientMemory memory = plane.memory(target, adapter, given, value);
    HeaderDecision decision = plane.decide(target, proxied, lines, forModel, memory);
    if (decision.isUnchanged() && content == null) {
      return request;
    }
    HttpRequest copy = copy(request);
    copy.setHeaders(decision.isUnchanged() ? headers : headers(decision.headers(), headers));
    if (content != null && entity != null) {
      Bodies.set(copy, entity, content);
    }
    return copy;
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

  private static HttpRequest copy(HttpRequest request) {
    if (WRAPPER != null && WRAPPER.isInstance(request)) {
      return Wrappers.copy(request);
    }
    return request instanceof HttpEntityEnclosingRequest
        ? new WithEntity((HttpEntityEnclosingRequest) request)
        : new HopRequest(request);
  }

  private static @Nullable HttpHost hostHeader(HttpRequest request) {
    Header header = request.getFirstHeader("Host");
    String value = header == null ? null : header.getValue();
    if (value == null || value.isEmpty()) {
      return null;
    }
    int colon = value.lastIndexOf(':');
    if (colon <= value.lastIndexOf(']')) {
      return new HttpHost(value);
    }
    try {
      return new HttpHost(value.substring(0, colon), Integer.parseInt(value.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Where the path begins: 0, or past {@code scheme://authority} in the absolute form. */
  private static int pathStart(String uri) {
    int authority = uri.startsWith("/") ? -1 : uri.indexOf("://");
    if (authority < 0) {
      return 0;
    }
    for (int i = authority + 3; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '/' || c == '?') {
        return i;
      }
    }
    return uri.length();
  }

  private static @Nullable Class<?> find(String name) {
    try {
      return Class.forName(name, false, HopRequest.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }

  @Override
  public RequestLine getRequestLine() {
    return original.getRequestLine();
  }

  @Override
  public ProtocolVersion getProtocolVersion() {
    return original.getProtocolVersion();
  }

  @Override
  public org.apache.http.params.HttpParams getParams() {
    return original.getParams();
  }

  @Override
  public String toString() {
    return original.toString();
  }

  /** The same for a request that may have a body: the original's own entity is sent. */
  private static final class WithEntity extends HopRequest implements HttpEntityEnclosingRequest {
    private HttpEntity entity;

    WithEntity(HttpEntityEnclosingRequest original) {
      super(original);
      entity = original.getEntity();
    }

    @Override
    public boolean expectContinue() {
      Header expect = getFirstHeader("Expect");
      return expect != null && "100-continue".equalsIgnoreCase(expect.getValue());
    }

    @Override
    public HttpEntity getEntity() {
      return entity;
    }

    @Override
    public void setEntity(HttpEntity entity) {
      this.entity = entity;
    }
  }

  /** HttpClient since 4.3 wraps every request; the copy is of the same class. */
  private static final class Wrappers {
    static HttpRequest copy(HttpRequest request) {
      HttpRequestWrapper wrapper = (HttpRequestWrapper) request;
      HttpRequestWrapper copy = HttpRequestWrapper.wrap(wrapper.getOriginal());
      copy.setURI(wrapper.getURI());
      copy.setProtocolVersion(wrapper.getProtocolVersion());
      copy.setParams(wrapper.getParams());
      if (wrapper instanceof HttpEntityEnclosingRequest) {
        ((HttpEntityEnclosingRequest) copy)
            .setEntity(((HttpEntityEnclosingRequest) wrapper).getEntity());
      }
      return copy;
    }
  }

  /** What a route knows better than the target host, which a virtual host replaces. */
  private static final class Routes {
    static boolean isSecure(Object route) {
      return ((HttpRoute) route).isSecure();
    }

    static boolean isProxied(Object route) {
      return ((HttpRoute) route).getProxyHost() != null;
    }

    static int targetPort(Object route) {
      return ((HttpRoute) route).getTargetHost().getPort();
    }
  }
}
