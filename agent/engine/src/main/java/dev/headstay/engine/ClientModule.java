package dev.headstay.engine;

import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Opens a client's own module to its adapters, where it is a named one. OkHttp is one from version
 * 5 on, for programs that have it on the module path. Asked by reflection, since Java 8 has none.
 */
final class ClientModule {
  private ClientModule() {}

  /** Opens all packages of the hooked class's module; see {@link ClientIntegration#open}. */
  static void open(Instrumentation instrumentation, Class<?> hooked, ClassLoader adapters)
      throws ReflectiveOperationException {
    if (isOnClassPath(hooked)) {
      return;
    }
    Object module;
    try {
      module = Class.class.getMethod("getModule").invoke(hooked);
    } catch (NoSuchMethodException e) {
      return;
    }
    Class<?> type = module.getClass();
    if (Boolean.FALSE.equals(type.getMethod("isNamed").invoke(module))) {
      return;
    }
    Object unnamed = ClassLoader.class.getMethod("getUnnamedModule").invoke(adapters);
    Map<Object, Set<Object>> opens = new HashMap<>();
    for (Object name : (Set<?>) type.getMethod("getPackages").invoke(module)) {
      opens.put(name, Collections.singleton(unnamed));
    }
    redefine(instrumentation, module, Collections.emptyMap(), opens);
  }

  /**
   * {@code Instrumentation.redefineModule}, by reflection.
   *
   * @param module a {@code java.lang.Module}
   * @param exports the modules that its packages are exported to, by package; {@code opens} alike
   */
  static void redefine(
      Instrumentation instrumentation, Object module, Map<?, ?> exports, Map<?, ?> opens)
      throws ReflectiveOperationException {
    Instrumentation.class
        .getMethod(
            "redefineModule",
            Class.forName("java.lang.Module"),
            Set.class,
            Map.class,
            Map.class,
            Set.class,
            Map.class)
        .invoke(
            instrumentation,
            module,
            Collections.emptySet(),
            exports,
            opens,
            Collections.emptySet(),
            Collections.emptyMap());
  }

  /** So that most programs are spared the reflection. */
  private static boolean isOnClassPath(Class<?> hooked) {
    return hooked.getClassLoader() == ClassLoader.getSystemClassLoader()
        && System.getProperty("jdk.module.path") == null
        && System.getProperty("jdk.module.main") == null;
  }
}
