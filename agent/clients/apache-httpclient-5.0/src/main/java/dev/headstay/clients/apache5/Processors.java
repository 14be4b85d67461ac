package dev.headstay.clients.apache5;

import java.lang.reflect.Field;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the protocol processor behind an async stream: in its own field, or in that of the duplexer
 * whose inner class the stream is.
 */
final class Processors {
  private Processors() {}

  static Object of(Object stream) throws ReflectiveOperationException {
    Object processor = field(stream, HttpProcessor.class.getName());
    if (processor == null) {
      Object duplexer =
          field(stream, "org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexer");
      processor = duplexer == null ? null : field(duplexer, HttpProcessor.class.getName());
    }
    if (processor == null) {
      throw new NoSuchFieldException("protocol processor of " + stream.getClass().getName());
    }
    return processor;
  }

  private static @Nullable Object field(Object holder, String type) throws IllegalAccessException {
    for (Class<?> c = holder.getClass(); c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getType().getName().equals(type)) {
          field.setAccessible(true);
          return field.get(holder);
        }
      }
    }
    return null;
  }
}
