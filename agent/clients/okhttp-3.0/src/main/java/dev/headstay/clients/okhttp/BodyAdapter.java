package dev.headstay.clients.okhttp;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the request that OkHttp has made for the network by a copy whose body lacks the flags
 * that fail. The application's own request stays that of its response.
 */
public final class BodyAdapter implements HopAdapter {
  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws IOException {
    Request request = (Request) value;
    RequestBody body = request.body();
    if (body == null || !plane.filtersFlags() || body.contentLength() == 0) {
      return value;
    }
    RequestTarget target = Requests.target(request);
    int most = Requests.flagBodyBytes(request, target, plane);
    if (most == 0) {
      return value;
    }
    LeftAlone reason = obstacle(body, most);
    if (reason != null) {
      plane.leftAlone(target, reason);
      return value;
    }
    byte[] content = plane.filterBody(target, Requests.lines(request), read(body));
    if (content == null) {
      return value;
    }
    Request.Builder copy =
        request.newBuilder().method(request.method(), new Filtered(body.contentType(), content));
    if (request.header("Content-Length") != null) {
      copy.header("Content-Length", Integer.toString(content.length));
    }
    return copy.build();
  }

  /** Why a body can't be read ahead of being sent, or null if it can. */
  static @Nullable LeftAlone obstacle(RequestBody body, int most) throws IOException {
    long length = body.contentLength();
    if (length < 0) {
      return LeftAlone.LENGTH;
    }
    if (length > most) {
      return LeftAlone.TOO_LARGE;
    }
    return isRepeatable(body) ? null : LeftAlone.NOT_REPEATABLE;
  }

  /**
   * Whether a body writes the same again: those that OkHttp makes of texts, bytes and files do, and
   * those of classes that say so themselves. The default of {@code isOneShot} says nothing, since
   * many a stream's body has it.
   */
  private static boolean isRepeatable(RequestBody body) {
    String name = body.getClass().getName();
    // By name: ours is made by the adapter of another hooked class, in another loader.
    boolean ofOkHttp =
        name.startsWith("okhttp3.RequestBody") || name.equals(Filtered.class.getName());
    try {
      Class<?> told = body.getClass().getMethod("isOneShot").getDeclaringClass();
      return (ofOkHttp || told != RequestBody.class) && !body.isOneShot() && !body.isDuplex();
    } catch (NoSuchMethodException e) {
      return ofOkHttp; // Before 3.14.
    }
  }

  static byte[] read(RequestBody body) throws IOException {
    Buffer buffer = new Buffer();
    body.writeTo(buffer);
    return buffer.readByteArray();
  }

  /** The connection pool can't be told before there is a connection: the call's own chain. */
  @Override
  public Object scope(Object context, Object value) {
    return context;
  }

  /** A body in place of another. */
  private static final class Filtered extends RequestBody {
    private final @Nullable MediaType type;
    private final byte[] content;

    Filtered(@Nullable MediaType type, byte[] content) {
      this.type = type;
      this.content = content;
    }

    @Override
    public @Nullable MediaType contentType() {
      return type;
    }

    @Override
    public long contentLength() {
      return content.length;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(content);
    }
  }
}
