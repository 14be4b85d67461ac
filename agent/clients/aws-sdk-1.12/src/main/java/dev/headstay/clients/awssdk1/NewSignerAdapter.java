package dev.headstay.clients.awssdk1;

import com.amazonaws.Request;
import dev.headstay.bodies.BodyReader;
import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes the flags that fail out of a request that is about to be signed.
 *
 * <p>Not out of a copy: the request is none of the application's objects. The SDK makes it of one
 * for this call, writes to it before and after, the signature included, and gives each attempt the
 * headers and the content that the first one began with.
 */
public final class NewSignerAdapter implements HopAdapter {
  private static final String CONTENT_LENGTH = "Content-Length";
  private static final String CONTENT_ENCODING = "Content-Encoding";

  private final BodyReader reader = new BodyReader();

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws IOException {
    if (!plane.filtersFlags()) {
      return value;
    }
    Request<?> request = (Request<?>) value;
    URI endpoint = request.getEndpoint();
    if (endpoint.getHost() == null) {
      return value;
    }
    String path = path(endpoint, request.getResourcePath());
    // The SDK's header map goes by names without regard to case.
    if (!request.getHeaders().containsKey(BetaFlags.HEADER)
        && !mayHaveFlags(request, endpoint, path, plane)) {
      return value;
    }
    RequestTarget target =
        new RequestTarget(
            endpoint.getScheme(),
            endpoint.getHost(),
            endpoint.getPort(),
            request.getHttpMethod().name(),
            path);
    CallDecision decision = plane.filterCall(target, lines(request), read(request, target, plane));
    if (decision != CallDecision.UNCHANGED) {
      apply(decision, request);
    }
    return value;
  }

  /** As the SDK puts both together, without the query. */
  private static String path(URI endpoint, @Nullable String resource) {
    String base = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
    if (resource == null || resource.isEmpty()) {
      return base;
    }
    if (base.isEmpty() || base.equals("/")) {
      return resource.startsWith("/") ? resource : "/" + resource;
    }
    boolean slashes = base.endsWith("/") && resource.startsWith("/");
    return base
        + (base.endsWith("/") || resource.startsWith("/") ? "" : "/")
        + (slashes ? resource.substring(1) : resource);
  }

  /** No means that there is nothing to filter, which most calls pay as little as possible for. */
  private boolean mayHaveFlags(Request<?> request, URI endpoint, String path, HopPlane plane)
      throws IOException {
    InputStream content = request.getContent();
    int port = endpoint.getPort();
    if (port < 1) {
      port = "https".equalsIgnoreCase(endpoint.getScheme()) ? 443 : 80;
    }
    int most = content == null ? 0 : plane.flagBodyBytes(endpoint.getHost(), port, path);
    if (content == null || most == 0) {
      return false;
    }
    if (!content.markSupported() || request.getHeaders().containsKey(CONTENT_ENCODING)) {
      return true;
    }
    content.mark(most + 1);
    try {
      return reader.mayHaveFlags(content, most);
    } finally {
      content.reset();
    }
  }

  private static HeaderLines lines(Request<?> request) {
    HeaderLines lines = new HeaderLines(16);
    for (Map.Entry<String, String> header : request.getHeaders().entrySet()) {
      lines.add(header.getKey(), header.getValue());
    }
    return lines;
  }

  private static byte @Nullable [] read(Request<?> request, RequestTarget target, HopPlane plane)
      throws IOException {
    InputStream content = request.getContent();
    if (content == null) {
      return null;
    }
    String type = request.getHeaders().get("Content-Type");
    String encoding = request.getHeaders().get(CONTENT_ENCODING);
    int forFlags = plane.flagBodyBytes(target, type, encoding);
    int most = Math.max(forFlags, plane.modelBodyBytes(target, true, type, encoding));
    if (most == 0) {
      return null;
    }
    if (!content.markSupported()) {
      if (forFlags > 0) {
        plane.leftAlone(target, LeftAlone.NOT_REPEATABLE);
      }
      return null;
    }
    content.mark(most + 1);
    try {
      return BodyReader.read(content, most);
    } finally {
      content.reset();
    }
  }

  private static void apply(CallDecision decision, Request<?> request) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(request.getHeaders());
    List<String> flags = decision.flags();
    if (flags != null) {
      headers.remove(BetaFlags.HEADER);
      if (!flags.isEmpty()) {
        headers.put(BetaFlags.HEADER, String.join(",", flags));
      }
    }
    byte[] body = decision.body();
    if (body != null && headers.containsKey(CONTENT_LENGTH)) {
      headers.put(CONTENT_LENGTH, Integer.toString(body.length));
    }
    request.setHeaders(headers);
    if (body != null) {
      request.setContent(new ByteArrayInputStream(body));
    }
  }

  /** Nothing is to be remembered between calls here. */
  @Override
  public Object scope(Object context, Object value) {
    return value;
  }
}
