package loaders.app;

import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/**
 * Starts a bundle in the OSGi framework of the class path. Arguments: a folder to work in, the
 * bundle's URL, and the framework's property {@code url}.
 */
public final class OsgiHost {
  private OsgiHost() {}

  public static void main(String[] args) throws Exception {
    FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
    Framework framework =
        factory.newFramework(Map.of("org.osgi.framework.storage", args[0], "url", args[2]));
    framework.start();
    framework.getBundleContext().installBundle(args[1]).start();
    framework.stop();
    framework.waitForStop(10_000);
    // OkHttp's threads wait for more.
    System.exit(0);
  }
}
