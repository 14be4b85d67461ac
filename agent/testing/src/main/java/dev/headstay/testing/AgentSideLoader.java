package dev.headstay.testing;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Loads the kit and the contracts a second time, where they see the agent's own classes: those are
 * hidden from the class path, so that a policy of the kit's would be a stranger to the agent. The
 * clients stay where they are.
 */
final class AgentSideLoader extends ClassLoader {
  private static final String OURS = "dev.headstay.";

  private final ClassLoader agent;

  private AgentSideLoader(ClassLoader system, ClassLoader agent) {
    super(system);
    this.agent = agent;
  }

  /** The loader to run in, or null where there is no agent, or where it hides nothing. */
  static @Nullable ClassLoader find() throws ReflectiveOperationException {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    ClassLoader agent;
    try {
      agent =
          (ClassLoader)
              Class.forName("dev.headstay.bridge.AgentLoader").getMethod("get").invoke(null);
    } catch (ClassNotFoundException e) {
      return null;
    }
    return agent == system ? null : new AgentSideLoader(system, agent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null || name.startsWith("dev.headstay.bridge.")) {
          return agent.loadClass(name);
        }
        byte[] classFile = in.readAllBytes();
        return defineClass(name, classFile, 0, classFile.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
