package dev.headstay.engine;

import dev.headstay.bridge.Bridge;

/** Which Headstay this is. */
public final class Version {
  private Version() {}

  /** As in the jar's manifest; {@code development} for classes that are in no jar of a release. */
  public static String current() {
    // The bridge alone is loaded by a loader that reads the manifest.
    Package ours = Bridge.class.getPackage();
    String version = ours == null ? null : ours.getImplementationVersion();
    return version == null ? "development" : version;
  }
}
