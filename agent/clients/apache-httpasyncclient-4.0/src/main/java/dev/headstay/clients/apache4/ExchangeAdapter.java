package dev.headstay.clients.apache4;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import java.io.IOException;
import java.lang.reflect.Field;
import org.apache.http.protocol.HttpContext;
import org.apache.http.protocol.HttpProcessor;
import org.jspecify.annotations.Nullable;

/** Replaces the request that an exchange handler gives out by a copy with the decided headers. */
public final class ExchangeAdapter implements HopAdapter {
  private static final String CONNECTION_MANAGER =
      "org.apache.http.nio.conn.NHttpClientConnectionManager";

  private volatile @Nullable Field contextField;

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane)
      throws ReflectiveOperationException, IOException {
    Field field = contextField;
    if (field == null) {
      field = field(context, HttpContext.class.getName());
      if (field == null) {
        throw new NoSuchFieldException("HTTP context of " + context.getClass().getName());
      }
      contextField = field;
    }
    HttpContext exchange = (HttpContext) field.get(context);
    return HopRequest.rewrite(this, context, value, exchange, false, plane);
  }

  /**
   * The client's connection manager; without HttpAsyncClient the protocol processor, which is what
   * a requester shares between its exchanges.
   */
  @Override
  public Object scope(Object context, Object value) throws ReflectiveOperationException {
    Field shared = field(context, CONNECTION_MANAGER);
    if (shared == null) {
      shared = field(context, HttpProcessor.class.getName());
    }
    Object scope = shared == null ? null : shared.get(context);
    if (scope == null) {
      throw new NoSuchFieldException("connection manager of " + context.getClass().getName());
    }
    return scope;
  }

  /** The field whose type is, or implements, the type of this name: its own name has changed. */
  private static @Nullable Field field(Object handler, String type) {
    for (Class<?> c = handler.getClass(); c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (isOf(field.getType(), type)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    return null;
  }

  private static boolean isOf(Class<?> declared, String type) {
    for (Class<?> c = declared; c != null; c = c.getSuperclass()) {
      if (c.getName().equals(type)) {
        return true;
      }
      for (Class<?> implemented : c.getInterfaces()) {
        if (isOf(implemented, type)) {
          return true;
        }
      }
    }
    return false;
  }
}
