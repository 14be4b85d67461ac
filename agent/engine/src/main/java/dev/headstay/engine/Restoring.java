package dev.headstay.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives woven classes back the code that they had, and tells of which it could.
 *
 * <p>Where the JVM keeps the class file from before, a retransformation goes back to it. Of a class
 * that was woven when the program started, it has the woven file alone. That one's own file is read
 * again, from where the class is from, and taken if weaving it gives just what the JVM has: then
 * nothing but our hooks is lost. Not thread-safe.
 */
final class Restoring implements ClassFileTransformer {
  private static final int PASSES = 3;

  private final Weaving weaving;
  private final Instrumentation instrumentation;
  private final List<String> left = new ArrayList<>();
  private int restored;

  // For the transformer, which other threads call for classes that they load.
  private volatile @Nullable Class<?> asked;
  private volatile boolean redefines;
  private volatile byte @Nullable [] handedOver;

  private Restoring(Weaving weaving, Instrumentation instrumentation) {
    this.weaving = weaving;
    this.instrumentation = instrumentation;
  }

  /** Restores what was woven; no transformer of ours is registered by then. */
  static Restoring of(Weaving weaving, Instrumentation instrumentation) {
    Restoring restoring = new Restoring(weaving, instrumentation);
    instrumentation.addTransformer(restoring, true);
    try {
      // Classes that were being loaded while the first pass went show in a later one.
      for (int pass = 0; pass < PASSES && restoring.pass(); pass++) {}
    } finally {
      instrumentation.removeTransformer(restoring);
    }
    return restoring;
  }

  /** How many classes have their own code again. */
  int restored() {
    return restored;
  }

  /** Classes that stay woven, and why: the bridge answers their values as they are. */
  List<String> left() {
    return left;
  }

  private boolean pass() {
    List<Class<?>> classes = weaving.wovenClasses();
    for (Class<?> woven : classes) {
      try {
        String reason = restore(woven);
        if (reason == null) {
          restored++;
        } else {
          left.add(woven.getName() + " (" + reason + ")");
        }
      } catch (Throwable t) {
        left.add(woven.getName() + " (" + t.getClass().getName() + ")");
      }
      weaving.restored(woven);
    }
    return !classes.isEmpty();
  }

  /** Null when it is restored, else why it is not. */
  private @Nullable String restore(Class<?> woven) throws Exception {
    asked = woven;
    redefines = false;
    handedOver = null;
    instrumentation.retransformClasses(woven);
    byte[] now = handedOver;
    if (weaving.isKept(woven)) {
      return now == null || Weaver.isWoven(now) ? "the JVM has no other class file" : null;
    }
    byte[] original = classFile(woven);
    if (now == null || original == null) {
      return "its class file is not to be had";
    }
    byte[] expected = weaving.woven(woven.getClassLoader(), woven.getName(), original);
    if (expected == null || !ComparableCode.isSame(expected, now)) {
      return "another agent has changed it too, or its file has changed";
    }
    redefines = true;
    instrumentation.redefineClasses(new ClassDefinition(woven, original));
    return null;
  }

  private static byte @Nullable [] classFile(Class<?> type) throws IOException {
    try (InputStream in =
        type.getResourceAsStream('/' + type.getName().replace('.', '/') + ".class")) {
      if (in == null) {
        return null;
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream(16384);
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      return out.toByteArray();
    }
  }

  /** Takes what the JVM hands over of the class that is asked for. */
  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> classBeingRedefined,
      @Nullable ProtectionDomain protectionDomain,
      byte[] classFile) {
    // What another agent loads meanwhile, on this thread, comes with the same class.
    if (classBeingRedefined == null
        || classBeingRedefined != asked
        || !classBeingRedefined.getName().replace('.', '/').equals(className)) {
      return null;
    }
    if (redefines) {
      // A copy counts as a change, and what was changed the JVM keeps: others start from there.
      return classFile.clone();
    }
    handedOver = classFile;
    return null;
  }
}
