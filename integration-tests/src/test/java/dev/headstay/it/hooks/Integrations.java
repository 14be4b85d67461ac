package dev.headstay.it.hooks;

import dev.headstay.bridge.HookTransformer;
import dev.headstay.engine.ClientIntegration;
import dev.headstay.engine.Hook;
import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** All client integrations, and the agent made of them in this JVM. */
final class Integrations {
  private static final List<ClientIntegration> ALL = new ArrayList<>();

  static {
    ServiceLoader.load(ClientIntegration.class).forEach(ALL::add);
  }

  private Integrations() {}

  static List<ClientIntegration> all() {
    return ALL;
  }

  static List<Hook> hooks(String id) {
    return ALL.stream()
        .filter(integration -> integration.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no integration has the id " + id))
        .hooks();
  }

  /** What the agent registers, with the index that its build would write. */
  static HookTransformer transformer(Instrumentation instrumentation, String argument) {
    StringBuilder index = new StringBuilder();
    StringBuilder ids = new StringBuilder();
    for (ClientIntegration integration : ALL) {
      ids.append(integration.id()).append('\n');
      for (Hook hook : integration.hooks()) {
        index.append(hook.className().replace('.', '/')).append('\t');
        index.append(integration.getClass().getName()).append('\n');
      }
    }
    return new HookTransformer(index.toString(), ids.toString(), instrumentation, argument);
  }
}
