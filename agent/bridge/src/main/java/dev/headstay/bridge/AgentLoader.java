package dev.headstay.bridge;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Loads the agent's own classes from one file of its jar, its archive, which is read whole and
 * stays in memory: the jar may then be replaced on disk. The system class loader would need three
 * times the CPU time for the same classes, and show them to the program.
 *
 * <p>An archive is a count, then for each file the hash of its name, in ascending order and none
 * twice, where its data begins, the data's length there and as it was, then the data. The hash is
 * {@link String#hashCode}; numbers are of four bytes, the highest first; the data is deflated
 * without a header (RFC 1951). Thread-safe.
 */
public final class AgentLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  /** The archive's name in the agent's jar. */
  static final String ARCHIVE = "dev/headstay/agent.classes";

  /** The archive of the command line, which is of no use inside a program. */
  static final String COMMAND_LINE = "dev/headstay/cli.classes";

  private static final String OUR_CLASSES = "dev.headstay.";
  private static final int ENTRY_BYTES = 16;

  private static @Nullable ClassLoader shared;

  /** The checksum of the archive that was read first, or -1. */
  private static long firstRead = -1;

  private final ClassLoader next;
  private final @Nullable ProtectionDomain domain;
  private final String archiveName;
  private final byte[] archive;

  /** One for all classes: each has native memory, and a cleaner to be registered. */
  private final Inflater inflater = new Inflater(true);

  AgentLoader(
      ClassLoader next, @Nullable ProtectionDomain domain, String archiveName, byte[] archive) {
    // The boot loader alone: most of what our classes name is found there at once.
    super(null);
    this.next = next;
    this.domain = domain;
    this.archiveName = archiveName;
    this.archive = archive;
  }

  /**
   * The loader of the agent's own classes in this JVM: one, made at the first call.
   *
   * @return this class's own loader where it comes from a folder or a jar without archive
   * @throws IllegalStateException when there is an archive that can't be read, or another one than
   *     before {@link #forget}
   */
  public static synchronized ClassLoader get() {
    ClassLoader made = shared;
    if (made == null) {
      made = make(AgentLoader.class.getClassLoader(), ARCHIVE);
      shared = made;
    }
    return made;
  }

  /** Lets go of the loader, which is made anew when it is next asked for. */
  public static synchronized void forget() {
    shared = null;
  }

  /** A loader of the command line's classes, which sees those of the agent as well. */
  public static ClassLoader commandLine() {
    return make(get(), COMMAND_LINE);
  }

  private static ClassLoader make(ClassLoader next, String name) {
    ProtectionDomain domain = AgentLoader.class.getProtectionDomain();
    try {
      byte[] archive = read(domain.getCodeSource(), name);
      return archive == null ? next : new AgentLoader(next, domain, name, archive);
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the machinery of jar URLs, which costs some 8 ms in a cold JVM. */
  static byte @Nullable [] read(@Nullable CodeSource source, String archive)
      throws IOException, URISyntaxException {
    URL location = source == null ? null : source.getLocation();
    File jar = location == null ? null : new File(location.toURI());
    if (jar == null || jar.isDirectory()) {
      return null;
    }
    try (ZipFile zip = new ZipFile(jar)) {
      ZipEntry entry = zip.getEntry(archive);
      if (entry == null) {
        return null;
      }
      if (archive.equals(ARCHIVE)) {
        checkIsTheFirst(jar, entry.getCrc());
      }
      byte[] bytes = new byte[(int) entry.getSize()];
      try (InputStream in = zip.getInputStream(entry)) {
        for (int at = 0; at < bytes.length; ) {
          // In pieces: a larger read takes as much native memory for a copy.
          int n = in.read(bytes, at, Math.min(8192, bytes.length - at));
          if (n < 0) {
            throw new IOException(archive + " ends after " + at + " of " + bytes.length + " bytes");
          }
          at += n;
        }
      }
      return bytes;
    }
  }

  /** The bridge stays what it was, so the rest can't be of another version. */
  private static synchronized void checkIsTheFirst(File jar, long checksum) throws IOException {
    if (firstRead != -1 && firstRead != checksum) {
      throw new IOException(jar + " was replaced since it was first loaded here");
    }
    firstRead = checksum;
  }

  /**
   * Takes no lock: while a class is defined, another agent's transformer may load further ones of
   * ours, or that very one, which is then there before this definition ends.
   */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.startsWith(OUR_CLASSES)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] classFile = file(name.replace('.', '/').concat(".class"));
      if (classFile != null) {
        try {
          return defineClass(name, classFile, 0, classFile.length, domain);
        } catch (LinkageError e) {
          loaded = findLoadedClass(name);
          if (loaded == null) {
            throw e;
          }
          return loaded;
        }
      }
    }
    return super.loadClass(name, resolve);
  }

  /** What neither the archive nor the boot loader has: the bridge, and further JDK modules. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return next.loadClass(name);
  }

  /** A file of the archive, or null. */
  @Override
  public @Nullable InputStream getResourceAsStream(String name) {
    byte[] file = file(name);
    return file == null ? null : new ByteArrayInputStream(file);
  }

  private byte @Nullable [] file(String name) {
    int entry = entry(name);
    if (entry < 0) {
      return null;
    }
    byte[] file = new byte[number(entry + 12)];
    synchronized (inflater) {
      inflater.reset();
      inflater.setInput(archive, number(entry + 4), number(entry + 8));
      try {
        int length = inflater.inflate(file);
        if (length == file.length) {
          return file;
        }
        throw new DataFormatException(length + " of " + file.length + " bytes");
      } catch (DataFormatException e) {
        throw new IllegalStateException(archiveName + ": " + name, e);
      }
    }
  }

  /** Where the file's entry begins, or -1. */
  private int entry(String name) {
    int hash = name.hashCode();
    int low = 0;
    int high = number(0) - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int entry = 4 + ENTRY_BYTES * middle;
      int found = number(entry);
      if (found == hash) {
        return entry;
      }
      if (found < hash) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int number(int at) {
    return archive[at] << 24
        | (archive[at + 1] & 0xff) << 16
        | (archive[at + 2] & 0xff) << 8
        | (archive[at + 3] & 0xff);
  }
}
