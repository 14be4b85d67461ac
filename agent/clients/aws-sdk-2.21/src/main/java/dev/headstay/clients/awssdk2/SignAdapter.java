package dev.headstay.clients.awssdk2;

import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.RequestTarget;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;

/** Replaces what a blocking client is about to sign by a copy without the flags that fail. */
public final class SignAdapter implements HopAdapter {
  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws IOException {
    if (!plane.filtersFlags()) {
      return value;
    }
    SignRequest<?> request = (SignRequest<?>) value;
    if (!SdkRequests.isSentAsSigned(request)) {
      return value;
    }
    SdkHttpRequest http = request.request();
    RequestTarget target = SdkRequests.target(http);
    int most = SdkRequests.bodyBytes(http, target, plane);
    ContentStreamProvider payload = request.payload().orElse(null);
    byte[] body = most == 0 || payload == null ? null : read(payload, most);
    CallDecision decision = plane.filterCall(target, SdkRequests.lines(http), body);
    return decision == CallDecision.UNCHANGED ? value : copy(request, decision);
  }

  private static SignRequest<?> copy(SignRequest<?> request, CallDecision decision) {
    SignRequest.Builder<?> copy = request.toBuilder();
    copy.request(SdkRequests.decided(request.request(), decision));
    byte[] body = decision.body();
    if (body != null) {
      copy.payload(ContentStreamProvider.fromByteArrayUnsafe(body));
    }
    return copy.build();
  }

  /**
   * The whole body, or as much of it as shows that it is too long. The SDK itself reads a body once
   * to hash and once more to send it, so every provider can be asked again.
   */
  private static byte @Nullable [] read(ContentStreamProvider payload, int most)
      throws IOException {
    try (InputStream in = payload.newStream()) {
      byte[] bytes = new byte[Math.min(most + 1, 16 * 1024)];
      int size = 0;
      for (int n = 0; n >= 0; n = in.read(bytes, size, bytes.length - size)) {
        size += n;
        if (size > most) {
          break;
        }
        if (size == bytes.length) {
          bytes = Arrays.copyOf(bytes, Math.min(most + 1, 2 * size));
        }
      }
      return Arrays.copyOf(bytes, size);
    }
  }

  /** The signer is one for all clients, so nothing may be remembered by it. */
  @Override
  public Object scope(Object context, Object value) {
    return value;
  }
}
