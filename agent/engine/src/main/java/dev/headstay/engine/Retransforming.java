package dev.headstay.engine;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Weaves classes that were loaded unwoven, when they are retransformed. Registered with the first
 * of them, since a transformer that can retransform makes every class load dearer; it stays, since
 * another agent's retransformation starts from the unwoven class again.
 */
final class Retransforming implements ClassFileTransformer {
  private final Weaving weaving;

  Retransforming(Weaving weaving) {
    this.weaving = weaving;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> classBeingRedefined,
      @Nullable ProtectionDomain protectionDomain,
      byte[] classFile) {
    if (className == null || classBeingRedefined == null) {
      return null;
    }
    try {
      return weaving.weaveAgain(loader, className, classFile);
    } catch (Throwable t) {
      return null;
    }
  }
}
