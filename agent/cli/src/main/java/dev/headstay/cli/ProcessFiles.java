package dev.headstay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Files as another process finds them: in a container it has a file system of its own. */
final class ProcessFiles {
  private final long pid;
  private final boolean apart;
  private final Path root;
  private final Path folder;

  /**
   * The files of a process.
   *
   * @param processes the folder that has one for each process; without it, all share their files
   */
  ProcessFiles(long pid, Path processes) {
    this.pid = pid;
    Path process = processes.resolve(Long.toString(pid));
    this.root = process.resolve("root");
    this.folder = process.resolve("cwd");
    this.apart = isApart(process, processes.resolve("self"));
  }

  private static boolean isApart(Path process, Path self) {
    try {
      return !link(process, "ns/mnt").equals(link(self, "ns/mnt"))
          || !link(process, "root").equals(link(self, "root"));
    } catch (IOException | UnsupportedOperationException e) {
      // Not Linux, or not to be told.
      return false;
    }
  }

  private static Path link(Path process, String name) throws IOException {
    return Files.readSymbolicLink(process.resolve(name));
  }

  /** Whether the process has a file of this absolute path. */
  boolean has(Path file) {
    return Files.isRegularFile(here(file));
  }

  private Path here(Path file) {
    return apart ? root.resolve(file.toString().substring(1)) : file;
  }

  /**
   * Whether a jar has an entry.
   *
   * @param jar as the process finds it
   * @return null where that can't be told from here
   */
  @Nullable Boolean has(String jar, String entry) {
    try {
      Path path = Paths.get(jar);
      path = path.isAbsolute() ? here(path) : folder.resolve(path);
      try (ZipFile zip = new ZipFile(path.toFile())) {
        return zip.getEntry(entry) != null;
      }
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /**
   * That the process doesn't have a file, and how it gets one.
   *
   * @param what the file is
   * @param option what the path there goes with on the command line, or empty
   */
  String missing(Path file, String what, String option) {
    if (!apart) {
      return file + ": no such file (expected: " + what + ")";
    }
    return file
        + ": no such file in process "
        + pid
        + ", which has a file system of its own (expected: docker cp "
        + file
        + " CONTAINER:/tmp/, or cp "
        + file
        + " /proc/"
        + pid
        + "/root/tmp/, then "
        + option
        + "/tmp/"
        + file.getFileName()
        + ")";
  }
}
