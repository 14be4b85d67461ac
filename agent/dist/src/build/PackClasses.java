import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * Packs the agent's own classes into the one file of the jar that {@code AgentLoader} reads, and
 * those of the command line into another; run by Maven on the shaded jar. What the system class
 * loader must see stays an entry of its own. Adds our licence and the notices of all libraries that
 * the jar has parts of.
 *
 * <p>Arguments: the jar, the time of its entries, our licence, the folder with the notices of
 * libraries that bring none themselves. The libraries are those of the class path.
 */
class PackClasses {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";
  private static final String LICENSE = "META-INF/LICENSE";
  private static final String NOTICES = "META-INF/THIRD-PARTY-NOTICES.txt";
  private static final String ARCHIVE = "dev/headstay/agent.classes";
  private static final String COMMAND_LINE = "dev/headstay/cli.classes";
  private static final String PARSER =
      "dev/headstay/shaded/jackson/core/base/ParserMinimalBase.class";
  private static final String DECIMAL = "java/math/BigDecimal";

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    LocalDateTime time = LocalDateTime.ofInstant(Instant.parse(args[1]), ZoneOffset.UTC);
    Map<String, byte[]> seen = new TreeMap<>();
    Map<String, byte[]> packed = new TreeMap<>();
    Map<String, byte[]> commandLine = new TreeMap<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (!entry.isDirectory() && !name.equals(MANIFEST)) {
          boolean stays =
              name.startsWith("dev/headstay/agent/") || name.startsWith("dev/headstay/bridge/");
          byte[] content = zip.getInputStream(entry).readAllBytes();
          boolean isCommandLine =
              name.startsWith("dev/headstay/cli/")
                  || name.startsWith("dev/headstay/shaded/picocli/");
          (stays ? seen : isCommandLine ? commandLine : packed)
              .put(name, name.equals(PARSER) ? withoutDecimals(content) : content);
        }
      }
      if (packed.containsKey(ARCHIVE)) {
        throw new IOException(jar + " has been packed already");
      }
      Path fresh = jar.resolveSibling(jar.getFileName() + ".packed");
      try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(fresh))) {
        byte[] manifest = zip.getInputStream(zip.getEntry(MANIFEST)).readAllBytes();
        put(out, MANIFEST, manifest, time, ZipEntry.DEFLATED);
        byte[] licence = Files.readAllBytes(Path.of(args[2]));
        put(out, LICENSE, licence, time, ZipEntry.DEFLATED);
        byte[] notices = notices(Path.of(args[3])).getBytes(StandardCharsets.UTF_8);
        put(out, NOTICES, notices, time, ZipEntry.DEFLATED);
        for (Map.Entry<String, byte[]> file : seen.entrySet()) {
          put(out, file.getKey(), file.getValue(), time, ZipEntry.DEFLATED);
        }
        put(out, ARCHIVE, archive(packed), time, ZipEntry.STORED);
        put(out, COMMAND_LINE, archive(commandLine), time, ZipEntry.STORED);
      }
      Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What the libraries on the class path ask to be passed on, library by library. */
  private static String notices(Path folder) throws IOException {
    TreeMap<String, String> libraries = new TreeMap<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path jar = Path.of(entry);
      String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
      if (Files.isRegularFile(jar) && !name.startsWith("headstay")) {
        libraries.put(name, notices(jar, folder.resolve(name.replaceFirst("-[0-9].*", ".txt"))));
      }
    }
    StringBuilder all = new StringBuilder("Headstay's jar has parts of these libraries.\n");
    for (Map.Entry<String, String> library : libraries.entrySet()) {
      all.append("\n======== ").append(library.getKey()).append(" ========\n");
      all.append(library.getValue());
    }
    return all.toString();
  }

  private static String notices(Path jar, Path otherwise) throws IOException {
    StringBuilder notices = new StringBuilder();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      TreeMap<String, ZipEntry> entries = new TreeMap<>();
      for (ZipEntry entry : Collections.list(zip.entries())) {
        if (entry.getName().matches("(?i)META-INF/(licenses/.+|[^/]*(LICENSE|NOTICE)[^/]*)")) {
          entries.put(entry.getName(), entry);
        }
      }
      for (ZipEntry entry : entries.values()) {
        notices.append('\n').append(text(zip.getInputStream(entry).readAllBytes()));
      }
    }
    if (notices.length() == 0 && !Files.isRegularFile(otherwise)) {
      throw new IOException(jar.getFileName() + " has no licence: write it to " + otherwise);
    }
    return notices.length() == 0 ? "\n" + text(Files.readAllBytes(otherwise)) : notices.toString();
  }

  private static String text(byte[] file) {
    String text = new String(file, StandardCharsets.UTF_8).replace("\r\n", "\n");
    return text.contains("Apache License") && text.contains("Version 2.0, January 2004")
        ? "Apache License, Version 2.0: see " + LICENSE + "\n"
        : text.endsWith("\n") ? text : text + "\n";
  }

  /**
   * Leaves the four constants of this type out of the JSON parser's initializer: the configuration's
   * reader takes no number from the parser, and JDK 25's own initializer of the type computes
   * powers for 14 ms, and has the compiler work on them as long again.
   */
  private static byte[] withoutDecimals(byte[] classFile) throws IOException {
    ClassReader reader = new ClassReader(classFile);
    ClassWriter writer = new ClassWriter(reader, 0);
    int[] left = {4};
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor method =
                super.visitMethod(access, name, descriptor, signature, exceptions);
            return name.equals("<clinit>") ? new Nulls(method, left) : method;
          }
        },
        0);
    if (left[0] != 0) {
      throw new IOException(PARSER + " has other constants than it had: see rationale 0007");
    }
    return writer.toByteArray();
  }

  /** Puts null in place of a {@code new BigDecimal(BigInteger)}. */
  private static final class Nulls extends MethodVisitor {
    private final int[] left;
    private boolean isNew;

    Nulls(MethodVisitor next, int[] left) {
      super(Opcodes.ASM9, next);
      this.left = left;
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      if (type.equals(DECIMAL)) {
        isNew = true;
        super.visitInsn(Opcodes.ACONST_NULL);
      } else {
        super.visitTypeInsn(opcode, type);
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (isNew && opcode == Opcodes.DUP) {
        isNew = false;
      } else {
        super.visitInsn(opcode);
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (owner.equals(DECIMAL)) {
        left[0]--;
        super.visitInsn(Opcodes.POP);
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }
    }
  }

  private static void put(
      ZipOutputStream out, String name, byte[] bytes, LocalDateTime time, int method)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(time);
    entry.setMethod(method);
    if (method == ZipEntry.STORED) {
      CRC32 crc = new CRC32();
      crc.update(bytes);
      entry.setSize(bytes.length);
      entry.setCrc(crc.getValue());
    }
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }

  /** In the format that {@code AgentLoader} describes. */
  private static byte[] archive(Map<String, byte[]> files) throws IOException {
    TreeMap<Integer, String> names = new TreeMap<>();
    for (String name : files.keySet()) {
      String other = names.put(name.hashCode(), name);
      if (other != null) {
        throw new IOException(name + " and " + other + " have one hash: rename one of ours");
      }
    }
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    DataOutputStream entries = new DataOutputStream(archive);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    entries.writeInt(names.size());
    int dataStart = 4 + 16 * names.size();
    for (Map.Entry<Integer, String> name : names.entrySet()) {
      byte[] file = files.get(name.getValue());
      byte[] deflated = deflate(file);
      entries.writeInt(name.getKey());
      entries.writeInt(dataStart + data.size());
      entries.writeInt(deflated.length);
      entries.writeInt(file.length);
      data.write(deflated);
    }
    data.writeTo(archive);
    return archive.toByteArray();
  }

  private static byte[] deflate(byte[] bytes) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(bytes);
    deflater.finish();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    while (!deflater.finished()) {
      out.write(buffer, 0, deflater.deflate(buffer));
    }
    deflater.end();
    return out.toByteArray();
  }
}
