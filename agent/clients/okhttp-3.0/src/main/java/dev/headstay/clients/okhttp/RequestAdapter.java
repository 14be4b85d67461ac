package dev.headstay.clients.okhttp;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.net.Proxy;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Route;

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
    Headers headers = request.headers();
    HeaderLines lines = new HeaderLines(headers.size() + 2);
    for (int i = 0, size = headers.size(); i < size; i++) {
      lines.add(headers.name(i), headers.value(i));
    }
    String path = url.encodedPath();
    String query = url.encodedQuery();
    RequestTarget target =
        new RequestTarget(
            url.scheme(),
            url.host(),
            url.port(),
            request.method(),
            query == null ? path : path + "?" + query);
    boolean proxied = !url.isHttps() && isProxied(context);
    HeaderDecision decision = plane.decide(target, proxied, lines);
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
