package dev.headstay.benchmarks;

import dev.headstay.bridge.HookTransformer;
import dev.headstay.engine.ClientIntegration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;

/** Makes a hooked method as the agent has woven it, and starts the agent at its first call. */
final class Woven {
  /** What the JVM is started with to have a class defined on its class path. */
  static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  private Woven() {}

  /**
   * Takes what the hooked method gets, and gives what the method would go on with.
   *
   * @param template has the hooked method
   * @param className of the class that is hooked
   * @param configuration the agent's, in JSON; it replaces one given before
   * @param onClassPath whether the class is the system class loader's, as most are; one of a name
   */
  static UnaryOperator<Object> of(
      Class<?> template,
      String className,
      ClientIntegration integration,
      String configuration,
      boolean onClassPath) {
    ClassLoader loader = onClassPath ? ClassLoader.getSystemClassLoader() : null;
    String name = className.replace('.', '/');
    HookTransformer transformer =
        new HookTransformer(
            name + "\t" + integration.getClass().getName() + "\n",
            integration.id() + "\n",
            instrumentation(),
            file(configuration).toString());
    byte[] woven = transformer.transform(loader, name, null, null, renamed(template, className));
    if (woven == null) {
      throw new IllegalStateException("not woven: " + className);
    }
    return instance(onClassPath ? defined(loader, woven) : isolated(className, woven));
  }

  /** The same without us. */
  static UnaryOperator<Object> not(Class<?> template, String className) {
    return instance(isolated(className, renamed(template, className)));
  }

  private static byte[] renamed(Class<?> template, String className) {
    return new ByteBuddy().redefine(template).name(className).make().getBytes();
  }

  /** In place of the class that the loader would find; takes {@link #OPEN}. */
  private static Class<?> defined(ClassLoader loader, byte[] classFile) {
    try {
      Method define =
          ClassLoader.class.getDeclaredMethod("defineClass", byte[].class, int.class, int.class);
      define.setAccessible(true);
      return (Class<?>) define.invoke(loader, classFile, 0, classFile.length);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Class<?> isolated(String className, byte[] classFile) {
    try {
      return new OneClassLoader(className, classFile).loadClass(className);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static UnaryOperator<Object> instance(Class<?> made) {
    try {
      return (UnaryOperator<Object>) made.getConstructor().newInstance();
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
