package dev.headstay.engine;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * One hook of one hooked class, as woven code calls it: the adapter, behind a net. The adapter is
 * made for the first value, so a program that sends no bodies loads nothing for bodies.
 */
final class HookCall implements BiFunction<Object, @Nullable Object, @Nullable Object> {
  private final HookedClass hooked;
  private final String id;
  private final String adapterName;
  private volatile @Nullable HopAdapter adapter;

  /** The adapter could not be made, and that was said. */
  private volatile boolean unusable;

  HookCall(HookedClass hooked, Hook hook) {
    this.hooked = hooked;
    this.id = hook.id();
    this.adapterName = hook.adapter();
  }

  String id() {
    return id;
  }

  @Override
  public @Nullable Object apply(Object context, @Nullable Object value) {
    if (value == null || unusable) {
      return value;
    }
    try {
      HopAdapter made = adapter;
      return (made == null ? make() : made).rewrite(context, value, hooked.plane());
    } catch (Throwable t) {
      hooked.failed(t);
      return value;
    }
  }

  private HopAdapter make() throws Exception {
    try {
      HopAdapter made = hooked.adapter(adapterName);
      adapter = made;
      return made;
    } catch (Exception | LinkageError e) {
      unusable = true;
      throw e;
    }
  }
}
