package dev.headstay.engine;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** One hook of one hooked class, as woven code calls it: the adapter, behind a net. */
final class HookCall implements BiFunction<Object, @Nullable Object, @Nullable Object> {
  private final String client;
  private final HopAdapter adapter;
  private final HopPlane plane;
  private final Failures failures;

  HookCall(String client, HopAdapter adapter, HopPlane plane, Failures failures) {
    this.client = client;
    this.adapter = adapter;
    this.plane = plane;
    this.failures = failures;
  }

  @Override
  public @Nullable Object apply(Object context, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    try {
      return adapter.rewrite(context, value, plane);
    } catch (Throwable t) {
      failures.passed(client, t);
      return value;
    }
  }
}
