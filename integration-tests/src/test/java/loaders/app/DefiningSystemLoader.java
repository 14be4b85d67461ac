package loaders.app;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;

/** A system class loader that defines the class path's classes itself, the agent's among them. */
public final class DefiningSystemLoader extends URLClassLoader {
  /** As {@code java.system.class.loader} demands. */
  public DefiningSystemLoader(ClassLoader parent) throws MalformedURLException {
    super(urls(), parent);
  }

  /** As {@link java.lang.instrument} demands. */
  void appendToClassPathForInstrumentation(String entry) throws MalformedURLException {
    addURL(new File(entry).toURI().toURL());
  }

  private static URL[] urls() throws MalformedURLException {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator, -1);
    URL[] urls = new URL[entries.length];
    for (int i = 0; i < entries.length; i++) {
      urls[i] = new File(entries[i]).toURI().toURL();
    }
    return urls;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      if (!name.startsWith("java.") && !name.equals(getClass().getName())) {
        try {
          return findClass(name);
        } catch (ClassNotFoundException e) {
          // It is the parent's.
        }
      }
      return super.loadClass(name, resolve);
    }
  }
}
