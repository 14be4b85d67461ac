package dev.headstay.clients.anthropicjava;

import com.anthropic.core.http.Headers;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpRequestBody;
import dev.headstay.bodies.JsonBody;
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
import java.lang.reflect.Field;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Replaces what a backend is about to sign by a copy without the flags that fail. */
public final class AuthorizeAdapter implements HopAdapter {
  /** The body or null, which the method of this name gives in an {@code Optional} or bare. */
  private static final MethodHandle BODY = bodyGetter();

  /** By length, the last URLs that were read: a program calls few, again and again. */
  private final ReadUrl[] urls = new ReadUrl[8];

  private static MethodHandle bodyGetter() {
    try {
      Field body = HttpRequest.class.getDeclaredField("body");
      body.setAccessible(true);
      return MethodHandles.lookup().unreflectGetter(body);
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
    RequestTarget target = target(request);
    if (target == null) {
      return value;
    }
    HttpRequestBody body = (HttpRequestBody) BODY.invokeExact(request);
    if (request.headers().values(BetaFlags.HEADER).isEmpty()
        && (body == null || !mayHaveFlags(body, target, plane))) {
      return value;
    }
    byte[] content = body == null ? null : read(body, target, plane);
    CallDecision decision = plane.filterCall(target, lines(request.headers()), content);
    return decision == CallDecision.UNCHANGED ? value : copy(request, body, decision);
  }

  private @Nullable RequestTarget target(HttpRequest request) {
    String url = request.baseUrl();
    if (url == null) {
      return null;
    }
    String method = request.method().name();
    int slot = url.length() % urls.length;
    ReadUrl last = urls[slot];
    if (last != null && last.url.equals(url) && last.target.method().equals(method)) {
      return last.target;
    }
    URI uri = URI.create(url);
    if (uri.getHost() == null) {
      return null;
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    RequestTarget target =
        new RequestTarget(
            uri.getScheme(),
            uri.getHost(),
            uri.getPort(),
            method,
            uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
    urls[slot] = new ReadUrl(url, target);
    return target;
  }

  /** No means that there is nothing to filter, which most calls pay as little as possible for. */
  private static boolean mayHaveFlags(HttpRequestBody body, RequestTarget target, HopPlane plane) {
    int most = plane.flagBodyBytes(target, body.contentType(), null);
    if (most == 0 || !body.repeatable()) {
      return most != 0;
    }
    Look look = new Look(most);
    body.writeTo(look);
    return look.mayHaveFlags;
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
    int most = Math.max(forFlags, plane.modelBodyBytes(target, true, type, null));
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

  /** A URL and what is in it. Immutable, so that calls may race for a slot. */
  private static final class ReadUrl {
    final String url;
    final RequestTarget target;

    ReadUrl(String url, RequestTarget target) {
      this.url = url;
      this.target = target;
    }
  }

  /** Looks for flags in what is written at once, which the SDK's own body of JSON is. */
  private static final class Look extends OutputStream {
    private final int most;
    private boolean written;
    private boolean mayHaveFlags;

    Look(int most) {
      this.most = most;
    }

    @Override
    public void write(int b) {
      mayHaveFlags = true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      mayHaveFlags =
          written || length > most || JsonBody.mayHaveFlags(bytes, offset, offset + length);
      written = true;
    }
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
