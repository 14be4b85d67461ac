package dev.headstay.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Collection;

/**
 * Looks at who else may write a file that secrets depend on. Says nothing where that is unknown.
 */
final class FilePermissions {
  private static final int OTHERS_MAY_WRITE = 2;

  private FilePermissions() {}

  /** Adds a warning when others may write {@code file}, or own it. */
  static void warn(String file, Collection<String> warnings) {
    try {
      Path path = Paths.get(file);
      Object mode = Files.getAttribute(path, "unix:mode");
      if ((((Integer) mode) & OTHERS_MAY_WRITE) != 0) {
        warnings.add(file + ": everybody may write this file, and secrets depend on it");
      }
      Object owner = Files.getAttribute(path, "unix:uid");
      if (!owner.equals(0)
          && !owner.equals(Files.getAttribute(Paths.get("/proc/self"), "unix:uid"))) {
        warnings.add(file + ": another user owns this file, and secrets depend on it");
      }
    } catch (IOException | RuntimeException e) {
      // No Unix file system, or no right to look.
      return;
    }
  }
}
