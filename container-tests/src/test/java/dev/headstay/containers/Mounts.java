package dev.headstay.containers;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/**
 * Folders of this machine that containers see. All is as readable there as in an image: containers
 * run as a user of their own.
 */
final class Mounts {
  /** The agent's jar as the build made it. */
  static final Path AGENT =
      Path.of(System.getProperty("headstay.jar", "../agent/dist/target/headstay.jar"));

  private static final Path SAMPLES =
      Path.of(System.getProperty("headstay.samples", "../sample-apps"));
  private static final Path PROGRAMS =
      Path.of(System.getProperty("headstay.programs", "target/classes"));

  private static final Path FOLDER = Path.of("target/mounts");

  private Mounts() {}

  /** The jar of the mock provider, which runs by itself. */
  static Path mockProvider() {
    return SAMPLES.resolve("mock-provider/target/mock-provider.jar");
  }

  /**
   * Puts all that a sample runs on into {@code folder}: for a class path of {@code classes} and
   * {@code lib/*}.
   *
   * @param sample the folder's name below {@code sample-apps}
   */
  static void stage(String sample, Path folder) {
    Path built = SAMPLES.resolve(sample).resolve("target");
    try {
      Path lib = Files.createDirectories(folder.resolve("lib"));
      Path classes = folder.resolve("classes");
      copy(built.resolve("classes"), classes);
      for (String entry : Files.readString(built.resolve("classpath.txt")).trim().split(":")) {
        Path from = Path.of(entry);
        copy(from, Files.isDirectory(from) ? classes : lib.resolve(from.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds this module's own programs, which run on what the sample for OkHttp runs on. */
  static void stagePrograms(Path folder) {
    copy(PROGRAMS, folder.resolve("classes"));
  }

  /** Copies a file, or what is in a folder. */
  static void copy(Path from, Path to) {
    try (Stream<Path> found = Files.walk(from)) {
      for (Path source : found.toList()) {
        Path target = to.resolve(from.relativize(source).toString());
        if (Files.isDirectory(source)) {
          Files.createDirectories(target);
        } else {
          Files.write(target, Files.readAllBytes(source));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new and empty folder. */
  static Path fresh(String name) {
    try {
      Files.createDirectories(FOLDER);
      return Files.createTempDirectory(FOLDER, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets everybody read what is in a folder. */
  static Path open(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.filter(path -> !Files.isSymbolicLink(path)).toList()) {
        permit(path, Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--");
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets everybody write to a folder, as to an {@code emptyDir} of Kubernetes. */
  static Path openToAll(Path folder) {
    permit(folder, "rwxrwxrwx");
    return folder;
  }

  private static void permit(Path path, String permissions) {
    try {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What makes {@code folder} visible in a container. */
  static Bind bind(Path folder, String at, boolean writable) {
    return new Bind(
        folder.toAbsolutePath().toString(),
        new Volume(at),
        writable ? AccessMode.rw : AccessMode.ro);
  }
}
