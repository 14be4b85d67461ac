package dev.headstay.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Defines one integration's adapters next to the client: its parent is the hooked class's own
 * loader, so the client is seen there, and the agent's types are seen through the agent's loader.
 */
final class AdapterLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String OURS = "dev.headstay.";

  private final ClassLoader agent;
  private final String adapterPackage;

  /**
   * A loader next to a client.
   *
   * @param client the hooked class's own loader, null for the boot loader
   * @param integration the adapters are in its package, and their class files in its loader
   */
  AdapterLoader(@Nullable ClassLoader client, Class<?> integration) {
    super(client);
    String name = integration.getName();
    this.agent = integration.getClassLoader();
    this.adapterPackage = name.substring(0, name.lastIndexOf('.') + 1);
  }

  /** Takes no lock, as the agent's own loader. */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS)) {
      return super.loadClass(name, resolve);
    }
    if (!name.startsWith(adapterPackage)) {
      return agent.loadClass(name);
    }
    Class<?> loaded = findLoadedClass(name);
    if (loaded != null) {
      return loaded;
    }
    try {
      return define(name);
    } catch (LinkageError e) {
      loaded = findLoadedClass(name);
      if (loaded == null) {
        throw e;
      }
      return loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = agent.getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream(8192);
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      byte[] classFile = out.toByteArray();
      return defineClass(
          name, classFile, 0, classFile.length, AdapterLoader.class.getProtectionDomain());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
