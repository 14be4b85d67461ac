package dev.headstay.testing;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The JDKs of this machine: those that {@code JAVA_HOME_17} and the like name, the running one,
 * {@code JAVA_HOME}, and those in the usual folders. Where one feature version is there twice, the
 * earlier in this order counts.
 */
public final class Jdks {
  /**
   * One JDK or JRE.
   *
   * @param feature 8, 11, 17 …
   */
  public record Jdk(Path home, int feature) {
    /** The {@code java} launcher. */
    public Path java() {
      Path unix = home.resolve("bin/java");
      return Files.exists(unix) ? unix : home.resolve("bin/java.exe");
    }

    @Override
    public String toString() {
      return "JDK " + feature;
    }
  }

  private Jdks() {}

  /** The one that runs this code. */
  public static Jdk running() {
    return new Jdk(Path.of(System.getProperty("java.home")), Runtime.version().feature());
  }

  /** All that are found, lowest feature version first. */
  public static List<Jdk> all() {
    return all(System.getenv());
  }

  static List<Jdk> all(Map<String, String> environment) {
    Map<Integer, Jdk> found = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (variable.getKey().startsWith("JAVA_HOME_")) {
        add(found, Path.of(variable.getValue()));
      }
    }
    found.putIfAbsent(running().feature(), running());
    String javaHome = environment.get("JAVA_HOME");
    if (javaHome != null) {
      add(found, Path.of(javaHome));
    }
    Path user = Path.of(System.getProperty("user.home"));
    addChildren(found, Path.of("/usr/lib/jvm"), "");
    addChildren(found, Path.of("/opt/java"), "");
    addChildren(found, user.resolve(".sdkman/candidates/java"), "");
    addChildren(found, user.resolve(".jdks"), "");
    addChildren(found, Path.of("/Library/Java/JavaVirtualMachines"), "Contents/Home");
    List<Jdk> all = new ArrayList<>(found.values());
    all.sort(Comparator.comparingInt(Jdk::feature));
    return all;
  }

  /** The one of this feature version, if there is one. */
  public static Optional<Jdk> find(int feature) {
    return all().stream().filter(jdk -> jdk.feature() == feature).findFirst();
  }

  /**
   * The one of this feature version.
   *
   * @throws AssertionError that says where it was looked for
   */
  public static Jdk require(int feature) {
    return find(feature)
        .orElseThrow(
            () ->
                new AssertionError(
                    "no JDK "
                        + feature
                        + " (expected: at JAVA_HOME_"
                        + feature
                        + " or in a usual folder; found: "
                        + all()
                        + ")"));
  }

  private static void addChildren(Map<Integer, Jdk> found, Path folder, String inner) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(child -> children.add(child.resolve(inner)));
    } catch (IOException e) {
      return;
    }
    children.sort(Comparator.naturalOrder());
    for (Path child : children) {
      add(found, child);
    }
  }

  private static void add(Map<Integer, Jdk> found, Path home) {
    int feature = feature(home);
    Jdk jdk = new Jdk(home, feature);
    if (feature > 0 && Files.isExecutable(jdk.java())) {
      found.putIfAbsent(feature, jdk);
    }
  }

  /** From the {@code release} file; 0 when there is none. */
  private static int feature(Path home) {
    Path release = home.resolve("release");
    if (!Files.isRegularFile(release)) {
      return 0;
    }
    try {
      for (String line : Files.readAllLines(release)) {
        if (line.startsWith("JAVA_VERSION=")) {
          String version = line.substring("JAVA_VERSION=".length()).replace("\"", "");
          String counted = version.startsWith("1.") ? version.substring(2) : version;
          return Integer.parseInt(counted.split("[^0-9]", 2)[0]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
    return 0;
  }
}
