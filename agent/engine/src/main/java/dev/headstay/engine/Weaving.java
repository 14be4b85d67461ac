package dev.headstay.engine;

import dev.headstay.bridge.Bridge;
import dev.headstay.config.Settings;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is loaded with the first class of the index: finds the hooks of a class and has them woven.
 * Runs inside class-loading locks, so it reads no file, writes no line and defines no adapter; what
 * is to be said is said by a thread of its own. Thread-safe.
 */
final class Weaving implements ClassFileTransformer, Consumer<Class<?>> {
  /** Marks an index entry of a client that has no integration; the client's name follows. */
  static final String UNPATCHED = "!";

  private static final String NO_BRIDGE =
      "off: the system class loader does not give the agent's own classes";

  /** Marks an index entry that is for {@link #inUse} alone. */
  private static final String IN_USE = "@";

  private final Map<String, String> index;
  private final String clients;
  private final Instrumentation instrumentation;
  private final Predicate<String> inUse;
  private final boolean attached;
  private final ConcurrentHashMap<String, ClientIntegration> integrations =
      new ConcurrentHashMap<>();

  /**
   * By class and loader: whether the JVM has the class file from before it was woven, to which a
   * retransformation without us goes back.
   */
  private final ConcurrentHashMap<String, Boolean> woven = new ConcurrentHashMap<>();

  private final ConcurrentHashMap<String, Boolean> said = new ConcurrentHashMap<>();
  private final boolean active;
  private @Nullable Retransforming retransforming;
  private boolean detached;

  /** Null where this weaving isn't active. */
  private final @Nullable EngineStart start;

  /**
   * The weaving of this JVM.
   *
   * @param index the internal name of a class, and the binary name of the {@link ClientIntegration}
   *     that hooks it, or {@link #UNPATCHED} and the name of a client
   * @param clients lines of the ids of all client integrations
   * @param argument the agent's argument
   * @param look finds hooked classes that were loaded before the agent, for {@link #accept}
   * @param inUse for {@link #inUse}
   * @param attached whether the program ran already: every class is then woven by transformers that
   *     can retransform
   */
  Weaving(
      Map<String, String> index,
      String clients,
      Instrumentation instrumentation,
      @Nullable String argument,
      Runnable look,
      Predicate<String> inUse,
      boolean attached) {
    this.index = index;
    this.clients = clients;
    this.instrumentation = instrumentation;
    this.inUse = inUse;
    this.attached = attached;
    Settings settings = HostProgram.isJdkTool() ? null : Settings.ofProcess(argument);
    boolean enabled = settings != null && settings.isEnabled();
    active = enabled && bridgeIsFound();
    if (active && settings != null) {
      start = new EngineStart(this, instrumentation, settings, look);
      Bridge.connect(start);
    } else {
      start = null;
      if (enabled) {
        say(NO_BRIDGE);
      }
    }
  }

  /** Starts the engine, or null where this weaving does nothing. */
  @Nullable EngineStart start() {
    return start;
  }

  /** Whether the program ran already when the agent came. */
  boolean isAttached() {
    return attached;
  }

  /** What was to be said of classes and clients that aren't patched. */
  Collection<String> said() {
    return new TreeSet<>(said.keySet());
  }

