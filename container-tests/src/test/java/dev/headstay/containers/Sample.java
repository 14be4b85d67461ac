package dev.headstay.containers;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A sample program as it runs in containers.
 *
 * @param module the folder below {@code sample-apps}, which is the one below {@code /apps} too
 * @param feature the oldest JDK it runs on
 */
record Sample(String module, int feature, List<String> command) {
  /**
   * Not anthropic-java: by itself it needs nearly all of 128 MB. So does Spring Boot on JDK 25,
   * whose start then takes minutes, unless the JVM goes without the compiler that needs most.
   */
  private static final List<Sample> ALL =
      List.of(
          sample("okhttp", 8, "com.example.okhttp.OkHttpSample"),
          sample("apache-httpclient-4", 8, "com.example.apache4.ApacheHttpClient4Sample"),
          sample("apache-httpclient-5", 8, "com.example.apache5.ApacheHttpClient5Sample", "async"),
          sample("java-net-http", 11, "com.example.javanethttp.JavaNetHttpSample"),
          sample(
              "spring-boot",
              17,
              "-XX:TieredStopAtLevel=1",
              "com.example.springboot.SpringBootSample"));

  private static Path staged;

  private static Sample sample(String module, int feature, String... arguments) {
    return new Sample(module, feature, java(module, arguments));
  }

  /** A command for a program that is staged with a sample. */
  static List<String> java(String module, String... arguments) {
    String folder = "/apps/" + module;
    return Stream.concat(
            Stream.of("java", "-cp", folder + "/classes:" + folder + "/lib/*"),
            Stream.of(arguments))
        .toList();
  }

  static Stream<Sample> all() {
    return ALL.stream();
  }

  /** The folder with all samples, and with the programs of this module beside that for OkHttp. */
  static synchronized Path staged() {
    if (staged == null) {
      Path folder = Mounts.fresh("apps");
      for (Sample sample : ALL) {
        Mounts.stage(sample.module, folder.resolve(sample.module));
      }
      Mounts.stagePrograms(folder.resolve("okhttp"));
      staged = Mounts.open(folder);
    }
    return staged;
  }

  @Override
  public String toString() {
    return module;
  }
}
