package dev.headstay.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLoaderTest {
  private static final String GREETING = "dev/headstay/bridge/greeting.txt";

  /** What the archive has a copy of. */
  public static final class Packed implements Supplier<Object> {
    @Override
    public Object get() {
      return Bridge.BRIDGE;
    }
  }

  private final byte[] archive = archive();

  private static byte[] archive() {
    Map<Integer, byte[]> files = new TreeMap<>();
    String packed = Packed.class.getName().replace('.', '/') + ".class";
    files.put(packed.hashCode(), bytes(packed));
    files.put(GREETING.hashCode(), "hello".getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < 20; i++) {
      files.put(("dev/headstay/other" + i).hashCode(), new byte[] {(byte) i});
    }
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(archive)) {
      out.writeInt(files.size());
      for (Map.Entry<Integer, byte[]> file : files.entrySet()) {
        byte[] deflated = deflated(file.getValue());
        out.writeInt(file.getKey());
        out.writeInt(4 + 16 * files.size() + data.size());
        out.writeInt(deflated.length);
        out.writeInt(file.getValue().length);
        data.write(deflated);
      }
      data.writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return archive.toByteArray();
  }

  private static byte[] bytes(String name) {
    try (InputStream in = AgentLoaderTest.class.getClassLoader().getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] deflated(byte[] bytes) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(bytes);
    deflater.finish();
    byte[] out = new byte[bytes.length + 64];
    int length = deflater.deflate(out);
    deflater.end();
    return java.util.Arrays.copyOf(out, length);
  }

  private AgentLoader loader(byte[] bytes) {
    return new AgentLoader(
        AgentLoaderTest.class.getClassLoader(), null, AgentLoader.ARCHIVE, bytes);
  }

  @Test
  void loadsAPackedClassItselfAndTheBridgeFromWhereWovenCodeFindsIt() throws Exception {
    Class<?> packed = loader(archive).loadClass(Packed.class.getName());
    assertThat(packed).isNotSameAs(Packed.class);
    Supplier<?> made = (Supplier<?>) packed.getConstructor().newInstance();
    assertThat(made.get()).isSameAs(Bridge.BRIDGE);
  }

  @Test
  void loadsEachClassOnceFromManyThreads() throws Exception {
    AgentLoader loader = loader(archive);
    CountDownLatch start = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Class<?>>> loads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        loads.add(
            threads.submit(
                () -> {
                  start.await();
                  return loader.loadClass(Packed.class.getName());
                }));
      }
      start.countDown();
      for (Future<Class<?>> load : loads) {
        assertThat(load.get()).isSameAs(loads.get(0).get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void givesFilesAsResources() throws Exception {
    AgentLoader loader = loader(archive);
    try (InputStream in = loader.getResourceAsStream(GREETING)) {
      assertThat(in).hasContent("hello");
    }
    for (int i = 0; i < 20; i++) {
      assertThat(loader.getResourceAsStream("dev/headstay/other" + i))
          .hasBinaryContent(new byte[] {(byte) i});
    }
    assertThat(loader.getResourceAsStream("dev/headstay/missing")).isNull();
    assertThat(loader.getResourceAsStream("META-INF/MANIFEST.MF")).isNull();
  }

  @Test
  void findsClassesOfEveryModuleOfTheJdkAndNoneThatIsMissing() throws Exception {
    AgentLoader loader = loader(archive);
    assertThat(loader.loadClass("java.lang.String")).isSameAs(String.class);
    assertThat(loader.loadClass("java.sql.Connection").getName()).isEqualTo("java.sql.Connection");
    assertThatThrownBy(() -> loader.loadClass("dev.headstay.Missing"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void refusesAFileWhoseDataIsDamaged() {
    byte[] damaged = archive.clone();
    java.util.Arrays.fill(damaged, 4 + 16 * 22, damaged.length, (byte) 0x55);
    assertThatThrownBy(() -> loader(damaged).loadClass(Packed.class.getName()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("dev/headstay/agent.classes");
  }

  @Test
  void isNotNeededWhereClassesComeFromAFolder() {
    assertThat(AgentLoader.get()).isSameAs(AgentLoader.class.getClassLoader());
  }

  /** Its JVM has one bridge, which can't be of two versions. */
  @Test
  void refusesTheArchiveOfAnotherJarThanTheFirst(@TempDir Path folder) throws Exception {
    CodeSource first = jar(folder.resolve("a.jar"), 1);
    CodeSource second = jar(folder.resolve("b.jar"), 2);

    assertThat(AgentLoader.read(first, AgentLoader.ARCHIVE)).containsExactly(1);
    assertThatThrownBy(() -> AgentLoader.read(second, AgentLoader.ARCHIVE))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("b.jar was replaced since it was first loaded here");
    assertThat(AgentLoader.read(first, AgentLoader.ARCHIVE)).containsExactly(1);
    assertThat(AgentLoader.read(second, "other")).isNull();
  }

  private static CodeSource jar(Path jar, int content) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new ZipEntry(AgentLoader.ARCHIVE));
      out.write(content);
    }
    return new CodeSource(jar.toUri().toURL(), (Certificate[]) null);
  }
}
