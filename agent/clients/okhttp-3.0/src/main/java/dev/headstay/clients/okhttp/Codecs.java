package dev.headstay.clients.okhttp;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import okhttp3.Connection;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Finds the connection behind the codecs of one class. Where it is held differs by version: {@code
 * streamAllocation} (3.0 to 3.13), {@code realConnection} (3.14), {@code connection} (4), {@code
 * carrier} (5); so it is found by type, once. Thread-safe.
 */
final class Codecs {
  private static final String[] HOLDERS = {
    "StreamAllocation", "RealConnection", "ExchangeCodec$Carrier"
  };

  private volatile @Nullable Field holder;

  /** What a holder that isn't the connection itself is asked for: its connection, or its route. */
  private volatile @Nullable Method route;

  /**
   * The route that a codec's connection takes.
   *
   * @return null when the codec has no connection yet, or any more
   */
  @Nullable Route route(Object codec) throws ReflectiveOperationException {
    Object holder = holder(codec);
    Connection connection = connection(holder);
    return connection == null ? (Route) ask(holder, "getRoute", "route") : connection.route();
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

  private Object holder(Object codec) throws ReflectiveOperationException {
    Field field = holder;
    for (int i = 0; field == null && i < HOLDERS.length; i++) {
      field = field(codec.getClass(), HOLDERS[i]);
      holder = field;
    }
    Object held = field == null ? null : field.get(codec);
    if (held == null) {
      throw new NoSuchFieldException("connection of " + codec.getClass().getName());
    }
    return held;
  }

  private @Nullable Connection connection(Object holder) throws ReflectiveOperationException {
    if (holder instanceof Connection) {
      return (Connection) holder;
    }
    return holder.getClass().getName().endsWith("StreamAllocation")
        ? (Connection) ask(holder, "connection")
        : null;
  }

  private @Nullable Object ask(Object holder, String... names) throws ReflectiveOperationException {
    Method method = route;
    if (method == null || !method.getDeclaringClass().isInstance(holder)) {
      method = method(holder.getClass(), names);
      route = method;
    }
    return method.invoke(holder);
  }

  private static @Nullable Object fieldBySuffix(Object holder, String typeSuffix)
      throws IllegalAccessException {
    Field field = field(holder.getClass(), typeSuffix);
    return field == null ? null : field.get(holder);
  }

  private static @Nullable Field field(Class<?> type, String typeSuffix) {
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())
            && field.getType().getName().endsWith(typeSuffix)) {
          field.setAccessible(true);
          return field;
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
