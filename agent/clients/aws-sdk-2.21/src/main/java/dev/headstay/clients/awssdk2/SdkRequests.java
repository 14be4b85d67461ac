package dev.headstay.clients.awssdk2;

import dev.headstay.bodies.JsonBody;
import dev.headstay.engine.CallDecision;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.RequestTarget;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.spi.signer.BaseSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;

/** The SDK's requests in the policy's terms, and back. */
final class SdkRequests {
  private static final String CONTENT_LENGTH = "Content-Length";

  /** Whose getters may allocate; null where the SDK has other classes. */
  private static final @Nullable Field PAYLOAD =
      field(
          "software.amazon.awssdk.http.auth.spi.internal.signer.DefaultBaseSignRequest", "payload");

  private static final @Nullable Field PORT =
      field("software.amazon.awssdk.http.DefaultSdkHttpFullRequest", "port");

  private static final @Nullable MethodHandle GET_PAYLOAD = getter(PAYLOAD);

  private static final @Nullable MethodHandle GET_PORT = getter(PORT);

  private SdkRequests() {}

  private static @Nullable Field field(String className, String name) {
    try {
      return Class.forName(className, false, BaseSignRequest.class.getClassLoader())
          .getDeclaredField(name);
    } catch (ReflectiveOperationException | LinkageError e) {
      return null;
    }
  }

  /** What reads a field, of type {@code (Object)Object}; null where there is none to be read. */
  static @Nullable MethodHandle getter(@Nullable Field field) {
    if (field == null) {
      return null;
    }
    try {
      field.setAccessible(true);
      return MethodHandles.lookup()
          .unreflectGetter(field)
          .asType(MethodType.methodType(Object.class, Object.class));
    } catch (IllegalAccessException | RuntimeException e) {
      return null;
    }
  }

  /** What is about to be signed, or null. */
  static @Nullable Object payload(BaseSignRequest<?, ?> request) throws Throwable {
    return PAYLOAD != null && GET_PAYLOAD != null && PAYLOAD.getDeclaringClass().isInstance(request)
        ? (Object) GET_PAYLOAD.invokeExact((Object) request)
        : request.payload().orElse(null);
  }

  private static int port(SdkHttpRequest request) throws Throwable {
    if (PORT == null || GET_PORT == null || !PORT.getDeclaringClass().isInstance(request)) {
      return request.port();
    }
    Integer port = (Integer) (Object) GET_PORT.invokeExact((Object) request);
    return port != null ? port : "https".equals(request.protocol()) ? 443 : 80;
  }

  /** Of a body in memory. That it is encoded may show as flags, and is told of where it is read. */
  static boolean mayHaveFlags(byte[] body, int from, int to, SdkHttpRequest request) {
    return JsonBody.mayHaveFlags(body, from, to)
        || (!JsonBody.looksPlain(body, from, to) && isEncoded(request));
  }

  static boolean isEncoded(SdkHttpRequest request) {
    return hasHeader(request, "Content-Encoding");
  }

  static boolean hasHeader(SdkHttpRequest request, String name) {
    return request.firstMatchingHeader(name).isPresent();
  }

  /** How long a body may be to be read for flags; 0 when the provider takes none there. */
  static int flagBodyBytes(SdkHttpRequest request, HopPlane plane) throws Throwable {
    return plane.flagBodyBytes(request.host(), port(request), request.encodedPath());
  }

  /**
   * Whether one of the SDK's clients signs, which each say by which clock, and send what comes
   * back. Others may take the signature and send what they had: anthropic-java its own body.
   */
  static boolean isSentAsSigned(BaseSignRequest<?, ?> request) {
    return request.hasProperty(HttpSigner.SIGNING_CLOCK);
  }

  static RequestTarget target(SdkHttpRequest request) {
    String query = request.encodedQueryParameters().orElse("");
    String path = request.encodedPath();
    return new RequestTarget(
        request.protocol(),
        request.host(),
        request.port(),
        request.method().name(),
        query.isEmpty() ? path : path + "?" + query);
  }

  static HeaderLines lines(SdkHttpRequest request) {
    HeaderLines lines = new HeaderLines(16);
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
      for (String value : header.getValue()) {
        lines.add(header.getKey(), value);
      }
    }
    return lines;
  }

  /** How long a body may be to be read, for flags or for the model; 0 not to read it. */
  static int bodyBytes(SdkHttpRequest request, RequestTarget target, HopPlane plane) {
    String type = request.firstMatchingHeader("Content-Type").orElse(null);
    String encoding = request.firstMatchingHeader("Content-Encoding").orElse(null);
    return Math.max(
        plane.flagBodyBytes(target, type, encoding),
        plane.modelBodyBytes(target, true, type, encoding));
  }

  /** A copy with the decided flags, and with the length of the decided body. */
  static SdkHttpRequest decided(SdkHttpRequest request, CallDecision decision) {
    SdkHttpRequest.Builder copy = request.toBuilder();
    List<String> flags = decision.flags();
    if (flags != null) {
      // The SDK's header map goes by names without regard to case.
      copy.removeHeader(BetaFlags.HEADER);
      if (!flags.isEmpty()) {
        copy.putHeader(BetaFlags.HEADER, flags);
      }
    }
    byte[] body = decision.body();
    if (body != null && hasHeader(request, CONTENT_LENGTH)) {
      copy.putHeader(CONTENT_LENGTH, Integer.toString(body.length));
    }
    return copy.build();
  }
}
