package dev.headstay.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files as another process finds them: in a container it has a file system of its own. */
final class ProcessFiles {
  private final long pid;
  private final boolean apart;
  private final Path root;

  /**
   * The files of a process.
   *
   * @param processes the folder that has one for each process; without it, all share their files
   */
  ProcessFiles(long pid, Path processes) {
    this.pid = pid;
    Path process = processes.resolve(Long.toString(pid));
    this.root = process.resolve("root");
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

  /** Whether its files are others than ours. */
  boolean areApart() {
    return apart;
  }

  /** Whether the process has a file of this absolute path. */
  boolean has(Path file) {
    return Files.isRegularFile(apart ? root.resolve(file.toString().substring(1)) : file);
  }

  /** How a file gets to where the process finds it. */
  String remedy(Path file) {
    return "docker cp "
        + file.getFileName()
        + " CONTAINER:"
        + file
        + ", or cp "
        + file.getFileName()
        + " /proc/"
        + pid
        + "/root"
        + file;
  }
}
