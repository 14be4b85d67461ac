package dev.headstay.engine;

import dev.headstay.policy.Mode;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The MBean of the running agent. Loaded once the program uses JMX. Thread-safe. */
final class ManagementBean implements HeadstayMXBean {
  private static final String NAME = "dev.headstay:type=Headstay";

  /** Where the bean is; null where there is none of ours. */
  private static @Nullable MBeanServer registered;

  private final Control control;

  private ManagementBean(Control control) {
    this.control = control;
  }

  /**
   * Registers the bean with the JVM's own MBean server.
   *
   * @return false while there is none: making it would fix the server's builder, and on Java 8 the
   *     log manager, which are the program's to choose
   */
  static synchronized boolean register(Control control) throws JMException {
    ObjectName ofEveryJvm = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
    for (MBeanServer server : MBeanServerFactory.findMBeanServer(null)) {
      if (server.isRegistered(ofEveryJvm)) {
        try {
          server.registerMBean(new ManagementBean(control), new ObjectName(NAME));
          registered = server;
        } catch (InstanceAlreadyExistsException e) {
          // The program's own, or that of a copy of us.
        }
        return true;
      }
    }
    return false;
  }

  /** Takes back what {@link #register} did. */
  static synchronized void unregister() throws JMException {
    MBeanServer server = registered;
    registered = null;
    if (server != null) {
      server.unregisterMBean(new ObjectName(NAME));
    }
  }

  @Override
  public String getVersion() {
    return Version.current();
  }

  @Override
  public String getMode() {
    return control.status().mode.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void setMode(@Nullable String mode) {
    String word = mode == null ? "" : mode.trim();
    if (word.isEmpty()) {
      control.mode(null);
      return;
    }
    for (Mode known : Mode.values()) {
      if (known.name().equalsIgnoreCase(word)) {
        control.mode(known);
        return;
      }
    }
    throw new IllegalArgumentException(
        "\""
            + word
            + "\" (expected: enforce, observe or off; nothing for the configuration's mode)");
  }

  @Override
  public String getSource() {
    return control.status().source;
  }

  @Override
  public String getHash() {
    return control.status().hash;
  }

  @Override
  public String getStarted() {
    return control.status().started.toString();
  }

  @Override
  public String getLastReload() {
    return control.status().lastReload.toString();
  }

  @Override
  public @Nullable String getLastError() {
    return control.status().lastError;
  }

  @Override
  public @Nullable String getHeldBack() {
    return control.status().heldBack;
  }

  @Override
  public int getRules() {
    return control.status().rules;
  }

  @Override
  public @Nullable String getBetaTable() {
    return control.status().betaTable;
  }

  @Override
  public List<String> getClients() {
    return control.status().clients;
  }

  @Override
  public Map<String, Long> getCounters() {
    Map<String, Long> counters = new LinkedHashMap<>();
    for (Sample sample : control.status().samples) {
      counters.put(sample.key(), sample.value());
    }
    return counters;
  }

  @Override
  public String reload() {
    return control.reload().text();
  }

  @Override
  public String status() {
    return StatusJson.of(control.status()).endObject().toString();
  }

  @Override
  public String decisions(long after, boolean whole) {
    return control.decisions(after, whole);
  }

  @Override
  public String diagnosis() {
    return control.diagnosis();
  }
}
