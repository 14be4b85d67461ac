package dev.headstay.engine;

import dev.headstay.bridge.Bridge;
import java.lang.instrument.Instrumentation;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The hooks of one hooked class: from a hook's id to what it calls. Thread-safe. */
final class HookedClass implements Function<Object, Object> {
  private final Class<?> hooked;
  private final ClientIntegration integration;
  private final Instrumentation instrumentation;
  private final HopPlane plane;
  private final Failures failures;
  private final HookCall[] calls;
  private volatile @Nullable AdapterLoader loader;

  HookedClass(
      Class<?> hooked,
      ClientIntegration integration,
      List<Hook> hooks,
      Instrumentation instrumentation,
      HopPlane plane,
      Failures failures) {
    this.hooked = hooked;
    this.integration = integration;
    this.instrumentation = instrumentation;
    this.plane = plane;
    this.failures = failures;
    this.calls = new HookCall[hooks.size()];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = new HookCall(this, hooks.get(i));
    }
  }

  @Override
  public Object apply(Object hookId) {
    for (HookCall call : calls) {
      if (call.id().equals(hookId)) {
        return call;
      }
    }
    return Bridge.UNHOOKED.apply(hookId);
  }

  /**
   * A new adapter. Threads that race may each make one, and a loader: a lock here could meet the
   * program's own class-loading locks.
   */
  HopAdapter adapter(String className) throws Exception {
    AdapterLoader own = loader;
    if (own == null) {
      own = new AdapterLoader(hooked.getClassLoader(), integration.getClass());
      integration.open(instrumentation, hooked, own);
      loader = own;
    }
    return own.loadClass(className)
        .asSubclass(HopAdapter.class)
        .getDeclaredConstructor()
        .newInstance();
  }

  HopPlane plane() {
    return plane;
  }

  void failed(Throwable cause) {
    failures.passed(integration.id(), cause);
  }
}
