package dev.headstay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.JMX;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManagementBeanTest {
  @RegisterExtension final LoggedLines log = new LoggedLines();

  private final RecordingControl control = new RecordingControl();
  private final Telemetry telemetry = new Telemetry(part -> part.equals("jmx"));
  private MBeanServer server;
  private ObjectName name;

  @BeforeEach
  void register() throws Exception {
    server = ManagementFactory.getPlatformMBeanServer();
    name = new ObjectName("dev.headstay:type=Headstay");
    telemetry.tick(control);
  }

  @AfterEach
  void unregister() throws Exception {
    telemetry.close();
    assertThat(server.isRegistered(name)).isFalse();
  }

  @Test
  void leavesABeanAloneThatIsNotItsOwn() throws Exception {
    Telemetry second = new Telemetry(part -> part.equals("jmx"));
    second.tick(control);
    telemetry.close();
    server.registerMBean(new RecordingBean(), name);
    second.close();

    assertThat(server.isRegistered(name)).isTrue();
    server.unregisterMBean(name);
  }

  /** Somebody else's. */
  public interface RecordingBeanMBean {}

  public static final class RecordingBean implements RecordingBeanMBean {}

  @Test
  void showsHowThingsStand() throws Exception {
    HeadstayMXBean bean = JMX.newMXBeanProxy(server, name, HeadstayMXBean.class);

    assertThat(bean.getVersion()).isEqualTo("development");
    assertThat(bean.getMode()).isEqualTo("observe");
    assertThat(bean.getSource()).isEqualTo("file:/etc/headstay.yaml");
    assertThat(bean.getHash()).isEqualTo("0a1b");
    assertThat(bean.getStarted()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(bean.getLastReload()).isEqualTo("2026-11-21T10:00:01Z");
    assertThat(bean.getLastError()).isNull();
    assertThat(bean.getHeldBack()).isEqualTo("held back by its rollout: a");
    assertThat(bean.getRules()).isEqualTo(3);
    assertThat(bean.getBetaTable()).isNull();
    assertThat(bean.getClients()).containsExactly("okhttp", "java-net-http");
    assertThat(bean.getCounters())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "headstay_hops_total{client=\"okhttp\",outcome=\"patched\"}", 7L,
                "headstay_rules_total{rule=\"a \\\"b\\\"\\n\\\\c\"}", 2L));
  }

  @Test
  void hasTheAttributesAndOperationsThatAreDocumented() throws Exception {
    Map<String, String> attributes = new TreeMap<>();
    for (var attribute : server.getMBeanInfo(name).getAttributes()) {
      attributes.put(attribute.getName(), attribute.isWritable() ? "read and write" : "read");
    }

    assertThat(attributes)
        .containsOnlyKeys(
            "BetaTable",
            "Clients",
            "Counters",
            "Hash",
            "HeldBack",
            "LastError",
            "LastReload",
            "Mode",
            "Rules",
            "Source",
            "Started",
            "Version")
        .containsEntry("Mode", "read and write")
        .containsEntry("Hash", "read");
    assertThat(server.getMBeanInfo(name).getOperations())
        .extracting(MBeanOperationInfo::getName)
        .containsExactlyInAnyOrder("reload", "status", "decisions", "diagnosis");
  }

  @Test
  void changesWhatItIsAskedToChange() throws Exception {
    assertThat(server.invoke(name, "reload", null, null)).isEqualTo("nothing changed");
    server.setAttribute(name, new Attribute("Mode", " Enforce "));
    server.setAttribute(name, new Attribute("Mode", ""));
    server.setAttribute(name, new Attribute("Mode", null));

    assertThat(control.asked).containsExactly("reload", "mode ENFORCE", "mode null", "mode null");
  }

  @Test
  void refusesAModeThatThereIsNot() {
    assertThatThrownBy(() -> server.setAttribute(name, new Attribute("Mode", "on")))
        .isInstanceOf(RuntimeMBeanException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage(
            "\"on\" (expected: enforce, observe or off; nothing for the configuration's mode)");
    assertThat(control.asked).isEmpty();
  }

  @Test
  void isNoErrorWhereThereIsOneOfThatNameAlready() {
    new Telemetry(part -> part.equals("jmx")).tick(new RecordingControl());

    assertThat(log.lines()).isEmpty();
  }
}
