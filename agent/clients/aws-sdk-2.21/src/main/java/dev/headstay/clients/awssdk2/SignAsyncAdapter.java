package dev.headstay.clients.awssdk2;

import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.internal.async.ByteBuffersAsyncRequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;

/** Replaces what an asynchronous client is about to sign by a copy without the flags that fail. */
public final class SignAsyncAdapter implements HopAdapter {
  /** Whether the SDK is new enough to show the bytes of a body. */
  private boolean showsBytes = true;

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws Throwable {
    if (!plane.filtersFlags()) {
      return value;
    }
    AsyncSignRequest<?> request = (AsyncSignRequest<?>) value;
    if (!SdkRequests.isSentAsSigned(request)) {
      return value;
    }
    SdkHttpRequest http = request.request();
    if (!SdkRequests.hasHeader(http, BetaFlags.HEADER) && !mayHaveFlags(request, plane)) {
      return value;
    }
    RequestTarget target = SdkRequests.target(http);
    int most = SdkRequests.bodyBytes(http, target, plane);
    Publisher<ByteBuffer> payload = request.payload().orElse(null);
    byte[] body = most == 0 || payload == null ? null : read(payload, most);
    CallDecision decision = plane.filterCall(target, SdkRequests.lines(http), body);
    return decision == CallDecision.UNCHANGED ? value : copy(request, decision);
  }

  /** No means that there is nothing to filter, which most calls pay as little as possible for. */
  private boolean mayHaveFlags(AsyncSignRequest<?> request, HopPlane plane) throws Throwable {
    int most = SdkRequests.flagBodyBytes(request.request(), plane);
    Object payload = most == 0 ? null : SdkRequests.payload(request);
    if (payload == null) {
      return false;
    }
    ByteBuffer body = onlyPart(payload);
    if (body == null || body.remaining() > most) {
      return true;
    }
    int from = body.arrayOffset() + body.position();
    int to = from + body.remaining();
    return SdkRequests.mayHaveFlags(body.array(), from, to, request.request());
  }

  /** The bytes of a body that lies in memory in one piece, else null. */
  private @Nullable ByteBuffer onlyPart(Object payload) {
    if (!showsBytes || !(payload instanceof ByteBuffersAsyncRequestBody)) {
      return null;
    }
    try {
      List<ByteBuffer> parts = ((ByteBuffersAsyncRequestBody) payload).bufferedData();
      return parts.size() == 1 && parts.get(0).hasArray() ? parts.get(0) : null;
    } catch (NoSuchMethodError e) {
      showsBytes = false;
      return null;
    }
  }

  private static AsyncSignRequest<?> copy(AsyncSignRequest<?> request, CallDecision decision) {
    AsyncSignRequest.Builder<?> copy = request.toBuilder();
    copy.request(SdkRequests.decided(request.request(), decision));
    byte[] body = decision.body();
    if (body != null) {
      copy.payload(AsyncRequestBody.fromBytesUnsafe(body));
    }
    return copy.build();
  }

  /**
   * The whole body, or as much of it as shows that it is too long; null unless it lies in memory.
   * Only the SDK's own publishers of bytes are asked: they give the same again to the next who
   * asks.
   */
  private static byte @Nullable [] read(Publisher<ByteBuffer> payload, int most) {
    String type = payload.getClass().getName();
    if (!type.startsWith("software.amazon.awssdk.core.internal.async.Byte")) {
      return null;
    }
    Collecting collecting = new Collecting(most);
    payload.subscribe(collecting);
    return collecting.bytes();
  }

  /** The signer is one for all clients, so nothing may be remembered by it. */
  @Override
  public Object scope(Object context, Object value) {
    return value;
  }

  /** Takes what is published at once, and lets go of a publisher that would make it wait. */
  private static final class Collecting implements Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;
    private @Nullable Subscription subscription;
    private boolean ended;
    private boolean failed;

    Collecting(int most) {
      this.most = most;
    }

    @Override
    public synchronized void onSubscribe(Subscription subscription) {
      this.subscription = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public synchronized void onNext(ByteBuffer part) {
      if (bytes.size() <= most) {
        byte[] copy = new byte[part.remaining()];
        part.duplicate().get(copy);
        bytes.write(copy, 0, copy.length);
      }
    }

    @Override
    public synchronized void onError(Throwable failure) {
      failed = true;
    }

    @Override
    public synchronized void onComplete() {
      ended = true;
    }

    synchronized byte @Nullable [] bytes() {
      if (!ended && !failed && subscription != null) {
        subscription.cancel();
      }
      return ended ? bytes.toByteArray() : null;
    }
  }
}
