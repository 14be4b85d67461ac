package dev.headstay.clients.okhttp;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import java.net.Proxy;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/** Replaces the request that a codec writes by a copy with the decided headers. */
public final class RequestAdapter implements HopAdapter {
  private final Codecs codecs = new Codecs();

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws Throwable {
    Request request = (Request) value;
    HttpUrl url = request.url();
    Interest interest = plane.interest(url.host());
    if (interest == Interest.NONE
        || (interest == Interest.BETA_FLAGS && request.header(BetaFlags.HEADER) == null)) {
      return request;
    }
    HeaderLines lines = Requests.lines(request);
    RequestTarget target = Requests.target(request);
    boolean proxied = !url.isHttps() && isProxied(context);
    byte[] body = bodyForModel(request, target, plane);
    HeaderDecision decision =
        plane.decide(target, proxied, lines, body, plane.memory(target, this, context, value));
    if (decision.isUnchanged()) {
      return request;
    }
    HeaderLines decided = decision.headers();
    Headers.Builder builder = new Headers.Builder();
    for (int i = 0, size = decided.size(); i < size; i++) {
      if (decided.source(i) == HeaderLines.NEW) {
        builder.add(decided.name(i), decided.value(i));
      } else {
        Lenient.add(builder, decided.name(i), decided.value(i));
      }
    }
    return request.newBuilder().headers(builder.build()).build();
  }

  private static byte @Nullable [] bodyForModel(
      Request request, RequestTarget target, HopPlane plane) throws IOException {
    RequestBody body = request.body();
    if (body == null) {
      return null;
    }
    int most = Requests.modelBodyBytes(request, target, plane);
    return most == 0 || BodyAdapter.obstacle(body, most) != null ? null : BodyAdapter.read(body);
  }

  private boolean isProxied(Object codec) throws ReflectiveOperationException {
    Route route = codecs.route(codec);
    return route != null && route.proxy().type() != Proxy.Type.DIRECT;
  }

  /** The connection pool: clients made by {@code newBuilder()} share it. */
  @Override
  public Object scope(Object context, Object value) throws ReflectiveOperationException {
    return codecs.connectionPool(context);
  }

  /** Copies lines that OkHttp already holds, which may have values that only it would let pass. */
  private static final class Lenient {
    private static final boolean UNCHECKED = hasUnchecked();

    static void add(Headers.Builder builder, String name, String value) {
      if (UNCHECKED) {
        builder.addUnsafeNonAscii(name, value);
      } else {
        builder.add(name, value);
      }
    }

    /** Since 3.12; older versions hold no value that {@code add} refuses. */
    private static boolean hasUnchecked() {
      try {
        Headers.Builder.class.getMethod("addUnsafeNonAscii", String.class, String.class);
        return true;
      } catch (NoSuchMethodException e) {
        return false;
      }
    }
  }
}
