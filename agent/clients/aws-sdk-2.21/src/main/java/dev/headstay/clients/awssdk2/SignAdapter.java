package dev.headstay.clients.awssdk2;

import dev.headstay.bodies.BodyReader;
import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.RequestTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;

/** Replaces what a blocking client is about to sign by a copy without the flags that fail. */
public final class SignAdapter implements HopAdapter {
  private final BodyReader reader = new BodyReader();

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws Throwable {
    if (!plane.filtersFlags()) {
      return value;
    }
    SignRequest<?> request = (SignRequest<?>) value;
    if (!SdkRequests.isSentAsSigned(request)) {
      return value;
    }
    SdkHttpRequest http = request.request();
    if (!SdkRequests.hasHeader(http, BetaFlags.HEADER) && !mayHaveFlags(request, plane)) {
      return value;
    }
    RequestTarget target = SdkRequests.target(http);
    int most = SdkRequests.bodyBytes(http, target, plane);
    ContentStreamProvider payload = request.payload().orElse(null);
    byte[] body = most == 0 || payload == null ? null : read(payload, most);
    CallDecision decision = plane.filterCall(target, SdkRequests.lines(http), body);
    return decision == CallDecision.UNCHANGED ? value : copy(request, decision);
  }

  /** No means that there is nothing to filter, which most calls pay as little as possible for. */
  private boolean mayHaveFlags(SignRequest<?> request, HopPlane plane) throws Throwable {
    SdkHttpRequest http = request.request();
    int most = SdkRequests.flagBodyBytes(http, plane);
    Object payload = most == 0 ? null : SdkRequests.payload(request);
    if (payload == null) {
      return false;
    }
    ContentStreamProvider body = (ContentStreamProvider) payload;
    byte[] bytes = BytesInMemory.of(body);
    if (bytes != null) {
      return bytes.length > most || SdkRequests.mayHaveFlags(bytes, 0, bytes.length, http);
    }
    if (SdkRequests.isEncoded(http)) {
      return true;
    }
    try (InputStream in = body.newStream()) {
      return reader.mayHaveFlags(in, most);
    }
  }

  private static SignRequest<?> copy(SignRequest<?> request, CallDecision decision) {
    SignRequest.Builder<?> copy = request.toBuilder();
    copy.request(SdkRequests.decided(request.request(), decision));
    byte[] body = decision.body();
    if (body != null) {
      copy.payload(() -> new ByteArrayInputStream(body));
    }
    return copy.build();
  }

  /** The SDK itself reads a body once to hash and once more to send it, so it can be read again. */
  private static byte[] read(ContentStreamProvider payload, int most) throws IOException {
    try (InputStream in = payload.newStream()) {
      return BodyReader.read(in, most);
    }
  }

  /** The signer is one for all clients, so nothing may be remembered by it. */
  @Override
  public Object scope(Object context, Object value) {
    return value;
  }
}
