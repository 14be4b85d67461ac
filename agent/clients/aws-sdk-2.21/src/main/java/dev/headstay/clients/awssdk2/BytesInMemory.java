package dev.headstay.clients.awssdk2;

import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.BytesWrapper;
import software.amazon.awssdk.http.ContentStreamProvider;

/**
 * The bytes of a body that lies in memory behind the SDK's own stream providers, to look at without
 * a stream: the SDK's clients wrap each that is opened twice.
 *
 * <p>Such a provider is followed to the one thing that it holds: another provider, or the bytes.
 * One that holds several may send something else than these bytes, so its streams have to be asked.
 */
final class BytesInMemory {
  private static final String SDK = "software.amazon.awssdk.";

  /** By a provider's class, what reads the one thing that it holds, or null. */
  private static final ClassValue<@Nullable MethodHandle> HELD =
      new ClassValue<@Nullable MethodHandle>() {
        @Override
        protected @Nullable MethodHandle computeValue(Class<?> type) {
          Field held = held(type);
          return held == null ? null : SdkRequests.getter(held);
        }
      };

  private BytesInMemory() {}

  /** An array with the body in it, perhaps among other bytes; or null. */
  static byte @Nullable [] of(ContentStreamProvider body) throws Throwable {
    Object held = body;
    while (held instanceof ContentStreamProvider) {
      MethodHandle getter = HELD.get(held.getClass());
      held = getter == null ? null : (Object) getter.invokeExact(held);
    }
    if (held instanceof BytesWrapper) {
      return ((BytesWrapper) held).asByteArrayUnsafe();
    }
    return held instanceof byte[] ? (byte[]) held : null;
  }

  private static @Nullable Field held(Class<?> type) {
    if (!type.getName().startsWith(SDK) || type.getSuperclass() != Object.class) {
      return null;
    }
    Field held = null;
    for (Field field : type.getDeclaredFields()) {
      // The stream is the one that was opened last, kept to be closed.
      boolean counts =
          !Modifier.isStatic(field.getModifiers())
              && !field.getType().isPrimitive()
              && field.getType() != InputStream.class;
      if (counts && held != null) {
        return null;
      }
      held = counts ? field : held;
    }
    return held;
  }
}
