package dev.headstay.cli;

import dev.headstay.engine.ClientIntegration;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.Map;

/** The classes by which the agent knows HTTP clients, as the jar's own index has them. */
final class HookedClasses {
  /** By binary name of a class: the client's id. */
  final Map<String, String> patched = new LinkedHashMap<>();

  /** By binary name of a class: the name of a client that is not patched. */
  final Map<String, String> unpatched = new LinkedHashMap<>();

  /** Empty where there is no index, as in tests of this module. */
  static HookedClasses read() {
    HookedClasses classes = new HookedClasses();
    try {
      Field index =
          Class.forName("dev.headstay.agent.HookIndex", true, ClassLoader.getSystemClassLoader())
              .getDeclaredField("CLASSES");
      index.setAccessible(true);
      for (String line : String.valueOf(index.get(null)).split("\n", -1)) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          classes.add(line.substring(0, tab).replace('/', '.'), line.substring(tab + 1));
        }
      }
    } catch (ReflectiveOperationException e) {
      return classes;
    }
    return classes;
  }

  private void add(String className, String owner) throws ReflectiveOperationException {
    if (owner.startsWith("!")) {
      unpatched.put(className, owner.substring(1));
    } else if (!owner.startsWith("@")) {
      ClientIntegration integration =
          Class.forName(owner)
              .asSubclass(ClientIntegration.class)
              .getDeclaredConstructor()
              .newInstance();
      patched.put(className, integration.id());
    }
  }
}
