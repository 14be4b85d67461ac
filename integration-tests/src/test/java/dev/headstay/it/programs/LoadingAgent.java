package dev.headstay.it.programs;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/**
 * An agent that looks at each class by loading it where its loader has no resource of that name, in
 * the midst of its definition. It changes none.
 */
public final class LoadingAgent implements ClassFileTransformer {
  public static void premain(String argument, Instrumentation instrumentation) {
    instrumentation.addTransformer(new LoadingAgent());
  }

  @Override
  public byte[] transform(
      ClassLoader loader,
      String className,
      Class<?> classBeingRedefined,
      ProtectionDomain protectionDomain,
      byte[] classFile) {
    if (loader != null
        && className.startsWith("dev/headstay/")
        && loader.getResource(className + ".class") == null) {
      try {
        Class.forName(className.replace('/', '.'), false, loader);
      } catch (ClassNotFoundException e) {
        System.err.println(e);
      }
    }
    return null;
  }
}
