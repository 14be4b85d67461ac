package dev.headstay.clients.javanethttp;

import dev.headstay.engine.HopAdapter;
import dev.headstay.engine.HopPlane;
import dev.headstay.policy.BetaFlags;
import dev.headstay.policy.ClientMemory;
import dev.headstay.policy.HeaderDecision;
import dev.headstay.policy.HeaderLines;
import dev.headstay.policy.Interest;
import dev.headstay.policy.RequestTarget;
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
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the user's headers as {@code Http1Request} and {@code Stream} read them to write a hop.
 *
 * <p>The JDK keeps its own headers (User-Agent, cookies, preemptive Authorization) apart and lets
 * the user's override them, {@code Cookie} excepted, which it joins. So both count as present, a
 * changed system header is sent as a user's, and a change that would take one away is left out.
 */
public final class UserHeadersAdapter implements HopAdapter {
  private static final String COOKIE = "cookie";

  private volatile @Nullable Internals internals;
  private volatile @Nullable Owners owners;

  @Override
  public Object rewrite(Object context, Object value, HopPlane plane)
      throws ReflectiveOperationException {
    Internals internals = internals(context);
    HttpRequest request = (HttpRequest) internals.request.get(context);
    URI uri = request.uri();
    Interest interest = uri == null ? Interest.NONE : plane.interest(uri.getHost());
    HttpHeaders user = (HttpHeaders) value;
    if (interest == Interest.NONE
        || (interest == Interest.BETA_FLAGS && !user.map().containsKey(BetaFlags.HEADER))
        || request.method().equals("CONNECT")) {
      return value;
    }
    HttpHeaders system = internals.systemHeaders(request);
    HeaderLines lines = new HeaderLines(16);
    for (Map.Entry<String, List<String>> entry : system.map().entrySet()) {
      if (isCookie(entry.getKey()) || !user.map().containsKey(entry.getKey())) {
        Requests.add(lines, entry);
      }
    }
    int systemLines = lines.size();
    for (Map.Entry<String, List<String>> entry : user.map().entrySet()) {
      Requests.add(lines, entry);
    }
    RequestTarget to = Requests.target(request, uri);
    boolean proxied = !to.scheme().equals("https") && internals.proxy.invoke(request) != null;
    byte[] body = Requests.bodyForModel(request, to, plane);
    ClientMemory memory = plane.memory(to, this, context, value);
    HeaderDecision decision = plane.decide(to, proxied, lines, body, memory);
    if (decision.isUnchanged() && !decision.isObserved()) {
      return value;
    }
    HttpHeaders decided = userHeaders(decision.headers(), lines, systemLines, to, plane);
    return decision.isObserved() ? value : decided;
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
    return HttpHeaders.of(result, new All());
  }

  /** The {@code HttpClientImpl} that the exchange belongs to: it has the connection pool. */
  @Override
  public Object scope(Object context, Object value) throws ReflectiveOperationException {
    Owners known = owners;
    if (known == null) {
      known = new Owners(context.getClass());
      owners = known;
    }
    return known.client.invoke(known.exchange.get(context));
  }

  private Internals internals(Object context) throws ReflectiveOperationException {
    Internals known = internals;
    if (known == null) {
      known = new Internals(context.getClass());
      internals = known;
    }
    return known;
  }

  /** Takes every header; a lambda would cost a cold JVM more. */
  private static final class All implements BiPredicate<String, String> {
    @Override
    public boolean test(String name, String value) {
      return true;
    }
  }

  /** What the JDK keeps to itself. Immutable. */
  private static final class Internals {
    final Field request;
    final Method proxy;
    private final Method systemHeadersBuilder;
    private final Method build;

    Internals(Class<?> hop) throws ReflectiveOperationException {
      request = Requests.field(hop);
      proxy = open(request.getType(), "proxy");
      systemHeadersBuilder = open(request.getType(), "getSystemHeadersBuilder");
      build = open(systemHeadersBuilder.getReturnType(), "build");
    }

    private static Method open(Class<?> type, String name) throws NoSuchMethodException {
      Method method = type.getDeclaredMethod(name);
      method.setAccessible(true);
      return method;
    }

    HttpHeaders systemHeaders(HttpRequest request) throws ReflectiveOperationException {
      return (HttpHeaders) build.invoke(systemHeadersBuilder.invoke(request));
    }
  }

  /** How a hop knows its client: by its exchange. Immutable. */
  private static final class Owners {
    final Field exchange;
    final Method client;

    Owners(Class<?> hop) throws ReflectiveOperationException {
      exchange = exchange(hop);
      exchange.setAccessible(true);
      client = Internals.open(exchange.getType(), "client");
    }

    private static Field exchange(Class<?> hop) throws NoSuchFieldException {
      for (Class<?> c = hop; c != null; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          if (field.getName().equals("http1Exchange") || field.getName().equals("exchange")) {
            return field;
          }
        }
      }
      throw new NoSuchFieldException("exchange of " + hop.getName());
    }
  }
}
