package dev.headstay.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The classes that a JVM loaded, and from where, as told by {@code -Xlog:class+load}. */
final class LoadedClasses {
  private static final Pattern LINE =
      Pattern.compile("^\\[.*\\[class,load\\s*\\] (\\S+) source: (.*)$");

  private final Map<String, String> sources = new LinkedHashMap<>();

  private LoadedClasses() {}

  static LoadedClasses of(String log) {
    LoadedClasses classes = new LoadedClasses();
    log.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> classes.sources.put(line.group(1), line.group(2)));
    if (classes.sources.size() < 100) {
      throw new AssertionError("no log of loaded classes: " + log);
    }
    return classes;
  }

  int size() {
    return sources.size();
  }

  List<String> below(String prefix) {
    return sources.keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  /** The classes that came from an archive on top of the JDK's own. */
  List<String> fromTopArchive() {
    List<String> names = new ArrayList<>();
    sources.forEach(
        (name, source) -> {
          if (source.startsWith("shared objects file (top)")) {
            names.add(name);
          }
        });
    return names;
  }

  /** Those with a prefix that came from a jar or folder. */
  List<String> fromFilesBelow(String prefix) {
    return below(prefix).stream().filter(name -> sources.get(name).startsWith("file:")).toList();
  }

  List<String> names() {
    return List.copyOf(sources.keySet());
  }
}
