package dev.headstay.engine;

import dev.headstay.bridge.Bridge;
import java.util.function.Function;

/** The hooks of one hooked class: from a hook's id to what it calls. Immutable. */
final class HookedClass implements Function<Object, Object> {
  private final String[] ids;
  private final HookCall[] calls;

  HookedClass(String[] ids, HookCall[] calls) {
    this.ids = ids;
    this.calls = calls;
  }

  @Override
  public Object apply(Object hookId) {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i].equals(hookId)) {
        return calls[i];
      }
    }
    return Bridge.UNHOOKED.apply(hookId);
  }
}
