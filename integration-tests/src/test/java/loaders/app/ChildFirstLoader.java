package loaders.app;

import java.net.URL;
import java.net.URLClassLoader;

/** Looks into itself before its parent, as web containers do. */
public final class ChildFirstLoader extends URLClassLoader {
  static {
    registerAsParallelCapable();
  }

  ChildFirstLoader(URL[] urls, ClassLoader parent) {
    super(urls, parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      if (known != null) {
        return known;
      }
      if (!name.startsWith("java.")) {
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
