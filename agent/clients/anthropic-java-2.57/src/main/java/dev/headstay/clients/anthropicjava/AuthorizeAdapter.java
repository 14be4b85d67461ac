package dev.headstay.clients.anthropicjava;

import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Replaces what a backend is about to sign by a copy without the flags that fail. */
public final class AuthorizeAdapter implements HopAdapter {
  /**
   * {@code HttpRequest.body()}: of version 3 an {@code Optional}, of version 2 the body or null.
   */
  private static final MethodHandle BODY = bodyGetter();

  private static MethodHandle bodyGetter() {
    try {
      return MethodHandles.publicLookup()
          .unreflect(HttpRequest.class.getMethod("body"))
          .asType(MethodType.methodType(Object.class, HttpRequest.class));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws Throwable {
    if (!plane.filtersFlags()) {
      return value;
    }
    HttpRequest request = (HttpRequest) value;
    String url = request.baseUrl();
    if (url == null) {
      return value;
    }
    URI uri = URI.create(url);
    if (uri.getHost() == null) {
      return value;
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    RequestTarget target =
        new RequestTarget(
            uri.getScheme(),
            uri.getHost(),
            uri.getPort(),
            request.method().name(),
            uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    HttpRequestBody body = body(request);
    byte[] content = body == null ? null : read(body, target, plane);
    CallDecision decision = plane.filterCall(target, lines(request.headers()), content);
    return decision == CallDecision.UNCHANGED ? value : copy(request, body, decision);
  }

  private static @Nullable HttpRequestBody body(HttpRequest request) throws Throwable {
    Object body = (Object) BODY.invokeExact(request);
    return body instanceof Optional
        ? (HttpRequestBody) ((Optional<?>) body).orElse(null)
        : (HttpRequestBody) body;
  }

  private static HeaderLines lines(Headers headers) {
    HeaderLines lines = new HeaderLines(16);
    for (String name : headers.names()) {
      for (String value : headers.values(name)) {
        lines.add(name, value);
      }
    }
    return lines;
  }

  /** Null when the body is not to be read; cut off where it shows that it is too long. */
  private static byte @Nullable [] read(
      HttpRequestBody body, RequestTarget target, HopPlane plane) {
    String type = body.contentType();
    int forFlags = plane.flagBodyBytes(target, type, null);
    int most = Math.max(forFlags, plane.modelBodyBytes(target, type, null));
    if (most == 0) {
      return null;
    }
    if (!body.repeatable()) {
      if (forFlags > 0) {
        plane.leftAlone(target, LeftAlone.NOT_REPEATABLE);
      }
      return null;
    }
    Cut cut = new Cut(most);
    body.writeTo(cut);
    return cut.toByteArray();
  }

  private static HttpRequest copy(
      HttpRequest request, @Nullable HttpRequestBody body, CallDecision decision) {
    HttpRequest.Builder copy = request.toBuilder();
    List<String> flags = decision.flags();
    if (flags != null) {
      copy.removeHeaders(BetaFlags.HEADER);
      if (!flags.isEmpty()) {
        copy.putHeaders(BetaFlags.HEADER, flags);
      }
    }
    byte[] content = decision.body();
    if (content != null && body != null) {
      copy.body(new FilteredBody(body, content));
    }
    return copy.build();
  }

  /** Keeps one byte more than is to be read, and lets go of the rest. */
  private static final class Cut extends ByteArrayOutputStream {
    private final int most;

    Cut(int most) {
      this.most = most;
    }

    @Override
    public synchronized void write(int b) {
      if (count <= most) {
        super.write(b);
      }
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, Math.min(length, most + 1 - Math.min(count, most + 1)));
    }
  }

  /** A body of the SDK's with other content. */
  private static final class FilteredBody implements HttpRequestBody {
    private final HttpRequestBody original;
    private final byte[] content;

    FilteredBody(HttpRequestBody original, byte[] content) {
      this.original = original;
      this.content = content;
    }

    @Override
    public void writeTo(OutputStream out) {
      try {
        out.write(content);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public @Nullable String contentType() {
      return original.contentType();
    }

    @Override
    public long contentLength() {
      return content.length;
    }

    @Override
    public boolean repeatable() {
      return true;
    }

    @Override
    public void close() {
      original.close();
    }
  }

  /** The backend: a client and those that are derived from it share it. */
  @Override
  public Object scope(Object context, Object value) {
    return context;
  }
}
