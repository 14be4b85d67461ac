package dev.headstay.containers;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The images these tests start containers of. Each is a setting: the environment variable {@code
 * HEADSTAY_IMAGE_} and its name here; the default can be pulled from Docker Hub.
 */
enum Images {
  JDK_8("eclipse-temurin:8-jdk", 8),
  JDK_11("eclipse-temurin:11-jdk", 11),
  JDK_17("eclipse-temurin:17-jdk", 17),
  JDK_21("eclipse-temurin:21-jdk", 21),
  JDK_25("eclipse-temurin:25-jdk", 25),
  JDK_21_MUSL("eclipse-temurin:21-jdk-alpine", 21),
  NGINX("nginx:1.28", 0),
  BUSYBOX("busybox:1.37", 0);

  private final String publicName;
  private final int feature;

  Images(String publicName, int feature) {
    this.publicName = publicName;
    this.feature = feature;
  }

  String reference() {
    String setting = System.getenv("HEADSTAY_IMAGE_" + name());
    return setting == null || setting.isEmpty() ? publicName : setting;
  }

  String publicName() {
    return publicName;
  }

  boolean isPublic() {
    return reference().equals(publicName);
  }

  /** The JDK's version; 0: no JDK. */
  int feature() {
    return feature;
  }

  /**
   * Every JDK to test on. That for musl may be set to {@code none}, where there is no such image.
   */
  static List<Images> jdks() {
    return Arrays.stream(values()).filter(image -> image.feature > 0 && !image.isNone()).toList();
  }

  private boolean isNone() {
    return this == JDK_21_MUSL && reference().equals("none");
  }

  /** Those of {@link #jdks} that a program for JDK {@code feature} runs on. */
  static Stream<Images> from(int feature) {
    return jdks().stream().filter(image -> image.feature >= feature);
  }
}