  /** Whether woven code would find our own bridge, and not a stranger's or none. */
  private static boolean bridgeIsFound() {
    try {
      return Class.forName(Bridge.class.getName(), true, ClassLoader.getSystemClassLoader())
          == Bridge.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * Weaves a class of the index that is being loaded or redefined.
   *
   * @throws LinkageError or IllegalStateException when the agent's own classes can't be had, which
   *     nothing of ours may be able to say
   */
  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      String className,
      @Nullable Class<?> classBeingRedefined,
      @Nullable ProtectionDomain protectionDomain,
      byte[] classFile) {
    String found = index.get(className);
    try {
      return found == null ? null : weave(loader, className, found, classFile, attached);
    } catch (LinkageError | IllegalStateException e) {
      throw e;
    } catch (VirtualMachineError e) {
      // A full stack or heap says nothing of the next class.
      return null;
    } catch (Throwable t) {
      say("not patched: " + className.replace('/', '.') + ": " + t.getClass().getName());
      return null;
    }
  }

  /** As {@link #weave}, unless these bytes were woven when the class was loaded or redefined. */
  byte @Nullable [] weaveAgain(@Nullable ClassLoader loader, String className, byte[] classFile)
      throws ReflectiveOperationException {
    String found = index.get(className);
    return found == null || Boolean.FALSE.equals(woven.get(key(loader, className)))
        ? null
        : weave(loader, className, found, classFile, true);
  }

  /**
   * The woven class file, or null to leave the class as it is.
   *
   * @param found what the index has for the class
   * @param again whether the JVM keeps {@code classFile}, as it does for transformers that can
   *     retransform
   */
  private byte @Nullable [] weave(
      @Nullable ClassLoader loader, String className, String found, byte[] classFile, boolean again)
      throws ReflectiveOperationException {
    if (!active || found.startsWith(IN_USE)) {
      return null;
    }
    if (found.startsWith(UNPATCHED)) {
      sayUnpatched(found);
      return null;
    }
    if (again && Weaver.isWoven(classFile)) {
      // From before a detach that could not give it back.
      woven.put(key(loader, className), false);
      return null;
    }
    byte[] result = woven(loader, className.replace('/', '.'), classFile);
    if (result == null) {
      say(
          "not patched: "
              + integration(found).id()
              + ": "
              + className.replace('/', '.')
              + " has none of the methods that are hooked in the versions we know");
      return null;
    }
    woven.put(key(loader, className), again);
    return result;
  }

  /** The class file with its hooks, or null where none has a place; whatever was woven before. */
  byte @Nullable [] woven(@Nullable ClassLoader loader, String name, byte[] classFile)
      throws ReflectiveOperationException {
    // The one loader that is known to find the bridge: see bridgeIsFound().
    boolean seesBridge = loader != null && loader == ClassLoader.getSystemClassLoader();
    return Weaver.weave(classFile, hooks(name), seesBridge);
  }

  private static String key(@Nullable ClassLoader loader, String className) {
    return className + '@' + System.identityHashCode(loader);
  }

  /** Whether the program uses a part of the JDK, {@code jmx} or {@code jfr}. */
  Predicate<String> inUse() {
    return inUse;
  }

  /** The ids of all client integrations. */
  List<String> clients() {
    List<String> ids = new ArrayList<>();
    int from = 0;
    for (int end = clients.indexOf('\n'); end >= 0; end = clients.indexOf('\n', from)) {
      ids.add(clients.substring(from, end));
      from = end + 1;
    }
    return ids;
  }

  /** The hooks of the class of this binary name; empty when it isn't hooked. */
  List<Hook> hooks(String className) throws ReflectiveOperationException {
    List<Hook> hooks = new ArrayList<>();
    ClientIntegration integration = integrationOf(className);
    if (integration != null) {
      for (Hook hook : integration.hooks()) {
        if (hook.className().equals(className)) {
          hooks.add(hook);
        }
      }
    }
    return hooks;
  }

  /** The integration that hooks the class of this binary name. */
  @Nullable ClientIntegration integrationOf(String className) throws ReflectiveOperationException {
    String found = index.get(className.replace('.', '/'));
    return found == null || found.startsWith(UNPATCHED) ? null : integration(found);
  }

  private ClientIntegration integration(String name) throws ReflectiveOperationException {
    ClientIntegration known = integrations.get(name);
    if (known == null) {
      known =
          Class.forName(name, true, Weaving.class.getClassLoader())
              .asSubclass(ClientIntegration.class)
              .getDeclaredConstructor()
              .newInstance();
      ClientIntegration raced = integrations.putIfAbsent(name, known);
      if (raced != null) {
        known = raced;
      }
    }
    return known;
  }

  /** Weaves a class of the index that was loaded before the agent. */
  @Override
  public synchronized void accept(Class<?> loaded) {
    String name = loaded.getName().replace('.', '/');
    String found = index.get(name);
    if (!active
        || detached
        || found == null
        || woven.containsKey(key(loaded.getClassLoader(), name))) {
      return;
    }
    if (found.startsWith(UNPATCHED)) {
      sayUnpatched(found);
      return;
    }
    try {
      if (retransforming == null && !attached) {
        retransforming = new Retransforming(this);
        instrumentation.addTransformer(retransforming, true);
      }
      instrumentation.retransformClasses(loaded);
    } catch (Throwable t) {
      say("not patched: " + loaded.getName() + ": " + t.getClass().getName());
    }
  }

  /** The classes that were woven and are still there. */
  List<Class<?>> wovenClasses() {
    List<Class<?>> classes = new ArrayList<>();
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      // Most aren't, and a key is a new text.
      if (index.containsKey(loaded.getName().replace('.', '/')) && woven.containsKey(key(loaded))) {
        classes.add(loaded);
      }
    }
    return classes;
  }

  /** Whether the JVM has the class file from before this class was woven. */
  boolean isKept(Class<?> wovenClass) {
    return Boolean.TRUE.equals(woven.get(key(wovenClass)));
  }

  /** Takes back what this weaving and its engine have made; the bridge is disconnected by then. */
  Restoring detach() {
    if (start != null) {
      start.stop();
    }
    Retransforming again;
    synchronized (this) {
      detached = true;
      again = retransforming;
    }
    if (again != null) {
      instrumentation.removeTransformer(again);
    }
    List<Class<?>> classes = wovenClasses();
    Restoring restoring = Restoring.of(this, instrumentation);
    Engine engine = start == null ? null : start.engine();
    if (engine != null) {
      for (Class<?> hooked : classes) {
        engine.forget(hooked);
      }
    }
    return restoring;
  }

  private static String key(Class<?> loaded) {
    return key(loaded.getClassLoader(), loaded.getName().replace('.', '/'));
  }

  /** A class is as it was, as far as we know. */
  void restored(Class<?> restored) {
    woven.remove(key(restored));
  }

  private void sayUnpatched(String found) {
    say("not patched: " + found.substring(UNPATCHED.length()) + " (no integration for it yet)");
  }

  /** Logs a line once, from a thread that holds no lock of the program's. */
  private void say(String message) {
    if (said.putIfAbsent(message, Boolean.TRUE) == null) {
      Thread thread = new Thread(new Line(message), "headstay-log");
      thread.setDaemon(true);
      thread.start();
    }
  }

  static final class Line implements Runnable {
    private final String message;

    Line(String message) {
      this.message = message;
    }

    @Override
    public void run() {
      Log.warn(message);
    }
  }
}
