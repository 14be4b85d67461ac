package loaders.app;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Sends as its bundle starts, to the framework's property {@code url}. */
public final class SendingBundle implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    String status = new OkHttpSender().apply(context.getProperty("url"));
    System.out.println(status + " from " + context.getBundle().getSymbolicName());
    System.out.println("sees the agent: " + seesAgent());
  }

  private static boolean seesAgent() {
    try {
      Class.forName("dev.headstay.bridge.Bridge");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public void stop(BundleContext context) {}
}
