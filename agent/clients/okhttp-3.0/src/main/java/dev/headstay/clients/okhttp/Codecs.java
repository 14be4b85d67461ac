package dev.headstay.clients.okhttp;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import okhttp3.Connection;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connection behind a codec. Where it is held differs by version: {@code
 * streamAllocation} (3.0 to 3.13), {@code realConnection} (3.14), {@code connection} (4), {@code
 * carrier} (5); so it is found by type. Thread-safe.
 */
final class Codecs {
  /**
   * The route that a codec's connection takes.
   *
   * @return null when the codec has no connection yet, or any more
   */
  @Nullable Route route(Object codec) throws ReflectiveOperationException {
    Object holder = holder(codec);
    Connection connection = connection(holder);
    if (connection != null) {
      return connection.route();
    }
    Method route = method(holder.getClass(), "getRoute", "route");
    return (Route) route.invoke(holder);
  }

  /** The pool, {@code ConnectionPool} or {@code RealConnectionPool}, of a codec's connection. */
  Object connectionPool(Object codec) throws ReflectiveOperationException {
    Object holder = holder(codec);
    Object pool = fieldBySuffix(holder, "ConnectionPool");
    if (pool == null) {
      Connection connection = connection(holder);
      pool = connection == null ? null : fieldBySuffix(connection, "ConnectionPool");
    }
    if (pool == null) {
      throw new NoSuchFieldException("connection pool behind " + codec.getClass().getName());
    }
    return pool;
  }

  private static Object holder(Object codec) throws ReflectiveOperationException {
    String[] suffixes = {"StreamAllocation", "RealConnection", "ExchangeCodec$Carrier"};
    for (String suffix : suffixes) {
      Object holder = fieldBySuffix(codec, suffix);
      if (holder != null) {
        return holder;
      }
    }
    throw new NoSuchFieldException("connection of " + codec.getClass().getName());
  }

  private static @Nullable Connection connection(Object holder)
      throws ReflectiveOperationException {
    if (holder instanceof Connection) {
      return (Connection) holder;
    }
    if (holder.getClass().getName().endsWith("StreamAllocation")) {
      return (Connection) method(holder.getClass(), "connection").invoke(holder);
    }
    return null;
  }

  private static @Nullable Object fieldBySuffix(Object holder, String typeSuffix)
      throws IllegalAccessException {
    for (Class<?> c = holder.getClass(); c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && field.getType().getName().endsWith(typeSuffix)) {
          field.setAccessible(true);
          return field.get(holder);
        }
      }
    }
    return null;
  }

  private static Method method(Class<?> type, String... names) throws NoSuchMethodException {
    for (String name : names) {
      for (Class<?> c = type; c != null; c = c.getSuperclass()) {
        try {
          Method method = c.getDeclaredMethod(name);
          method.setAccessible(true);
          return method;
        } catch (NoSuchMethodException e) {
          // Look further up.
        }
      }
    }
    throw new NoSuchMethodException(names[0] + " of " + type.getName());
  }
}
