package loaders.app;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Sends from differently loaded copies of a client. Arguments: what to do, the sender, a URL, and
 * class paths.
 */
public final class Loaders {
  private static final int WARM_UP = 10;
  private static final int DEPLOYMENTS = 50;

  private Loaders() {}

  public static void main(String[] args) throws Exception {
    String sender = args[1];
    String url = args[2];
    switch (args[0]) {
      case "flat" -> say("sent", send(Loaders.class.getClassLoader(), sender, url));
      case "isolated" -> {
        URLClassLoader loader = new URLClassLoader(urls(args[3]), null);
        say("sent", send(loader, sender, url));
        say("agent", sees(loader, "dev.headstay.bridge.Bridge"));
      }
      case "child-first" -> say("sent", send(childFirst(args[3]), sender, url));
      case "side-by-side" -> {
        ClassLoader one = childFirst(args[3]);
        ClassLoader two = childFirst(args[4]);
        say("sent", send(one, sender, url + "one"));
        say("sent", send(two, sender, url + "two"));
        say("sent", send(one, sender, url + "one"));
      }
      case "redeploy" -> redeploy(args[3], sender, url);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void redeploy(String classPath, String sender, String url) throws Exception {
    List<WeakReference<ClassLoader>> gone = new ArrayList<>();
    for (int i = 0; i < WARM_UP; i++) {
      gone.add(deployed(classPath, sender, url));
    }
    say("collected", collected(gone));
    long before = metaspace();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      gone.add(deployed(classPath, sender, url));
    }
    say("collected", collected(gone));
    say("metaspace-growth", settledMetaspace() - before);
  }

  private static WeakReference<ClassLoader> deployed(String classPath, String sender, String url)
      throws Exception {
    try (ChildFirstLoader loader = childFirst(classPath)) {
      String status = send(loader, sender, url);
      if (!status.equals("200")) {
        throw new IllegalStateException(status);
      }
      return new WeakReference<>(loader);
    }
  }

  /** How many are collected, waiting for all of them, but not for ever. */
  private static long collected(List<WeakReference<ClassLoader>> references) {
    long deadline = System.nanoTime() + 30_000_000_000L;
    long collected;
    do {
      System.gc();
      System.runFinalization();
      collected = references.stream().filter(reference -> reference.get() == null).count();
    } while (collected < references.size() && System.nanoTime() < deadline);
    return collected;
  }

  /** The least within two seconds: the JVM gives back what collected loaders had a little later. */
  private static long settledMetaspace() throws InterruptedException {
    long least = metaspace();
    for (int i = 0; i < 20; i++) {
      System.gc();
      Thread.sleep(100);
      least = Math.min(least, metaspace());
    }
    return least;
  }

  private static long metaspace() {
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getName().equals("Metaspace")) {
        return pool.getUsage().getUsed();
      }
    }
    throw new IllegalStateException("no metaspace");
  }

  @SuppressWarnings("unchecked")
  private static String send(ClassLoader loader, String sender, String url) throws Exception {
    Class<?> type = Class.forName(sender, true, loader);
    return ((Function<String, String>) type.getConstructor().newInstance()).apply(url);
  }

  private static boolean sees(ClassLoader loader, String name) {
    try {
      Class.forName(name, false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static ChildFirstLoader childFirst(String classPath) throws MalformedURLException {
    return new ChildFirstLoader(urls(classPath), Loaders.class.getClassLoader());
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    String[] entries = classPath.split(File.pathSeparator, -1);
    URL[] urls = new URL[entries.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = new File(entries[i]).toURI().toURL();
    }
    return urls;
  }

  private static void say(String what, Object value) {
    System.out.println(what + "=" + value);
    System.out.flush();
    if (what.equals("sent") && !value.equals("200")) {
      System.exit(1);
    }
  }
}
