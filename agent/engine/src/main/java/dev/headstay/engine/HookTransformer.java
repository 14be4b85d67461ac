package dev.headstay.engine;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * The agent's class file transformer. Its first step is the look-up of the class's exact name;
 * nothing else of the agent is loaded before that finds something.
 *
 * <p>To be registered without retransformation, which would have the JVM hand over every class file
 * twice; {@link Retransforming} is registered where classes were loaded before us.
 */
public final class HookTransformer implements ClassFileTransformer, Runnable {
  /**
   * After so many classes the program has shown to be no passing tool, and a look at every loaded
   * class (some 10 ms) is due: another agent may have loaded hooked classes before us.
   */
  private static final int CLASSES_BEFORE_LOOK = 250;

  private final HashMap<String, String> index;
  private final String clients;
  private final Instrumentation instrumentation;
  private final @Nullable String argument;
  private volatile @Nullable Weaving weaving;
  private int loads;

  /**
   * A transformer, not yet registered.
   *
   * @param index lines of the internal name of a class, a tab, and the binary name of the {@link
   *     ClientIntegration} that hooks it, or {@link Weaving#UNPATCHED} and the name of a client.
   *     One text and not an array, since the compiler copies it to where it is used: a class less
   *     to load
   * @param clients lines of the ids of all client integrations
   * @param argument the agent's argument
   */
  public HookTransformer(
      String index, String clients, Instrumentation instrumentation, @Nullable String argument) {
    this.index = new HashMap<>(128);
    int from = 0;
    for (int end = index.indexOf('\n'); end >= 0; end = index.indexOf('\n', from)) {
      int tab = index.indexOf('\t', from);
      this.index.put(index.substring(from, tab), index.substring(tab + 1, end));
      from = end + 1;
    }
    this.clients = clients;
    this.instrumentation = instrumentation;
    this.argument = argument;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> classBeingRedefined,
      @Nullable ProtectionDomain protectionDomain,
      byte[] classFile) {
    String found = className == null ? null : index.get(className);
    if (found == null || className == null) {
      // A lost update only moves the look by a class; a look too many finds nothing to do.
      if (++loads == CLASSES_BEFORE_LOOK) {
        lookLater();
      }
      return null;
    }
    try {
      return weaving().weave(loader, className, found, classFile, false);
    } catch (Throwable t) {
      return null;
    }
  }

  private Weaving weaving() {
    Weaving current = weaving;
    if (current == null) {
      synchronized (this) {
        current = weaving;
        if (current == null) {
          current = new Weaving(index, clients, instrumentation, argument);
          weaving = current;
        }
      }
    }
    return current;
  }

  /** Looks on a thread of its own, since this one may hold class-loading locks. */
  private void lookLater() {
    try {
      Thread thread = new Thread(this, "headstay-look");
      thread.setDaemon(true);
      thread.start();
    } catch (Throwable t) {
      // No thread to be had: classes from before the agent stay unwoven until the engine starts.
    }
  }

  /** Weaves hooked classes that were loaded before this transformer was registered. */
  @Override
  public void run() {
    try {
      for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
        String found = index.get(loaded.getName().replace('.', '/'));
        if (found != null) {
          weaving().retransformLoaded();
          return;
        }
      }
    } catch (Throwable t) {
      // As above.
    }
  }

  /** Says that the agent was given twice to this JVM, and that the second one was ignored. */
  public static void ignoredTwice() {
    if (!HostProgram.isJdkTool()) {
      Log.warn("attached twice to this JVM: the second -javaagent is ignored, its argument too");
    }
  }
}
