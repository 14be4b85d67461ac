package dev.headstay.benchmarks;

import dev.headstay.bridge.HookTransformer;
import dev.headstay.engine.ClientIntegration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;

/** Makes a hooked method as the agent has woven it, and starts the agent at its first call. */
final class Woven {
  private Woven() {}

  /**
   * Takes what the hooked method gets, and gives what the method would go on with.
   *
   * @param template has the hooked method
   * @param className of the class that is hooked
   * @param configuration the agent's, in JSON; it replaces one given before
   */
  static UnaryOperator<Object> of(
      Class<?> template, String className, ClientIntegration integration, String configuration) {
    String name = className.replace('.', '/');
    HookTransformer transformer =
        new HookTransformer(
            name + "\t" + integration.getClass().getName() + "\n",
            integration.id() + "\n",
            instrumentation(),
            file(configuration).toString());
    byte[] woven = transformer.transform(null, name, null, null, renamed(template, className));
    if (woven == null) {
      throw new IllegalStateException("not woven: " + className);
    }
    return instance(className, woven);
  }

  /** The same without us. */
  static UnaryOperator<Object> not(Class<?> template, String className) {
    return instance(className, renamed(template, className));
  }

  private static byte[] renamed(Class<?> template, String className) {
    return new ByteBuddy().redefine(template).name(className).make().getBytes();
  }

  @SuppressWarnings("unchecked")
  private static UnaryOperator<Object> instance(String className, byte[] classFile) {
    try {
      return (UnaryOperator<Object>)
          new OneClassLoader(className, classFile)
              .loadClass(className)
              .getConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path file(String configuration) {
    try {
      Path file = Files.createTempFile("headstay", ".json");
      file.toFile().deleteOnExit();
      return Files.writeString(file, configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a JVM in which nothing was loaded before. */
  private static Instrumentation instrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            Woven.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getAllLoadedClasses")) {
                return new Class<?>[0];
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static final class OneClassLoader extends ClassLoader {
    private final String className;
    private final byte[] classFile;

    OneClassLoader(String className, byte[] classFile) {
      super(Woven.class.getClassLoader());
      this.className = className;
      this.classFile = classFile;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(className)) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known != null ? known : defineClass(name, classFile, 0, classFile.length);
    }
  }
}
