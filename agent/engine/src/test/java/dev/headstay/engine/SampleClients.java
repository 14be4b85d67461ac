package dev.headstay.engine;

import dev.headstay.bridge.HookTransformer;
import dev.headstay.engine.sample.SampleIntegration;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.util.function.Supplier;
import sample.http.Client;
import sample.http.Request;

/** Loads the sample client as an isolated application would: nothing else is seen there. */
final class SampleClients {
  static final String INDEX = "sample/http/Client\t" + SampleIntegration.class.getName() + "\n";
  static final String CLIENTS = "sample\n";

  private SampleClients() {}

  static HookTransformer transformer(Supplier<Class<?>[]> loadedClasses) {
    return new HookTransformer(INDEX, CLIENTS, instrumentation(loadedClasses), null);
  }

  static HookTransformer transformer() {
    return transformer(() -> new Class<?>[0]);
  }

  /** Instrumentation that knows which classes are loaded, and lets go of any transformer. */
  static Instrumentation instrumentation(Supplier<Class<?>[]> loadedClasses) {
    return (Instrumentation)
        Proxy.newProxyInstance(
            SampleClients.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getAllLoadedClasses")) {
                return loadedClasses.get();
              }
              if (method.getName().equals("removeTransformer")) {
                return true;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  /** A loader with a copy of the client, woven as it is defined. */
  static class Loader extends ClassLoader {
    private final HookTransformer transformer;

    Loader(HookTransformer transformer) {
      super(null);
      this.transformer = transformer;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      Class<?> original =
          name.equals(Client.class.getName())
              ? Client.class
              : name.equals(Request.class.getName()) ? Request.class : null;
      if (original == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] classFile = ClassFiles.of(original);
      byte[] woven = transformer.transform(this, name.replace('.', '/'), null, null, classFile);
      byte[] used = woven == null ? classFile : woven;
      return defineClass(name, used, 0, used.length);
    }

    Class<?> client() {
      try {
        return loadClass(Client.class.getName());
      } catch (ClassNotFoundException e) {
        throw new AssertionError(e);
      }
    }

    /** What this loader's client writes for {@code line}. */
    String write(String line) {
      try {
        Class<?> requestType = loadClass(Request.class.getName());
        Object request = requestType.getConstructor(String.class).newInstance(line);
        Object client = client().getConstructor().newInstance();
        return (String) client().getMethod("write", requestType).invoke(client, request);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError(e);
      }
    }
  }
}
