package dev.headstay.bridge;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.HashMap;
import java.util.HashSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The agent's class file transformer. Its first step is the look-up of the class's exact name;
 * nothing else of the agent is loaded before that finds something.
 *
 * <p>At the JVM's start it is registered without retransformation, which would have the JVM hand
 * over every class file twice; the weaving registers a transformer of its own where classes were
 * loaded before us. In a program that runs it is registered with retransformation, so that the JVM
 * itself can give each class back.
 */
public final class HookTransformer implements ClassFileTransformer, Runnable, Predicate<String> {
  /** Marks an index entry of a class that is loaded once a part of the JDK is used. */
  private static final String IN_USE = "@";

  private static final String MANAGEMENT = "jmx";

  /**
   * After so many classes the program has shown to be no passing tool, and a look at every loaded
   * class (some 10 ms) is due: another agent may have loaded hooked classes before us.
   */
  private static final int CLASSES_BEFORE_LOOK = 250;

  private final HashMap<String, String> index;
  private final String clients;
  private final Instrumentation instrumentation;
  private final @Nullable String argument;
  private final boolean attached;
  private volatile @Nullable ClassFileTransformer weaving;
  private volatile boolean off;
  private volatile @Nullable String reason;
  private volatile boolean managed;
  private volatile boolean recorded;

  /** The thread that asks again and again what is in use, or null before it has. */
  private volatile @Nullable Thread asking;

  private boolean looked;
  private int loads;

  /**
   * A transformer, not yet registered.
   *
   * @param index lines of the internal name of a class, a tab, and the binary name of the client
   *     integration that hooks it, or {@code !} and the name of a client that has none, or
   *     {@code @} and what {@link #test} knows by it. One text and not an array, since the compiler
   *     copies it to where it is used: a class less to load
   * @param clients lines of the ids of all client integrations
   * @param argument the agent's argument
   */
  public HookTransformer(
      String index, String clients, Instrumentation instrumentation, @Nullable String argument) {
    this(index, clients, instrumentation, argument, false);
  }

  /**
   * As the other constructor.
   *
   * @param attached whether the program runs already: then {@link #run} registers the transformer
   */
  public HookTransformer(
      String index,
      String clients,
      Instrumentation instrumentation,
      @Nullable String argument,
      boolean attached) {
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
    this.attached = attached;
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> classBeingRedefined,
      @Nullable ProtectionDomain protectionDomain,
      byte[] classFile) {
    String found = className == null ? null : index.get(className);
    if (found == null) {
      // A lost update only moves the look by a class; a look too many finds nothing to do.
      if (++loads == CLASSES_BEFORE_LOOK) {
        startDaemon(this, "headstay-look");
      }
      return null;
    }
    if (found.startsWith(IN_USE)) {
      mark(found);
      return null;
    }
    try {
      ClassFileTransformer weaving = weaving();
      return weaving == null
          ? null
          : weaving.transform(loader, className, classBeingRedefined, protectionDomain, classFile);
    } catch (Throwable t) {
      off(t);
      return null;
    }
  }

  private void mark(String found) {
    if (found.endsWith(MANAGEMENT)) {
      managed = true;
      // It may want to hear of this before its next look.
      LockSupport.unpark(asking);
    } else {
      recorded = true;
    }
  }

  /** Whether a part of the JDK was used: {@code jmx} or {@code jfr}. Loads nothing of it. */
  @Override
  public boolean test(String part) {
    asking = Thread.currentThread();
    return part.equals(MANAGEMENT) ? managed : recorded;
  }

  /**
   * What weaves, made at the first call. It lives in the agent's own loader, so JDK types are all
   * we share.
   *
   * @return null when the agent is off
   * @throws ReflectiveOperationException or an unchecked one when the agent's own classes can't be
   *     had
   */
  @SuppressWarnings("unchecked")
  public @Nullable ClassFileTransformer weaving() throws ReflectiveOperationException {
    ClassFileTransformer current = weaving;
    if (current == null && !off) {
      if (hasSecurityManager()) {
        // The program may then have no right to what our own classes need.
        off("WARN off: a security manager is active");
        return null;
      }
      synchronized (this) {
        current = weaving;
        if (current == null && !off) {
          current =
              ((Function<Object[], ClassFileTransformer>) start())
                  .apply(
                      new Object[] {
                        index, clients, instrumentation, argument, this, this, attached
                      });
          weaving = current;
        }
      }
    }
    return current;
  }

  /** What weaves, if it was made already. */
  public @Nullable ClassFileTransformer made() {
    return weaving;
  }

  /** Why the agent is off, as it was logged; null where it isn't. */
  public @Nullable String reason() {
    return reason;
  }

  /**
   * Weaves no class from now on.
   *
   * @return what wove until now, or null
   */
  public @Nullable ClassFileTransformer remove() {
    instrumentation.removeTransformer(this);
    synchronized (this) {
      ClassFileTransformer wove = weaving;
      off = true;
      looked = true;
      weaving = null;
      return wove;
    }
  }

  private static Object start() throws ReflectiveOperationException {
    return Class.forName("dev.headstay.engine.WeavingStart", true, AgentLoader.get())
        .getDeclaredConstructor()
        .newInstance();
  }

  /** On a thread of its own, since this one may hold class-loading locks. */
  private static void startDaemon(Runnable task, String name) {
    try {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      thread.start();
    } catch (Throwable t) {
      // No thread to be had: nothing is said, or looked for before the engine starts.
    }
  }

  /**
   * Weaves hooked classes that were loaded before this transformer was registered. Only the first
   * call does anything: classes that are loaded later pass through here.
   */
  @Override
  public void run() {
    synchronized (this) {
      if (looked) {
        return;
      }
      looked = true;
    }
    try {
      if (attached) {
        instrumentation.addTransformer(this, true);
      }
      // By binary name, since there are far more loaded classes than hooked ones to be converted.
      HashSet<String> hooked = new HashSet<>(2 * index.size());
      for (String name : index.keySet()) {
        hooked.add(name.replace('/', '.'));
      }
      for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
        String name = loaded.getName();
        if (hooked.contains(name)) {
          String found = index.get(name.replace('.', '/'));
          if (found != null && found.startsWith(IN_USE)) {
            mark(found);
          } else {
            retransform(loaded);
          }
        }
      }
    } catch (Throwable t) {
      off(t);
    }
  }

  @SuppressWarnings("unchecked")
  private void retransform(Class<?> loaded) throws ReflectiveOperationException {
    Consumer<Class<?>> weaving = (Consumer<Class<?>>) weaving();
    if (weaving != null) {
      weaving.accept(loaded);
    }
  }

  @SuppressWarnings("removal")
  private static boolean hasSecurityManager() {
    return System.getSecurityManager() != null;
  }

  /**
   * Weaving tells of its own failures, so this is an agent jar whose classes can't be had; or a
   * full stack or heap, which says nothing of the next class.
   */
  private void off(Throwable failure) {
    if (failure instanceof VirtualMachineError) {
      return;
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    off("ERROR off: the agent's own classes can't be loaded: " + cause);
  }

  private void off(String line) {
    synchronized (this) {
      if (off) {
        return;
      }
      off = true;
      reason = line;
      weaving = null;
    }
    startDaemon(() -> System.err.println("[headstay] " + line), "headstay-log");
  }

  /** Says that the agent was given twice to this JVM, and that the second one was ignored. */
  public static void ignoredTwice() throws ReflectiveOperationException {
    ((Runnable) start()).run();
  }
}
