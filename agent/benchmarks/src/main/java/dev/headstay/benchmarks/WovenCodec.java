package dev.headstay.benchmarks;

import dev.headstay.bridge.HookTransformer;
import dev.headstay.clients.okhttp.OkHttpIntegration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;

/** Makes a codec that the agent has woven, and starts the agent with one rule for {@link #HOST}. */
public final class WovenCodec {
  /** The host that the configuration has a rule for. */
  public static final String HOST = "127.0.0.1";

  private static final String CODEC = "okhttp3.internal.http1.Http1ExchangeCodec";

  private WovenCodec() {}

  /** A codec: takes a request and gives what would be written. Not woven: the same without us. */
  public static UnaryOperator<Object> of(boolean woven) {
    byte[] classFile = new ByteBuddy().redefine(CodecTemplate.class).name(CODEC).make().getBytes();
    try {
      byte[] defined = woven ? weave(classFile) : classFile;
      @SuppressWarnings("unchecked")
      UnaryOperator<Object> codec =
          (UnaryOperator<Object>)
              new CodecLoader(defined).loadClass(CODEC).getConstructor().newInstance();
      return codec;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] weave(byte[] classFile) {
    String name = CODEC.replace('.', '/');
    String index = name + "\t" + OkHttpIntegration.class.getName() + "\n";
    HookTransformer transformer =
        new HookTransformer(index, "okhttp\n", instrumentation(), configuration().toString());
    byte[] woven = transformer.transform(null, name, null, null, classFile);
    if (woven == null) {
      throw new IllegalStateException("not woven: " + CODEC);
    }
    return woven;
  }

  /** A file with that rule. */
  static Path configuration() {
    try {
      Path file = Files.createTempFile("headstay", ".json");
      file.toFile().deleteOnExit();
      return Files.writeString(
          file,
          """
          {"version": 1, "log": {"level": "warn"}, "rules": [{"name": "gateway", "overHttp": true,
            "match": {"hosts": ["127.0.0.1"]},
            "headers": {"default": {"cf-aig-authorization": "Bearer x"}}}]}
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of a JVM in which nothing was loaded before. */
  private static Instrumentation instrumentation() {
    return (Instrumentation)
        Proxy.newProxyInstance(
            WovenCodec.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getAllLoadedClasses")) {
                return new Class<?>[0];
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static final class CodecLoader extends ClassLoader {
    private final byte[] classFile;

    CodecLoader(byte[] classFile) {
      super(WovenCodec.class.getClassLoader());
      this.classFile = classFile;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.equals(CODEC)) {
        return super.loadClass(name, resolve);
      }
      Class<?> known = findLoadedClass(name);
      return known != null ? known : defineClass(name, classFile, 0, classFile.length);
    }
  }
}
