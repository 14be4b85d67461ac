package dev.headstay.clients.javanethttp;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replaces the body that an attempt sends by one without the flags that fail. */
public final class PublisherAdapter implements HopAdapter {
  private volatile @Nullable Field request;

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane)
      throws ReflectiveOperationException {
    HttpRequest.BodyPublisher publisher = (HttpRequest.BodyPublisher) value;
    if (!plane.filtersFlags() || publisher.contentLength() == 0) {
      return value;
    }
    HttpRequest request = request(context);
    URI uri = request.uri();
    if (uri == null || uri.getHost() == null) {
      return value;
    }
    RequestTarget target = Requests.target(request, uri);
    int most =
        plane.flagBodyBytes(
            target,
            Requests.header(request, "content-type"),
            Requests.header(request, "content-encoding"));
    if (most == 0) {
      return value;
    }
    LeftAlone reason =
        Requests.header(request, "content-length") == null
            ? Requests.obstacle(publisher, most)
            : LeftAlone.LENGTH;
    byte[] body = reason == null ? Requests.read(publisher) : null;
    if (body == null) {
      plane.leftAlone(target, reason == null ? LeftAlone.NOT_REPEATABLE : reason);
      return value;
    }
    HeaderLines lines = new HeaderLines(16);
    for (Map.Entry<String, List<String>> entry : request.headers().map().entrySet()) {
      Requests.add(lines, entry);
    }
    byte[] content = plane.filterBody(target, lines, body);
    return content == null ? value : HttpRequest.BodyPublishers.ofByteArray(content);
  }

  private HttpRequest request(Object context) throws ReflectiveOperationException {
    Field known = request;
    if (known == null) {
      known = Requests.field(context.getClass());
      request = known;
    }
    return (HttpRequest) known.get(context);
  }

  /** The attempt itself: it has no exchange yet that would lead to the client. */
  @Override
  public Object scope(Object context, Object value) {
    return context;
  }
}
