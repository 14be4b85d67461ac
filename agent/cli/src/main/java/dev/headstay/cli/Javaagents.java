package dev.headstay.cli;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code -javaagent} options among the arguments of a JVM. Immutable. */
final class Javaagents {
  private static final String OPTION = "-javaagent:";
  private static final String ENTRY = "dev/headstay/agent/HeadstayAgent.class";
  private static final String[] KNOWN = {
    "opentelemetry", "OpenTelemetry",
    "dd-java-agent", "Datadog",
    "dd-trace", "Datadog",
    "newrelic", "New Relic",
    "elastic-apm", "Elastic APM",
    "elastic-otel", "Elastic's OpenTelemetry",
    "applicationinsights", "Azure Application Insights",
    "skywalking", "SkyWalking",
    "pinpoint", "Pinpoint",
    "glowroot", "Glowroot",
    "jacocoagent", "JaCoCo",
    "jmx_prometheus", "Prometheus JMX exporter",
    "byteman", "Byteman",
    "splunk-otel", "Splunk's OpenTelemetry",
    "pyroscope", "Pyroscope",
    "contrast", "Contrast",
  };

  /** The paths of our own jars. */
  final List<String> ours = new ArrayList<>();

  /** What follows the first of them, or null. */
  final @Nullable String argument;

  /** Names of the other agents: what they are, if known, and the jar. Never their arguments. */
  final List<String> others = new ArrayList<>();

  /** Whether one of the others may be ours by another name: its jar can't be read. */
  final boolean unclear;

  /** By the names of their jars. */
  Javaagents(Iterable<String> jvmArguments) {
    this(jvmArguments, null);
  }

  /** By what their jars hold, and by the names of those that can't be read. */
  Javaagents(Iterable<String> jvmArguments, @Nullable ProcessFiles files) {
    boolean unread = false;
    String first = null;
    for (String each : jvmArguments) {
      if (!each.startsWith(OPTION)) {
        continue;
      }
      int equals = each.indexOf('=');
      String jar = each.substring(OPTION.length(), equals < 0 ? each.length() : equals);
      String name = new File(jar).getName();
      Boolean holds = files == null ? null : files.has(jar, ENTRY);
      boolean named = name.toLowerCase(Locale.ROOT).contains("headstay");
      if (holds == null ? named : holds) {
        first = ours.isEmpty() && equals >= 0 ? each.substring(equals + 1) : first;
        ours.add(jar);
      } else {
        unread |= holds == null;
        others.add(known(name) + " (" + jar + ")");
      }
    }
    argument = first;
    unclear = unread;
  }

  private static String known(String jar) {
    String name = jar.toLowerCase(Locale.ROOT);
    for (int i = 0; i < KNOWN.length; i += 2) {
      if (name.contains(KNOWN[i])) {
        return KNOWN[i + 1];
      }
    }
    return "another agent";
  }
}
