package dev.headstay.clients.javanethttp;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the user's headers as {@code Http1Request} and {@code Stream} read them to write a hop.
 *
 * <p>The JDK keeps its own headers (User-Agent, cookies, preemptive Authorization) apart and lets
 * the user's override them, {@code Cookie} excepted, which it joins. So both count as present, a
 * changed system header is sent as a user's, and a change that would take one away is left out.
 */
public final class UserHeadersAdapter implements HopAdapter {
  private static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
  private static final String COOKIE = "cookie";

  private volatile @Nullable Internals internals;

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane) throws Throwable {
    Internals internals = internals(context);
    HttpRequest request = (HttpRequest) (Object) internals.request.invokeExact(context);
    URI uri = request.uri();
    Interest interest = uri == null ? Interest.NONE : plane.interest(uri.getHost());
    HttpHeaders user = (HttpHeaders) value;
    if (interest == Interest.NONE
        || (interest == Interest.BETA_FLAGS && !user.map().containsKey(BetaFlags.HEADER))
        || request.method().equals("CONNECT")) {
      return value;
    }
    HttpHeaders system = internals.systemHeaders((Object) request);
    HeaderLines lines = new HeaderLines(16);
    for (Map.Entry<String, List<String>> entry : system.map().entrySet()) {
      if (isCookie(entry.getKey()) || !user.map().containsKey(entry.getKey())) {
        add(lines, entry);
      }
    }
    int systemLines = lines.size();
    for (Map.Entry<String, List<String>> entry : user.map().entrySet()) {
      add(lines, entry);
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    RequestTarget to =
        new RequestTarget(uri.getScheme(), uri.getHost(), uri.getPort(), request.method(), target);
    boolean proxied = (Object) internals.proxy.invokeExact((Object) request) != null;
    HeaderDecision decision = plane.decide(to, proxied, lines);
    return decision.isUnchanged()
        ? value
        : userHeaders(decision.headers(), lines, systemLines, to, plane);
  }

  private static void add(HeaderLines lines, Map.Entry<String, List<String>> entry) {
    for (String value : entry.getValue()) {
      lines.add(entry.getKey(), value);
    }
  }

  private static boolean isCookie(String name) {
    return name.equalsIgnoreCase(COOKIE);
  }

  /** The decided block less what the JDK still adds by itself. */
  private static HttpHeaders userHeaders(
      HeaderLines decided, HeaderLines lines, int systemLines, RequestTarget to, HopPlane plane) {
    TreeSet<String> kept = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    boolean systemCookie = false;
    for (int i = 0; i < systemLines; i++) {
      systemCookie |= isCookie(lines.name(i));
    }
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (int i = 0; i < decided.size(); i++) {
      String name = decided.name(i);
      kept.add(name);
      int source = decided.source(i);
      if (source >= 0 && source < systemLines) {
        continue;
      }
      if (systemCookie && source == HeaderLines.NEW && isCookie(name)) {
        plane.clientOwned(to, name);
        continue;
      }
      List<String> values = result.get(name);
      if (values == null) {
        values = new ArrayList<>(1);
        result.put(name, values);
      }
      values.add(decided.value(i));
    }
    for (int i = 0; i < systemLines; i++) {
      if (!kept.contains(lines.name(i))) {
        plane.clientOwned(to, lines.name(i));
      }
    }
    return HttpHeaders.of(result, (name, value) -> true);
  }

  /** The {@code HttpClientImpl} that the exchange belongs to: it has the connection pool. */
  @Override
  public Object scope(Object context, Object value) throws Throwable {
    Field exchange = null;
    for (Class<?> c = context.getClass(); c != null && exchange == null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals("http1Exchange") || field.getName().equals("exchange")) {
          exchange = field;
        }
      }
    }
    if (exchange == null) {
      throw new NoSuchFieldException("exchange of " + context.getClass().getName());
    }
    exchange.setAccessible(true);
    Object owner = exchange.get(context);
    Method client = owner.getClass().getDeclaredMethod("client");
    client.setAccessible(true);
    return client.invoke(owner);
  }

  private Internals internals(Object context) throws ReflectiveOperationException {
    Internals known = internals;
    if (known == null) {
      known = new Internals(context.getClass());
      internals = known;
    }
    return known;
  }

  /** Handles on what the JDK keeps to itself. Immutable. */
  private static final class Internals {
    final MethodHandle request;
    final MethodHandle proxy;
    private final MethodHandle systemHeadersBuilder;
    private final MethodHandle build;

    Internals(Class<?> hop) throws ReflectiveOperationException {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Field field = request(hop);
      field.setAccessible(true);
      Class<?> requestType = field.getType();
      request = lookup.unreflectGetter(field).asType(GETTER);
      proxy = handle(lookup, requestType.getDeclaredMethod("proxy"));
      Method builder = requestType.getDeclaredMethod("getSystemHeadersBuilder");
      systemHeadersBuilder = handle(lookup, builder);
      build = handle(lookup, builder.getReturnType().getDeclaredMethod("build"));
    }

    /** {@code hop} may be a subclass of the class that is hooked. */
    private static Field request(Class<?> hop) throws NoSuchFieldException {
      for (Class<?> c = hop; c != null; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          if (field.getName().equals("request")
              && HttpRequest.class.isAssignableFrom(field.getType())) {
            return field;
          }
        }
      }
      throw new NoSuchFieldException("request of " + hop.getName());
    }

    private static MethodHandle handle(MethodHandles.Lookup lookup, Method method)
        throws IllegalAccessException {
      method.setAccessible(true);
      return lookup.unreflect(method).asType(GETTER);
    }

    HttpHeaders systemHeaders(Object request) throws Throwable {
      Object builder = (Object) systemHeadersBuilder.invokeExact(request);
      return (HttpHeaders) (Object) build.invokeExact(builder);
    }
  }
}
