package dev.headstay.it;

import dev.headstay.testing.Jdks;
import java.nio.file.Path;

/** The JDKs that these tests run programs on. */
enum Jdk {
  JDK_17(17),
  JDK_25(25);

  private final int feature;

  Jdk(int feature) {
    this.feature = feature;
  }

  /**
   * Where it is on this machine.
   *
   * @throws AssertionError when it is missing
   */
  Jdks.Jdk found() {
    return Jdks.require(feature);
  }

  Path home() {
    return found().home();
  }

  /** A command of this JDK, such as {@code java} or {@code keytool}. */
  String command(String name) {
    return home().resolve("bin").resolve(name).toString();
  }
}
