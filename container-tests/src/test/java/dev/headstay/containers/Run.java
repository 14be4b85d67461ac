package dev.headstay.containers;

import java.util.List;

/** How a command in a container ended, and what it wrote. */
record Run(long exit, String stdout, String stderr) {
  /** What the agent said. */
  List<String> said() {
    return stderr.lines().filter(line -> line.startsWith("[headstay]")).toList();
  }

  /** Stderr without what the agent said, the JVM's own word on its variable, and SLF4J's. */
  String stderrBesides() {
    return stderr.replaceAll("(?m)^(\\[headstay\\]|Picked up JAVA_TOOL_OPTIONS: |SLF4J).*\\R", "");
  }
}
