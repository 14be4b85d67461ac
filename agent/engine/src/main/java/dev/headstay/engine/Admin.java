package dev.headstay.engine;

import dev.headstay.config.AdminSettings;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Loads the admin endpoint where it is configured, by its name: a JVM without one pays nothing.
 * Thread-safe; never throws, and waits for the endpoint only to close it for good.
 */
final class Admin {
  private static final String ENDPOINT = "dev.headstay.admin.AdminEndpoint";

  private final Control control;
  private @Nullable Consumer<@Nullable AdminSettings> endpoint;
  private boolean closed;

  Admin(Control control) {
    this.control = control;
  }

  /** Has the endpoint listen by these settings from now on, or closes it. */
  @SuppressWarnings("unchecked")
  synchronized void apply(@Nullable AdminSettings settings) {
    if (closed || (settings == null && endpoint == null)) {
      return;
    }
    try {
      Consumer<@Nullable AdminSettings> made = endpoint;
      if (made == null) {
        Class<?> type = Class.forName(ENDPOINT, true, Admin.class.getClassLoader());
        made =
            (Consumer<@Nullable AdminSettings>)
                type.getConstructor(Control.class).newInstance(control);
        endpoint = made;
      }
      made.accept(settings);
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      Log.error("admin endpoint off: " + e.getClass().getName());
    }
  }

  /** Closes the endpoint for good, and waits for that. */
  synchronized void close() {
    closed = true;
    Object made = endpoint;
    endpoint = null;
    if (made instanceof AutoCloseable) {
      try {
        ((AutoCloseable) made).close();
      } catch (Exception e) {
        Log.warn("admin endpoint not closed: " + e.getClass().getName());
      }
    }
  }
}
