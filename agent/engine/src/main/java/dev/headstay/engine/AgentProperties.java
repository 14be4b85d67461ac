package dev.headstay.engine;

import java.lang.instrument.Instrumentation;
import java.util.Collections;
import java.util.Properties;

/**
 * The properties that a JVM has for whoever attaches to it, {@code
 * VirtualMachine.getAgentProperties()}. The program's system properties are others.
 */
final class AgentProperties {
  private AgentProperties() {}

  /**
   * Sets a property.
   *
   * @throws ReflectiveOperationException where this JVM keeps them in another place than OpenJDK
   */
  static void set(Instrumentation instrumentation, String name, String value)
      throws ReflectiveOperationException {
    Class<?> support;
    try {
      support = Class.forName("jdk.internal.vm.VMSupport");
      open(instrumentation, support);
    } catch (ClassNotFoundException e) {
      support = Class.forName("sun.misc.VMSupport");
    }
    Properties properties = (Properties) support.getMethod("getAgentProperties").invoke(null);
    properties.setProperty(name, value);
  }

  /** Exports the class's package to our own loader alone; by reflection, since Java 8 has none. */
  private static void open(Instrumentation instrumentation, Class<?> type)
      throws ReflectiveOperationException {
    Object ours = Class.class.getMethod("getModule").invoke(AgentProperties.class);
    ClientModule.redefine(
        instrumentation,
        Class.class.getMethod("getModule").invoke(type),
        Collections.singletonMap("jdk.internal.vm", Collections.singleton(ours)),
        Collections.emptyMap());
  }
}
