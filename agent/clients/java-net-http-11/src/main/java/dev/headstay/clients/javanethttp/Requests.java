package dev.headstay.clients.javanethttp;

import dev.headstay.bodies.LeftAlone;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The JDK's requests in the policy's terms. */
final class Requests {
  /** Of publishers, the JDK's own of bytes and texts: they give the same again to who asks. */
  private static final String PUBLISHERS = "jdk.internal.net.http.RequestPublishers$";

  private Requests() {}

  /** Where {@code Http1Request} or {@code Stream}, or a subclass of it, holds its request. */
  static Field field(Class<?> hop) throws NoSuchFieldException {
    for (Class<?> c = hop; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals("request")
            && HttpRequest.class.isAssignableFrom(field.getType())) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    throw new NoSuchFieldException("request of " + hop.getName());
  }

  static RequestTarget target(HttpRequest request, URI uri) {
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return new RequestTarget(
        uri.getScheme(),
        uri.getHost(),
        uri.getPort(),
        request.method(),
        uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }

  static void add(HeaderLines lines, Map.Entry<String, List<String>> entry) {
    for (String value : entry.getValue()) {
      lines.add(entry.getKey(), value);
    }
  }

  static @Nullable String header(HttpRequest request, String name) {
    List<String> values = request.headers().map().get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  /** The body, where what becomes of flags in the header depends on the model that it names. */
  static byte @Nullable [] bodyForModel(HttpRequest request, RequestTarget target, HopPlane plane) {
    HttpRequest.BodyPublisher publisher = request.bodyPublisher().orElse(null);
    if (publisher == null) {
      return null;
    }
    int most =
        plane.modelBodyBytes(
            target,
            header(request, BetaFlags.HEADER) != null,
            header(request, "content-type"),
            header(request, "content-encoding"));
    return most == 0 || obstacle(publisher, most) != null ? null : read(publisher);
  }

  /** Why a body can't be read ahead of being sent, or null if it can. */
  static @Nullable LeftAlone obstacle(HttpRequest.BodyPublisher publisher, int most) {
    long length = publisher.contentLength();
    if (length < 0) {
      return LeftAlone.LENGTH;
    }
    if (length > most) {
      return LeftAlone.TOO_LARGE;
    }
    String type = publisher.getClass().getName();
    return type.equals(PUBLISHERS + "ByteArrayPublisher")
            || type.equals(PUBLISHERS + "StringPublisher")
        ? null
        : LeftAlone.NOT_REPEATABLE;
  }

  /** What is published while subscribing; null if that isn't all. */
  static byte @Nullable [] read(HttpRequest.BodyPublisher publisher) {
    Collecting collecting = new Collecting();
    publisher.subscribe(collecting);
    return collecting.bytes();
  }

  private static final class Collecting implements Flow.Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;
    private boolean ended;

    @Override
    public synchronized void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(ByteBuffer part) {
      byte[] copy = new byte[part.remaining()];
      part.duplicate().get(copy);
      bytes.write(copy, 0, copy.length);
    }

    @Override
    public void onError(Throwable failure) {
      // As if it had not ended.
    }

    @Override
    public synchronized void onComplete() {
      ended = true;
    }

    synchronized byte @Nullable [] bytes() {
      if (!ended && subscription != null) {
        subscription.cancel();
      }
      return ended ? bytes.toByteArray() : null;
    }
  }
}
