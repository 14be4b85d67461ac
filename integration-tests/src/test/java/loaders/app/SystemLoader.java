package loaders.app;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * A system class loader of the program's own, as some launchers set. What {@code -javaagent} adds
 * it defines itself; without that method, a JVM with any agent does not start.
 */
public final class SystemLoader extends URLClassLoader {
  /** As {@code java.system.class.loader} demands. */
  public SystemLoader(ClassLoader parent) {
    super(new URL[0], parent);
  }

  /** As {@link java.lang.instrument} demands. */
  void appendToClassPathForInstrumentation(String entry) throws MalformedURLException {
    addURL(new File(entry).toURI().toURL());
  }
}
