package dev.headstay.cli;

import java.lang.management.ManagementFactory;
import javax.management.ObjectName;

/** A program, and an agent of no effect, with what looks like our agent's MBean after a while. */
public final class StandIn {
  private StandIn() {}

  /** The agent's operations that the command line needs. */
  public interface HeadstayMXBean {
    String reload();

    String getLastError();
  }

  static final class Bean implements HeadstayMXBean {
    private final boolean good;
    private int reloads;

    Bean(boolean good) {
      this.good = good;
    }

    @Override
    public synchronized String reload() {
      reloads++;
      return good
          ? "reloaded: rules: " + reloads
          : "refused, the last good configuration stays in force:\nheadstay.yaml: an empty file";
    }

    @Override
    public String getLastError() {
      return good ? null : "headstay.yaml: an empty file";
    }
  }

  /** Does nothing; that it is there is all. */
  public static void premain(String argument) {}

  /** {@code good}, {@code bad} or {@code none}, and the milliseconds until the bean is there. */
  public static void main(String[] arguments) throws Exception {
    System.out.println("up");
    Thread.sleep(Long.parseLong(arguments[1]));
    if (!arguments[0].equals("none")) {
      ManagementFactory.getPlatformMBeanServer()
          .registerMBean(
              new Bean(arguments[0].equals("good")), new ObjectName("dev.headstay:type=Headstay"));
    }
    // Ends with the test, whatever happens to it.
    while (System.in.read() >= 0) {}
  }
}
